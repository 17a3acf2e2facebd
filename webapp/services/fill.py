"""Sections that are too empty or too full."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, Literal

import peewee

from webapp.models import Section, StudentCourse
from webapp.services.decisions import over_capacity
from webapp.services.term_facts import TermFacts
from webapp.statements import statement, within

Fill = Literal["under", "over"]


def sections_by_fill(fill: Fill, terms: Sequence[TermFacts], day: date) -> frozenset[int]:
    """The sections of these terms under their minimum, or over their capacity; not cancelled."""
    found = _under_the_minimum if fill == "under" else over_capacity
    return frozenset(row[0] for row in found([term.id for term in terms], day))


@statement
def _under_the_minimum(terms: Collection[int], day: date) -> Any:
    """The sections in which fewer sit or will sit than it takes to teach them."""
    ahead = StudentCourse.end_on.is_null() | (StudentCourse.end_on > day)
    taken = StudentCourse.select(peewee.fn.COUNT(peewee.SQL("*"))).where(
        StudentCourse.section == Section.id, StudentCourse.may_hold_a_seat(), ahead
    )
    return Section.select(Section.id).where(
        within(Section.term, terms), Section.status != "cancelled", Section.minimum > taken
    )
