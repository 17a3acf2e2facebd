"""The courses of a student."""

from collections.abc import Iterable
from datetime import date
from operator import attrgetter
from typing import Any

from webapp.database import quick
from webapp.models import StudentCourse
from webapp.schemas import MAX_ID, StudentCourseRead
from webapp.services import term_service
from webapp.services.cards import CourseCard, SectionCard
from webapp.services.catalog import School, catalog, school
from webapp.services.enrolling.answers import brief, places_in_line
from webapp.services.enrolling.facts import Spell
from webapp.services.enrolling.loading import SPELL
from webapp.services.enrolling.results import results_of
from webapp.services.enrolling.statuses import leaves_later, meant_by
from webapp.services.student_service import refuse_unknown
from webapp.statements import statement

BY_CODE = attrgetter("code", "enrollment.id")


@quick
def courses_of(
    student_id: int, *, status: str = "enrolled", term_id: int | None = None
) -> tuple[StudentCourseRead, ...]:
    """The courses a student is in, by code, each with its section and enrollment.

    Who leaves on a later day is in it until then: listed, as dropped, with a last day.
    Of the current term unless another is named. Refuses `unknown_student`, `unknown_term`, and
    `not_a_choice` for a status that there is not.
    """
    here, known = school(), min(student_id, MAX_ID)
    _, still_there = meant_by(status)
    found = _lasting(known, here.today) if still_there else _all(known)
    if not found:
        refuse_unknown(student_id)
    return taken([Spell(*row) for row in found], here, status=status, term_id=term_id)


def taken(
    spells: Iterable[Spell], here: School, *, status: str, term_id: int | None
) -> tuple[StudentCourseRead, ...]:
    """The same, of a student whose spells were read: those at least that go on or lie ahead."""
    offered, terms = catalog(here), term_service.terms_asked_for(term_id, here)
    counting = _that_count(spells, status, here.today)
    courses = offered.courses([spell.course_id for spell in counting])
    sections = offered.sections([spell.section_id for spell in counting])
    places = places_in_line(counting)
    results = results_of(counting)
    rows = [
        _row(
            courses[spell.course_id],
            sections[spell.section_id],
            spell,
            places.get(spell.id),
            results.get(spell.id, ""),
        )
        for spell in counting
        if sections[spell.section_id].term in terms
    ]
    return tuple(sorted(rows, key=BY_CODE))


def _row(
    course: CourseCard, section: SectionCard, spell: Spell, place: int | None, result: str
) -> StudentCourseRead:
    there, name = section.taken, course.name
    assert there is not None  # noqa: S101 - every section of the catalog has it
    enrollment = brief(spell, there.term_id, place, result)
    return StudentCourseRead(name.id, name.code, name.title, course.credits, there, enrollment)


def _that_count(spells: Iterable[Spell], status: str, today: date) -> list[Spell]:
    statuses, still_there = meant_by(status)
    if not still_there:
        return [spell for spell in spells if spell.status in statuses]
    lasting = [spell for spell in spells if spell.end_on is None or spell.end_on > today]
    open_in = {spell.section_id for spell in lasting if spell.end_on is None}
    return [
        spell
        for spell in lasting
        if spell.status in statuses or leaves_later(spell, today, open_in)
    ]


def _spells(student_id: Any) -> Any:
    mine = StudentCourse.student == student_id
    return StudentCourse.select(*SPELL).where(mine)


@statement
def _all(student_id: int) -> Any:
    return _spells(student_id)


@statement
def _lasting(student_id: int, today: date) -> Any:
    goes_on = StudentCourse.end_on.is_null() | (StudentCourse.end_on > today)
    return _spells(student_id).where(goes_on)
