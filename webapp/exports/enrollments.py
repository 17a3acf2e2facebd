"""Enrollments, by student number and course code."""

from collections.abc import Iterator, Sequence
from typing import Any

from webapp.database import rows
from webapp.exports.kinds import Asked, Found, Kind, Lot
from webapp.exports.spells import last_day, spells
from webapp.exports.stretches import stretches
from webapp.exports.terms import terms_asked
from webapp.models import Course, Section, Student, StudentCourse, Term
from webapp.models.people import called

COLUMNS = (
    *("student_number", "name", "course_code", "section", "crn", "term"),
    *("status", "begin_on", "end_on", "last_day", "result"),
)


def find(asked: Asked) -> Found:
    """The enrollments that were asked for: without a status or a day, of who is enrolled."""
    terms = terms_asked(asked)
    every = spells(
        asked,
        terms,
        *(Student.student_number, Student.preferred_name, Student.first_name, Student.last_name),
        *(Course.code, Section.label, Section.sourced_id, Term.name),
        *(StudentCourse.status, StudentCourse.begin_on, StudentCourse.end_on),
        StudentCourse.result,
    ).order_by(
        *(Student.student_number, Course.code, Term.starts_on, Term.name, Section.label),
        *(StudentCourse.begin_on, StudentCourse.id),
    )
    status = f"{asked.status} " if asked.status else ""
    return Found(f"{status}enrollments{terms.what}", terms.about, lambda: _lots(every))


def _lots(every: Any) -> Iterator[Lot]:
    for stretch in stretches(Student.student_number):
        yield (_cells(row) for row in rows(every.where(stretch)))


def _cells(row: Sequence[Any]) -> Sequence[Any]:
    number, preferred, first, last, *where, begin_on, end_on, result = row
    return (
        number,
        called(number, preferred, first, last),
        *where,
        begin_on,
        end_on,
        last_day(end_on),
        result,
    )


ENROLLMENTS = Kind("enrollments", COLUMNS, find, frozenset({"term", "status", "on"}))
