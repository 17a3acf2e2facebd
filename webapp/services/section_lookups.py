"""Small questions about sections that pages ask."""

from collections.abc import Collection, Iterable
from typing import Any

import peewee

from webapp.models import Course, Section
from webapp.schemas import MAX_ID
from webapp.statements import statement, within


def with_several_sections(course_ids: Iterable[int]) -> frozenset[int]:
    """Those of some courses that have more than one section in a term.

    While a course has one section, the screen does not mention it.
    """
    return frozenset(course_id for (course_id,) in _with_several(list(course_ids)))


@statement
def _with_several(course_ids: Collection[int]) -> Any:
    return (
        Section.select(Section.course)
        .where(within(Section.course, course_ids))
        .group_by(Section.course, Section.term)
        .having(peewee.fn.COUNT(Section.id) > 1)
    )


def course_code_of(section_id: int) -> str | None:
    """The code of the course that a section is of; nothing when there is no such section."""
    if section_id > MAX_ID:
        return None
    found = Course.select(Course.code).join(Section).where(Section.id == section_id).get_or_none()
    return found.code if found else None
