"""Who sits in the sections that keep seats for some: their grades and programs decide."""

from collections.abc import Collection
from datetime import date
from typing import Any

from webapp.models import Student, StudentCourse
from webapp.services.enrolling.facts import SectionFacts, Sitter
from webapp.statements import statement, within


def load_sitters(sections: dict[int, SectionFacts], today: date) -> None:
    """Tell each of these sections who sits there; only those that keep seats are asked."""
    asked = [one for one, section in sections.items() if section.card.reserved]
    if not asked:
        return
    for section_id in asked:
        sections[section_id].sitters = ()
    for section_id, *sitter in _sitters(asked, today):
        sections[section_id].sitters += (Sitter(*sitter),)


@statement
def _sitters(sections: Collection[int], today: date) -> Any:
    ahead = StudentCourse.end_on.is_null() | (StudentCourse.end_on > today)
    return (
        StudentCourse.select(
            StudentCourse.section,
            Student.grade,
            Student.program,
            StudentCourse.begin_on,
            StudentCourse.end_on,
        )
        .join(Student)
        .where(within(StudentCourse.section, sections), StudentCourse.may_hold_a_seat(), ahead)
    )
