"""The last acts of enrolling, dropping and changing: who, where, and whether it can be undone.

Among them stand those on holds, credits, overrides and groups, as far as whoever asks may see them.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

import peewee

from webapp import clock
from webapp.actors import Actor
from webapp.clock import days_after
from webapp.models import Batch, Course, Event, Section, Student, StudentCourse
from webapp.models.people import called
from webapp.roles import SEES
from webapp.schemas import ChangeRead, CourseName, SectionName, StudentName
from webapp.schemas.answers import EnrollmentStatus
from webapp.services.catalog import catalog, school
from webapp.services.undoing.last_records import records_told
from webapp.services.undoing.rights import STAYS, might_have_done
from webapp.statements import Row, statement, within

LEAVING = {"dropped", "withdrawn"}
ENTERING = {"enrolled", "waitlisted", "promoted"}


@dataclass(frozen=True, slots=True)
class Step:
    """What an act did to one enrollment: the section it is in, and how it was left."""

    action: str
    status: EnrollmentStatus
    student: StudentName
    course: CourseName
    section: SectionName
    last_day: date | None


class Size(NamedTuple):
    """How much an act did, of which `untouched` enrollments were not changed since."""

    first_event: int
    last_event: int
    enrollments: int
    untouched: int
    students: int
    courses: int


def last_changes(by: str | None, *, asker: Actor, limit: int) -> tuple[ChangeRead, ...]:
    """The last acts that enrolled, dropped or changed somebody, newest first; of many at once one.
    So it tells of holds, credits, overrides and groups, unless somebody was enrolled by the act.

    `by` is the name of whoever made them; without it those of everyone. `asker` is who would undo.
    """
    told_of = ["enrollment", *(subject for subject, needs in SEES.items() if needs in asker.may)]
    acts = _acts(told_of, limit) if by is None else _acts_by(told_of, by, limit)
    sizes = {batch_id: Size(*size) for batch_id, *size in _sizes([act[0] for act in acts])}
    told = {event for size in sizes.values() for event in (size.first_event, size.last_event)}
    steps: dict[int, list[Step]] = defaultdict(list)
    for batch_id, *step in _steps(sorted(told)):
        steps[batch_id].append(_step(*step))
    theirs, here = might_have_done(asker, [act[0] for act in acts]), school()
    since = clock.now() - timedelta(hours=catalog(here).policy.settings.undo_hours)
    open_still = {act[0] for act in acts if act[0] in theirs and act[1] >= since}
    records = records_told([act for act in acts if act[0] not in sizes], open_still)
    return tuple(
        records[act[0]]
        if act[0] in records
        else _as_answered(
            act, sizes[act[0]], steps[act[0]], is_open=act[0] in open_still, today=here.today
        )
        for act in acts
    )


def _step(  # noqa: PLR0913, PLR0917 - the columns of the statement
    action: str,
    status: EnrollmentStatus,
    end_on: date | None,
    student_id: int,
    number: str,
    preferred: str,
    first: str,
    last: str,
    *place: Any,
) -> Step:
    course_id, code, title, section_id, label = place
    name = called(number, preferred, first, last)
    return Step(
        action=action,
        status=status,
        student=StudentName(id=student_id, student_number=number, name=name),
        course=CourseName(id=course_id, code=code, title=title),
        section=SectionName(id=section_id, label=label),
        last_day=days_after(end_on, -1) if end_on and action in LEAVING else None,
    )


def _as_answered(
    act: Row, size: Size, steps: Sequence[Step], *, is_open: bool, today: date
) -> ChangeRead:
    """One act, told by its first and its last step. Who left one section and entered another
    changed; where a section was cancelled, nobody who went elsewhere is told of. It stays unless it
    `is_open`: not too old, and theirs to undo."""
    batch_id, at, by, undone_by = act
    before, last = steps[0], steps[0] if steps[0].action == "cancelled" else steps[-1]
    left = before if before.action in LEAVING and last.action in ENTERING else None
    still_so = undone_by is None and last.action not in STAYS
    return ChangeRead(
        batch_id=batch_id,
        at=at,
        by=by,
        action="changed" if left else last.action,
        status=last.status,
        student=last.student,
        course=last.course,
        section=last.section,
        last_day=last.last_day if last.last_day and last.last_day >= today else None,
        left_course=left.course if left else None,
        left_section=left.section if left else None,
        students=size.students,
        enrollments=size.enrollments,
        courses=size.courses,
        is_undone=undone_by is not None,
        can_be_undone=is_open and still_so and size.untouched == size.enrollments,
    )


def _of_people(subjects: Collection[str]) -> Any:
    """The acts of people that touched an enrollment, or one of these; an import is none."""
    on_one_of_them = Event.select(Event.id).where(
        Event.batch == Batch.id, within(Event.subject, subjects)
    )
    return (
        Batch.select(Batch.id, Batch.at, Batch.by, Batch.undone_by)
        .where(Batch.kind.in_(("click", "bulk")), peewee.fn.EXISTS(on_one_of_them))
        .order_by(Batch.id.desc())
    )


@statement
def _acts(subjects: Collection[str], limit: int) -> Any:
    return _of_people(subjects).limit(limit)


@statement
def _acts_by(subjects: Collection[str], by: str, limit: int) -> Any:
    return _of_people(subjects).where(Batch.by == by).limit(limit)


@statement
def _sizes(batches: Collection[int]) -> Any:
    untouched = peewee.Case(None, [(~peewee.fn.EXISTS(_done_since()), StudentCourse.id)], None)
    return (
        Event.select(
            *(Event.batch, peewee.fn.MIN(Event.id), peewee.fn.MAX(Event.id)),
            *(peewee.fn.COUNT(StudentCourse.id.distinct()), peewee.fn.COUNT(untouched.distinct())),
            peewee.fn.COUNT(StudentCourse.student.distinct()),
            peewee.fn.COUNT(StudentCourse.course.distinct()),
        )
        .join_from(Event, StudentCourse, on=(StudentCourse.id == Event.subject_id))
        .where(within(Event.batch, batches), Event.subject == "enrollment")
        .group_by(Event.batch)
    )


def _done_since() -> Any:
    """What was done to the enrollment after the act, and was neither undone nor undid such."""
    later, act, undone, undoing = Event.alias(), Batch.alias(), Batch.alias(), Batch.alias()
    undid = undone.select(undone.id).where(
        undone.undone_by == act.id,
        ~peewee.fn.EXISTS(undoing.select(undoing.id).where(undoing.undone_by == undone.id)),
    )
    return (
        later.select(later.id)
        .join(act, on=(act.id == later.batch))
        .where(
            later.subject == "enrollment",
            later.subject_id == Event.subject_id,
            later.id > Event.id,
            later.batch != Event.batch,
            act.undone_by.is_null(),
            ~peewee.fn.EXISTS(undid),
        )
    )


@statement
def _steps(events: Collection[int]) -> Any:
    return (
        Event.select(
            *(Event.batch, Event.action, Event.status, Event.end_on),
            *(Student.id, Student.student_number),
            *(Student.preferred_name, Student.first_name, Student.last_name),
            *(Course.id, Course.code, Course.title, Section.id, Section.label),
        )
        .join_from(Event, StudentCourse, on=(StudentCourse.id == Event.subject_id))
        .join_from(StudentCourse, Student)
        .join_from(StudentCourse, Course)
        .join_from(StudentCourse, Section)
        .where(within(Event.id, events))
        .order_by(Event.id)
    )
