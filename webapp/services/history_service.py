"""What happened to a student, to a course or in a section: newest first.

Whatever a history is of, it is found as ids of events first; one function reads what they tell.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import peewee

from webapp.models import (
    Batch,
    Credit,
    Event,
    GroupMember,
    Hold,
    Override,
    PersonalChange,
    Section,
    StudentCourse,
)
from webapp.schemas import MAX_ID, EventRead, FieldChange
from webapp.schemas.fields import in_utc
from webapp.services import course_service, section_service, student_service
from webapp.services.catalog import school
from webapp.services.changes import Found
from webapp.services.history_subjects import (
    NAMED,
    NAMES,
    NO_NAMES,
    NOTHING_NAMED,
    Subject,
    subjects_of,
)
from webapp.services.undoing.said_before import AHEAD
from webapp.statements import Row, statement, within

ALL = MAX_ID
"""More events than there can be."""


class About(NamedTuple):
    """What the events of a history are about, and the sections that they happened in."""

    students: Collection[int] = ()
    courses: Collection[int] = ()
    sections: Collection[int] = ()
    enrollments: Collection[int] = ()
    holds: Collection[int] = ()
    overrides: Collection[int] = ()
    credits: Collection[int] = ()
    groups: Collection[int] = ()
    members: Collection[int] = ()
    inside: Collection[int] = ()


SUBJECTS = (
    *("student", "course", "section", "enrollment", "hold", "override", "credit"),
    *("studentgroup", "groupmember"),
)
"""What events are about, in the order of `About`; its last ids are those of `inside`."""


def student_history(student_id: int, *, limit: int = 50, offset: int = 0) -> Found[EventRead]:
    """What happened to a student and to every enrollment of theirs; refuses `unknown_student`."""
    return told_about(about_student(student_id), limit, offset)


def course_history(course_id: int, *, limit: int = 50, offset: int = 0) -> Found[EventRead]:
    """What happened to a course and its sections, and which rosters of it were taken out.

    Who came and went is told section by section: among hundreds of enrollments nobody would find
    the day the seats were changed. Refuses `unknown_course`.
    """
    return told_about(about_course(course_id), limit, offset)


def section_history(section_id: int, *, limit: int = 50, offset: int = 0) -> Found[EventRead]:
    """What happened to a section and to every enrollment in it; refuses `unknown_section`."""
    return told_about(about_section(section_id), limit, offset)


def about_student(student_id: int) -> About:
    """What a student's history is about; refuses `unknown_student`."""
    student_service.refuse_unknown(student_id)
    return About(
        students=[student_id],
        enrollments=_first_of(_spells_of(student_id)),
        holds=_first_of(_holds_of(student_id)),
        overrides=_first_of(_overrides_of(student_id)),
        credits=_first_of(_credits_of(student_id)),
        members=_first_of(_members_of(student_id)),
    )


def about_course(course_id: int) -> About:
    """What a course's history is about; refuses `unknown_course`."""
    course_service.refuse_unknown(course_id)
    return About(courses=[course_id], sections=_first_of(_sections_of(course_id)))


def about_section(section_id: int) -> About:
    """What a section's history is about; refuses `unknown_section`."""
    section_service.refuse_unknown(section_id)
    return About(sections=[section_id], inside=[section_id])


def event_ids(about: About) -> list[int]:
    """The ids of all events of a history, newest first."""
    return _first_of(_ids_about(*about, ALL, 0))


def read_events(ids: Collection[int]) -> tuple[EventRead, ...]:
    """These events, newest first, in a fixed number of statements."""
    rows = _events(ids)
    subjects = subjects_of(rows)
    changes = _changes_of(ids)
    return tuple(_event(row, subjects, changes[row[0]]) for row in rows)


def time_zone() -> ZoneInfo:
    """The zone in which the school tells what time it was."""
    return ZoneInfo(school().time_zone)


def told_about(about: About, limit: int, offset: int) -> Found[EventRead]:
    """A part of a history, and how many events there are in all."""
    ((total,),) = _how_many_about(*about)
    return Found(read_events(_first_of(_ids_about(*about, limit, offset))), total)


def _first_of(rows: Iterable[Row]) -> list[int]:
    return [first for first, *_ in rows]


def _event(
    row: Row, subjects: dict[tuple[str, int], Subject], changes: Sequence[FieldChange]
) -> EventRead:
    (event_id, at, by, origin, action, subject, subject_id, batch_id, reason, *left) = row
    section_id, status, begin_on, end_on, version, undone_by = left
    named = subjects.get((subject, subject_id), NOTHING_NAMED)
    inside = subjects.get(("section", section_id), NOTHING_NAMED)
    return EventRead(
        id=event_id,
        at=in_utc(at),
        by=by,
        origin=origin,
        action=action,
        subject=subject,
        subject_id=subject_id,
        batch_id=batch_id,
        undone=undone_by is not None,
        reason=reason,
        student=named.student,
        course=named.course,
        section=named.section or inside.section,
        status=status,
        begin_on=begin_on,
        end_on=end_on,
        version=version,
        changes=tuple(changes),
        named=named.named,
    )


def _changes_of(event_ids: Collection[int]) -> dict[int, list[FieldChange]]:
    rows = list(_personal_changes(event_ids))
    names = {field: _names_told(field, rows) for field in NAMED}
    changes: dict[int, list[FieldChange]] = defaultdict(list)
    for event_id, field, *values in rows:
        if field == AHEAD:  # for undoing alone
            continue
        called = names.get(field, NO_NAMES)
        changes[event_id].append(FieldChange(field, *(called.get(one, one) for one in values)))
    return changes


def _names_told(field: str, rows: Iterable[Row]) -> Mapping[str | None, str]:
    """The names of what one field tells by ids; most histories tell of none."""
    told = {value for _, name, *values in rows if name == field for value in values}
    ids = {int(value) for value in told if value and value.isdecimal()}
    return {str(one): name for one, name in NAMES[NAMED[field]](ids)} if ids else NO_NAMES


@statement
def _spells_of(student_id: int) -> Any:
    return StudentCourse.select(StudentCourse.id).where(StudentCourse.student == student_id)


@statement
def _holds_of(student_id: int) -> Any:
    return Hold.select(Hold.id).where(Hold.student == student_id)


@statement
def _credits_of(student_id: int) -> Any:
    return Credit.select(Credit.id).where(Credit.student == student_id)


@statement
def _members_of(student_id: int) -> Any:
    return GroupMember.select(GroupMember.id).where(GroupMember.student == student_id)


@statement
def _overrides_of(student_id: int) -> Any:
    return Override.select(Override.id).where(Override.student == student_id)


@statement
def _sections_of(course_id: int) -> Any:
    return Section.select(Section.id).where(Section.course == course_id)


def _about(*about: Any) -> Any:
    """Each way to be of interest is a look into an index of its own."""
    *by_subject, inside = about
    condition = within(Event.section_id, inside)
    for subject, ids in zip(SUBJECTS, by_subject, strict=True):
        condition |= (Event.subject == subject) & within(Event.subject_id, ids)
    return condition


@statement
def _ids_about(  # noqa: PLR0913, PLR0917 - what it is about, and which part of the list
    students: Collection[int],
    courses: Collection[int],
    sections: Collection[int],
    enrollments: Collection[int],
    holds: Collection[int],
    overrides: Collection[int],
    credits: Collection[int],
    groups: Collection[int],
    members: Collection[int],
    inside: Collection[int],
    limit: int,
    offset: int,
) -> Any:
    about = _about(
        *(students, courses, sections, enrollments, holds, overrides, credits, groups, members),
        inside,
    )
    there = Event.select(Event.id).where(about)
    return there.order_by(Event.id.desc()).limit(limit).offset(offset)


@statement
def _how_many_about(  # noqa: PLR0913, PLR0917 - what it is about
    students: Collection[int],
    courses: Collection[int],
    sections: Collection[int],
    enrollments: Collection[int],
    holds: Collection[int],
    overrides: Collection[int],
    credits: Collection[int],
    groups: Collection[int],
    members: Collection[int],
    inside: Collection[int],
) -> Any:
    about = _about(
        *(students, courses, sections, enrollments, holds, overrides, credits, groups, members),
        inside,
    )
    return Event.select(peewee.fn.COUNT(Event.id)).where(about)


@statement
def _events(ids: Collection[int]) -> Any:
    return (
        Event.select(
            *(Event.id, Event.at, Event.by, Event.origin, Event.action),
            *(Event.subject, Event.subject_id, Event.batch, Event.reason, Event.section_id),
            *(Event.status, Event.begin_on, Event.end_on, Event.version, Batch.undone_by),
        )
        .join(Batch)
        .where(within(Event.id, ids))
        .order_by(Event.id.desc())
    )


@statement
def _personal_changes(event_ids: Collection[int]) -> Any:
    return (
        PersonalChange.select(
            *(PersonalChange.event, PersonalChange.field),
            *(PersonalChange.before, PersonalChange.after),
        )
        .where(within(PersonalChange.event, event_ids))
        .order_by(PersonalChange.id)
    )
