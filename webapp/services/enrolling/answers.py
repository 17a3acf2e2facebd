"""Enrollments as they are answered: from the facts of a decision, or from the database."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from webapp.clock import days_after
from webapp.database import in_pieces
from webapp.models import Course, Section, Student, StudentCourse
from webapp.schemas import (
    MAX_ID,
    CourseName,
    EnrollmentBrief,
    EnrollmentRead,
    Left,
    SectionName,
    StudentName,
)
from webapp.services.enrolling.facts import Facts, Spell
from webapp.services.enrolling.loading import in_line


def as_decided(facts: Facts, spell: Spell) -> EnrollmentRead:
    """The answer to whoever just entered: the spell among the facts it was decided on."""
    section = facts.sections[spell.section_id]
    waits = spell.status == "waitlisted"
    return EnrollmentRead(
        **_row(spell, section.line.index(spell.student_id) + 1 if waits else None),
        term_id=section.term.id if section.term else 0,
        student=facts.students[spell.student_id].named,
        course=facts.courses[spell.course_id].name,
        section=SectionName(id=spell.section_id, label=section.label),
    )


def as_left(facts: Facts, spell: Spell) -> Left:
    """What is left for another section, as leaving it makes it."""
    card = facts.cards[spell.section_id]
    return Left(
        enrollment_id=spell.id,
        status="withdrawn" if spell.status == "withdrawn" else "dropped",
        last_day=_last_day(spell.end_on),
        course=card.course,
        section=SectionName(id=spell.section_id, label=card.label),
    )


def read_enrollments(ids: Iterable[int]) -> list[EnrollmentRead]:
    """The enrollments with these ids as they are now, in the order of the ids."""
    known = [number for number in ids if number <= MAX_ID]
    spells = [
        spell
        for piece in in_pieces(known)
        for spell in StudentCourse.select(StudentCourse, Student, Course, Section)
        .join_from(StudentCourse, Student)
        .join_from(StudentCourse, Course)
        .join_from(StudentCourse, Section)
        .where(StudentCourse.id.in_(piece))
    ]
    places = places_in_line(spells)
    read = {spell.id: _joined(spell, places.get(spell.id)) for spell in spells}
    return [read[number] for number in known if number in read]


def brief(spell: Spell, term_id: int, place: int | None, result: str = "") -> EnrollmentBrief:
    """The enrollment inside a course or a roster row."""
    return EnrollmentBrief(
        spell.id,
        spell.student_id,
        spell.course_id,
        spell.section_id,
        term_id,
        spell.batch_id,
        spell.status,  # type: ignore[arg-type] # the database holds no other word
        place,
        spell.begin_on,
        spell.end_on,
        _last_day(spell.end_on) if spell.end_on else None,
        spell.version,
        result,
    )


def places_in_line(spells: Sequence[Spell | StudentCourse]) -> dict[int, int]:
    """For each of these enrollments that waits, its place on the wait list, from 1.

    Who has left the school stands in nobody's way.
    """
    waiting = {spell.section_id for spell in spells if spell.status == "waitlisted"}
    lines: dict[int, list[int]] = defaultdict(list)
    for section_id, _, spell_id in in_line(waiting) if waiting else ():
        lines[section_id].append(spell_id)
    return {spell_id: place for line in lines.values() for place, spell_id in enumerate(line, 1)}


def _joined(spell: StudentCourse, place: int | None) -> EnrollmentRead:
    student, course, section = spell.student, spell.course, spell.section
    return EnrollmentRead(
        **_row(spell, place),
        term_id=section.term_id,
        student=StudentName(
            id=student.id, student_number=student.student_number, name=student.name
        ),
        course=CourseName(id=course.id, code=course.code, title=course.title),
        section=SectionName(id=section.id, label=section.label),
    )


def _row(spell: Spell | StudentCourse, place: int | None) -> dict[str, Any]:
    return {
        "id": spell.id,
        "student_id": spell.student_id,
        "course_id": spell.course_id,
        "section_id": spell.section_id,
        "batch_id": spell.batch_id,
        "status": spell.status,
        "waitlist_position": place,
        "begin_on": spell.begin_on,
        "end_on": spell.end_on,
        "last_day": _last_day(spell.end_on),
        "version": spell.version,
        "result": spell.result if isinstance(spell, StudentCourse) else "",
    }


def _last_day(end_on: date | None) -> date | None:
    return days_after(end_on, -1) if end_on else None
