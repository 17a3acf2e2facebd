"""The courses of a student."""

from collections.abc import Collection
from datetime import date
from typing import Any

from webapp.database import quick
from webapp.models import Course, Section, StudentCourse
from webapp.schemas import MAX_ID, StudentCourseRead, TakenSection
from webapp.services import term_service
from webapp.services.enrollment_answers import brief, places_in_line
from webapp.services.enrollment_facts import Spell
from webapp.services.enrollment_loading import SPELL
from webapp.services.enrollment_statuses import leaves_later, meant_by
from webapp.services.section_answers import meetings_of, teachers_of
from webapp.services.student_service import refuse_unknown
from webapp.statements import Row, statement


@quick
def courses_of(
    student_id: int, *, status: str = "enrolled", term_id: int | None = None
) -> tuple[StudentCourseRead, ...]:
    """The courses a student is in, by code, each with its section and enrollment.

    Who leaves on a later day is in it until then: listed, as dropped, with a last day.
    Of the current term unless another is named. Refuses `unknown_student`, `unknown_term`, and
    `not_a_choice` for a status that there is not.
    """
    statuses, still_there = meant_by(status)
    today = term_service.today()
    terms = {term.id: term for term in term_service.terms_asked_for(term_id, today)}
    spells, rows = _taken(student_id, statuses, still_there, today, terms)
    places = places_in_line(spells)
    sections = [spell.section_id for spell in spells]
    teachers, meetings = teachers_of(sections), meetings_of(sections)
    courses = []
    for spell, row in zip(spells, rows, strict=True):
        code, title, course_credits, label, room, term = row[len(SPELL) :]
        section = TakenSection(
            id=spell.section_id,
            label=label,
            term_id=term,
            term=terms[term].name,
            room=room,
            teachers=teachers.get(spell.section_id, ()),
            meetings=meetings.get(spell.section_id, ()),
        )
        courses.append(
            StudentCourseRead(
                id=spell.course_id,
                code=code,
                title=title,
                credits=course_credits,
                section=section,
                enrollment=brief(spell, term, places.get(spell.id)),
            )
        )
    return tuple(courses)


def _taken(
    student_id: int,
    statuses: Collection[str],
    still_there: bool,
    today: date,
    terms: Collection[int],
) -> tuple[list[Spell], list[Row]]:
    """The spells that count, and their rows; a student has few enough to choose among them here."""
    known = min(student_id, MAX_ID)
    found = _lasting(known, today) if still_there else _all(known)
    if not found:
        refuse_unknown(student_id)
    spells = [Spell(*row[: len(SPELL)]) for row in found]
    open_in = {spell.section_id for spell in spells if spell.end_on is None}
    both = [
        (spell, row)
        for spell, row in zip(spells, found, strict=True)
        if row[-1] in terms
        and (spell.status in statuses or (still_there and leaves_later(spell, today, open_in)))
    ]
    return [spell for spell, _ in both], [row for _, row in both]


def _spells(student_id: Any) -> Any:
    return (
        StudentCourse.select(
            *SPELL,
            Course.code,
            Course.title,
            Course.credits,
            Section.label,
            Section.room,
            Section.term,
        )
        .join_from(StudentCourse, Course)
        .join_from(StudentCourse, Section)
        .where(StudentCourse.student == student_id)
        .order_by(Course.code, StudentCourse.id)
    )


@statement
def _all(student_id: int) -> Any:
    return _spells(student_id)


@statement
def _lasting(student_id: int, today: date) -> Any:
    goes_on = StudentCourse.end_on.is_null() | (StudentCourse.end_on > today)
    return _spells(student_id).where(goes_on)
