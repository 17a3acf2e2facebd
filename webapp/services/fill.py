"""Sections that are too empty or too full."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, Literal

import peewee

from webapp.models import Section, StudentCourse
from webapp.services.decisions import over_capacity
from webapp.services.section_answers import is_over, read_sections
from webapp.services.term_facts import TermFacts
from webapp.statements import statement, within

Fill = Literal["under", "over"]


def sections_by_fill(fill: Fill, terms: Sequence[TermFacts], day: date) -> frozenset[int]:
    """The sections of these terms under their minimum, or over their capacity; not cancelled."""
    ids = [term.id for term in terms]
    if fill == "under":
        return frozenset(section_id for (section_id,) in _under_the_minimum(ids, day))
    likely = [section_id for (section_id,) in over_capacity(ids, day)]
    return frozenset(section.id for section in read_sections(likely) if is_over(section))


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
