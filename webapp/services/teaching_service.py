"""Which sections somebody of the staff teaches."""

from collections.abc import Iterable
from typing import Any

from webapp.actors import Actor
from webapp.database import rows
from webapp.models import Section, SectionTeacher, Staff, Teacher
from webapp.schemas import CourseName, SectionRead
from webapp.services import term_service
from webapp.services.catalog import catalog, school
from webapp.services.section_answers import read_sections
from webapp.statements import statement


def rosters_of(asker: Actor) -> frozenset[int] | None:
    """The sections whose rosters somebody may see; None: all of them."""
    if not asker.sees_own_sections_only:
        return None
    return frozenset(section_id for section_id, _ in _taught_by(asker.staff_id or 0))


def taught_now(asker: Actor) -> tuple[SectionRead, ...]:
    """The sections somebody teaches this term, by course."""
    terms = {term.id for term in term_service.terms_asked_for(None, school())}
    taught = _taught_by(asker.staff_id or 0)
    return tuple(read_sections([section_id for section_id, term in taught if term in terms]))


def courses_of(sections: Iterable[SectionRead]) -> dict[int, CourseName]:
    """The course of each of these sections, by its id."""
    cards = catalog(school()).courses({section.course_id for section in sections})
    return {course_id: card.name for course_id, card in cards.items()}


def teachers_free_for(staff_id: int | None = None) -> tuple[tuple[Any, ...], ...]:
    """The catalog's teachers whom nobody else signs in as: id and name, by name."""
    others = Staff.select(Staff.teacher).where(
        Staff.teacher.is_null(False), Staff.id != (staff_id or 0)
    )
    free = Teacher.select(Teacher.id, Teacher.name).where(Teacher.id.not_in(others))
    return tuple(rows(free.order_by(Teacher.name, Teacher.id)))


@statement
def _taught_by(staff_id: int) -> Any:
    return (
        Section.select(Section.id, Section.term)
        .join(SectionTeacher, on=SectionTeacher.section == Section.id)
        .join(Staff, on=SectionTeacher.teacher == Staff.teacher)
        .where(Staff.id == staff_id)
        .order_by(Section.course, Section.label, Section.id)
    )
