"""A history for a spreadsheet, asked for in a browser. It leaves a page at a time."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from webapp.actors import Actor
from webapp.clock import days_after
from webapp.happened import in_sentences
from webapp.models import (
    Course,
    Period,
    SchoolSettings,
    Section,
    Staff,
    Student,
    StudentGroup,
    Table,
    Term,
)
from webapp.schemas import EventRead, FieldChange
from webapp.services import calendar_service, history_service, own_history, period_service
from webapp.services.groups import group_history
from webapp.services.record import begin_batch, record
from webapp.services.staff import staff_history

HEADINGS = (
    *("at", "by", "origin", "action", "subject", "subject_id", "named"),
    *("student_number", "student", "course_code", "section", "status", "begin_on", "last_day"),
    *("changes", "reason", "undone", "batch_id"),
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """What leaves: the history of `named`, these events in their order."""

    named: str
    event_ids: tuple[int, ...]


def begin_student(student_id: int, *, by: Actor) -> Sheet:
    """The history of a student, on record before it leaves; refuses `unknown_student`."""
    ids = history_service.event_ids(history_service.about_student(student_id))
    student = Student.get_by_id(student_id)
    return _begin(ids, student, named=student.student_number, by=by)


def begin_course(course_id: int, *, by: Actor) -> Sheet:
    """The history of a course, on record before it leaves; refuses `unknown_course`."""
    ids = history_service.event_ids(history_service.about_course(course_id))
    course = Course.get_by_id(course_id)
    return _begin(ids, course, named=course.code, by=by)


def begin_section(section_id: int, *, by: Actor) -> Sheet:
    """The history of a section, on record before it leaves; refuses `unknown_section`."""
    ids = history_service.event_ids(history_service.about_section(section_id))
    section = Section.get_by_id(section_id)
    return _begin(ids, section, named=f"{section.course.code}-{section.label}", by=by)


def begin_staff(staff_id: int, *, by: Actor) -> Sheet:
    """What one of the staff did, on record before it leaves; refuses `unknown_staff`."""
    ids = staff_history.staff_event_ids(staff_id)
    return _begin(ids, Staff.get_by_id(staff_id), named=f"staff {staff_id}", by=by)


def begin_term(term_id: int, *, by: Actor) -> Sheet:
    """The history of a term, on record before it leaves; refuses `unknown_term`."""
    calendar_service.refuse_unknown(term_id)
    return _begin_own(Term.get_by_id(term_id), named=f"term {term_id}", by=by)


def begin_period(period_id: int, *, by: Actor) -> Sheet:
    """The history of a period, on record before it leaves; refuses `unknown_period`."""
    period_service.refuse_unknown(period_id)
    return _begin_own(Period.get_by_id(period_id), named=f"period {period_id}", by=by)


def begin_group(group_id: int, *, by: Actor) -> Sheet:
    """The history of a group, on record before it leaves; refuses `unknown_group`."""
    ids = history_service.event_ids(group_history.about_group(group_id))
    return _begin(ids, StudentGroup.get_by_id(group_id), named=f"group {group_id}", by=by)


def begin_settings(_: int = 1, *, by: Actor) -> Sheet:
    """The history of the school's settings, on record before it leaves."""
    return _begin_own(SchoolSettings.get_by_id(1), named="settings", by=by)


def cells(event_ids: Collection[int]) -> list[Sequence[Any]]:
    """The lines of these events, newest first."""
    zone = history_service.time_zone()
    events = in_sentences(history_service.read_events(event_ids))
    return [_line(event, zone) for event in events]


def _begin_own(row: Table, *, named: str, by: Actor) -> Sheet:
    ids = own_history.own_event_ids(type(row).__name__.lower(), row.id)
    return _begin(ids, row, named=named, by=by)


def _begin(ids: Iterable[int], row: Table, *, named: str, by: Actor) -> Sheet:
    """What is to leave is settled before its own event is written. No name stands in that: it
    stays on record when the name may not."""
    record("exported", row, batch=begin_batch(by), by=by, after={}, reason="the history")
    return Sheet(named, tuple(ids))


def _line(event: EventRead, zone: ZoneInfo) -> Sequence[Any]:
    student, course, section = event.student, event.course, event.section
    return (
        f"{event.at.astimezone(zone):%Y-%m-%d %H:%M:%S}",
        *(event.by, event.origin, event.action, event.subject, event.subject_id, event.named),
        *(student and student.student_number, student and student.name),
        *(course and course.code, section and section.label),
        *(event.status, event.begin_on, event.end_on and days_after(event.end_on, -1)),
        "; ".join(_told(event.changes)),
        *(event.reason, event.undone, event.batch_id),
    )


def _told(changes: Iterable[FieldChange]) -> Iterable[str]:
    return (f"{one.field}: {one.before or ''} → {one.after or ''}" for one in changes)
