"""What waits for a decision: lines before free seats, full sections, more students than seats."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, Literal, get_args

import peewee

from webapp.models import Section, Student, StudentCourse
from webapp.models.people import called
from webapp.schemas import DecisionRead, SectionRead, StudentName
from webapp.services.catalog import catalog, school
from webapp.services.enrolling.loading import in_line
from webapp.services.section_answers import is_free, is_over, read_sections
from webapp.statements import statement, within

Kind = Literal["free_seats", "over_capacity", "full"]
MOST_URGENT = get_args(Kind)

LONGEST_LINES = 200
"""How many sections with a line are looked at, in a school that has more."""


def decisions(terms: Sequence[int], day: date) -> list[DecisionRead]:
    """What somebody has to decide in these terms, the most urgent first."""
    there = read_sections(_likely(terms, day))
    asking = {section.id: kind for section in there if (kind := _kind_of(section))}
    courses = catalog(school()).courses({section.course_id for section in there})
    turns = _turns([section_id for section_id, kind in asking.items() if kind == "free_seats"])
    found = [
        DecisionRead(
            kind=asking[section.id],
            course=courses[section.course_id].name,
            section=section,
            next_in_line=turns.get(section.id),
        )
        for section in there
        if section.id in asking
    ]
    return sorted(found, key=_urgency)


def _likely(terms: Sequence[int], day: date) -> set[int]:
    """The sections with a line, and those with more students than seats."""
    rows = [*_with_a_line(terms, LONGEST_LINES), *over_capacity(terms, day)]
    return {section_id for (section_id,) in rows}


def _kind_of(section: SectionRead) -> Kind | None:
    if is_over(section):
        return "over_capacity"
    if not section.waiting or section.status != "open":
        return None
    return "free_seats" if is_free(section) else "full"


def _urgency(decision: DecisionRead) -> tuple[int, int, str, str]:
    """What can be done at once comes first, then where the most people wait."""
    section = decision.section
    kind = MOST_URGENT.index(decision.kind)
    return (kind, -section.waiting, decision.course.code, section.label)


def _turns(section_ids: Collection[int]) -> dict[int, StudentName]:
    """For each section the one whose turn it is."""
    first: dict[int, int] = {}
    for section_id, student_id, _ in in_line(section_ids):
        first.setdefault(section_id, student_id)
    students = {row[0]: _named(*row) for row in _students(set(first.values()))}
    return {section_id: students[student_id] for section_id, student_id in first.items()}


def _named(student_id: int, number: str, *names: str) -> StudentName:
    return StudentName(id=student_id, student_number=number, name=called(number, *names))


@statement
def _with_a_line(terms: Collection[int], limit: int) -> Any:
    """The open sections for which people wait, the longest lines first."""
    return (
        StudentCourse.select(StudentCourse.section)
        .join(Section)
        .where(StudentCourse.waits(), within(Section.term, terms), Section.status == "open")
        .group_by(StudentCourse.section)
        .order_by(peewee.fn.COUNT(StudentCourse.id).desc(), StudentCourse.section)
        .limit(limit)
    )


@statement
def over_capacity(terms: Collection[int], day: date) -> Any:
    """The sections in which more sit or will sit than there are seats; of those some may only
    follow each other.

    Counted from the index of seats alone: half a million enrollments take 40 ms, and 80 ms on
    PostgreSQL.
    """
    ahead = StudentCourse.end_on.is_null() | (StudentCourse.end_on > day)
    taken = StudentCourse.select(peewee.fn.COUNT(peewee.SQL("*"))).where(
        StudentCourse.section == Section.id, StudentCourse.may_hold_a_seat(), ahead
    )
    return Section.select(Section.id).where(
        within(Section.term, terms), Section.status != "cancelled", Section.capacity < taken
    )


@statement
def _students(ids: Collection[int]) -> Any:
    return Student.select(
        Student.id,
        Student.student_number,
        Student.preferred_name,
        Student.first_name,
        Student.last_name,
    ).where(within(Student.id, ids))
