"""Which enrollments an export holds: as the pages show them, or who was in class on a day."""

from datetime import date
from typing import Any

import peewee

from webapp.clock import days_after
from webapp.exports.kinds import Asked, CannotExport
from webapp.exports.terms import Terms
from webapp.models import Course, Section, Student, StudentCourse, Term
from webapp.services import term_service
from webapp.services.enrolling.statuses import meant_by, rows_that_leave_later


def spells(asked: Asked, terms: Terms, *columns: peewee.Field) -> Any:
    """Spells with student, course, section and term; raises `CannotExport` for what disagrees."""
    return (
        StudentCourse.select(*columns)
        .join_from(StudentCourse, Student)
        .join_from(StudentCourse, Course)
        .join_from(StudentCourse, Section)
        .join_from(Section, Term)
        .where(terms.have, _held(asked))
    )


def last_day(end_on: date | None) -> date | None:
    """The last day in class; `end_on` is the first day not in it any more."""
    return days_after(end_on, -1) if end_on else None


def _held(asked: Asked) -> peewee.Expression:
    if asked.on and asked.status:
        raise CannotExport("--on asks who was in class on a day. Leave out --status.")
    if asked.on:
        return _in_class(asked.on)
    return _has(asked.status or "enrolled")


def _in_class(day: date) -> peewee.Expression:
    """Had a seat on that day of the term."""
    goes_on = StudentCourse.end_on.is_null() | (StudentCourse.end_on > day)
    return (
        StudentCourse.may_hold_a_seat()
        & (StudentCourse.begin_on <= day)
        & goes_on
        & (Term.ends_on >= day)
    )


def _has(status: str) -> peewee.Expression:
    """The condition of a status; who leaves on a later day is enrolled until then."""
    statuses, still_there = meant_by(status)
    has = StudentCourse.status.in_(statuses)
    return has | rows_that_leave_later(term_service.today()) if still_there else has
