"""Small questions about sections that pages ask."""

from collections.abc import Iterable

import peewee

from webapp.database import in_pieces
from webapp.models import Course, Section
from webapp.schemas import MAX_ID


def with_several_sections(course_ids: Iterable[int]) -> frozenset[int]:
    """Those of some courses that have more than one section in a term.

    While a course has one section, the screen does not mention it.
    """
    return frozenset(
        section.course_id
        for piece in in_pieces(set(course_ids))
        for section in Section.select(Section.course)
        .where(Section.course.in_(piece))
        .group_by(Section.course, Section.term)
        .having(peewee.fn.COUNT(Section.id) > 1)
    )


def course_code_of(section_id: int) -> str | None:
    """The code of the course that a section is of; nothing when there is no such section."""
    if section_id > MAX_ID:
        return None
    found = Course.select(Course.code).join(Section).where(Section.id == section_id).get_or_none()
    return found.code if found else None
