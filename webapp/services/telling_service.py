"""Whom to tell: what was done without the student, until somebody says that they know."""

from collections.abc import Collection, Sequence
from typing import Any

import peewee

from webapp.actors import Actor
from webapp.clock import now
from webapp.database import lock
from webapp.models import Batch, Course, KeptSeat, Section, Student, StudentCourse, Telling
from webapp.models.people import called
from webapp.refusals import refuse
from webapp.schemas import (
    MAX_ID,
    CourseName,
    SectionName,
    StudentName,
    TellingRead,
    Tick,
    TickMany,
    ToldRead,
)
from webapp.services.bulk_service import refuse_too_many
from webapp.services.changes import Changed, Found, Once, first_answer, keep
from webapp.services.record import NOTHING, begin_batch, record_each
from webapp.statements import Row, statement, within

LEFT, LEFT_COURSE = Section.alias(), Course.alias()


def to_tell(*, limit: int, offset: int = 0) -> Found[TellingRead]:
    """What students have yet to be told, the oldest first.

    What was undone since is told to nobody, nor is an offer that does not hold any more.
    """
    return Found(tuple(_as_answered(row) for row in _untold(limit, offset)), how_many())


def how_many() -> int:
    """How many things there are to tell."""
    ((total,),) = _how_many()
    return total


def tick(
    telling_id: int, wanted: Tick, *, by: Actor, once: Once | None = None
) -> Changed[TellingRead]:
    """The student knows. Refuses `unknown_telling`, and `already_told`."""
    telling_id = min(telling_id, MAX_ID)
    lock(Telling.select(Telling.id).where(Telling.id == telling_id))
    telling = Telling.get_or_none(Telling.id == telling_id)
    if telling is None:
        raise refuse("unknown_telling", "telling_id", id=telling_id)
    if again := first_answer(once, by=by, kind=TellingRead):
        return again
    if telling.told_at is not None:
        raise refuse("already_told", "telling_id", by=telling.told_by)
    event_id = _told([telling], begin_batch(by), wanted.reason, by=by)
    return keep(once, Changed(_as_answered(_those([telling_id])[0]), event_id), by=by)


def tick_all(wanted: TickMany, *, by: Actor, once: Once | None = None) -> Changed[ToldRead]:
    """All these students know, as one act. What others had ticked stays as they did.

    Refuses `too_many_rows`, and `unknown_telling`; then nothing was changed.
    """
    ids = sorted(set(wanted.telling_ids))
    refuse_too_many(len(ids), "telling_ids")
    lock(Telling.select(Telling.id).where(Telling.id.in_(ids)).order_by(Telling.id))
    found = list(Telling.select().where(Telling.id.in_(ids)).order_by(Telling.id))
    if unknown := set(ids) - {telling.id for telling in found}:
        raise refuse("unknown_telling", "telling_ids", id=min(unknown))
    if again := first_answer(once, by=by, kind=ToldRead):
        return again
    untold = [telling for telling in found if telling.told_at is None]
    batch = begin_batch(by, kind="bulk") if untold else None
    event_id = _told(untold, batch, wanted.reason, by=by) if batch else NOTHING
    answer = ToldRead(
        batch_id=batch.id if batch else None,
        told=len(untold),
        already_told=len(found) - len(untold),
        tellings=tuple(_as_answered(row) for row in _those(ids)),
    )
    return keep(once, Changed(answer, event_id), by=by)


def _told(tellings: Sequence[Telling], batch: Batch, reason: str, *, by: Actor) -> int:
    """Tick these off; answers the last event that says so."""
    after = {"told_at": now(), "told_by": by.name}
    Telling.update(after).where(Telling.id.in_([one.id for one in tellings])).execute()
    return record_each("told", tellings, batch=batch, by=by, after=after, reason=reason)


def _as_answered(row: Row) -> TellingRead:
    telling_id, kind, at, until, told_at, told_by, batch_id, enrollment_id, status, *rest = row
    student_id, number, preferred, first, last, email, *place = rest
    course_id, code, title, section_id, label, left_id, left_label, *left = place
    named = called(number, preferred, first, last)
    return TellingRead(
        id=telling_id,
        kind=kind,
        at=at,
        until=until,
        student=StudentName(id=student_id, student_number=number, name=named),
        email=email,
        course=CourseName(id=course_id, code=code, title=title),
        section=SectionName(id=section_id, label=label),
        enrollment_id=enrollment_id,
        batch_id=batch_id,
        waits=status == "waitlisted",
        left_course=CourseName(id=left[0], code=left[1], title=left[2]) if left_id else None,
        left_section=SectionName(id=left_id, label=left_label) if left_id else None,
        told_at=told_at,
        told_by=told_by,
    )


def _tellings() -> Any:
    return (
        Telling.select(
            *(Telling.id, Telling.kind, Telling.at, Telling.until),
            *(Telling.told_at, Telling.told_by, Telling.batch, Telling.spell),
            StudentCourse.status,
            *(Student.id, Student.student_number, Student.preferred_name),
            *(Student.first_name, Student.last_name, Student.email),
            *(Course.id, Course.code, Course.title, Section.id, Section.label),
            *(LEFT.id, LEFT.label, LEFT_COURSE.id, LEFT_COURSE.code, LEFT_COURSE.title),
        )
        .join_from(Telling, StudentCourse)
        .join_from(StudentCourse, Student)
        .join_from(StudentCourse, Course)
        .join_from(StudentCourse, Section)
        .join_from(Telling, Batch)
        .join_from(Telling, LEFT, peewee.JOIN.LEFT_OUTER, on=(LEFT.id == Telling.left_section))
        .join_from(LEFT, LEFT_COURSE, peewee.JOIN.LEFT_OUTER, on=(LEFT_COURSE.id == LEFT.course))
    )


def _still_to_tell() -> Any:
    offered = KeptSeat.select(KeptSeat.id).where(
        KeptSeat.spell == Telling.spell, KeptSeat.kind == "offer", KeptSeat.is_open()
    )
    holds = (Telling.kind != "offered") | peewee.fn.EXISTS(offered)
    return Telling.told_at.is_null() & Batch.undone_by.is_null() & holds


@statement
def _untold(limit: int, offset: int) -> Any:
    found = _tellings().where(_still_to_tell())
    return found.order_by(Telling.at, Telling.id).limit(limit).offset(offset)


@statement
def _those(telling_ids: Collection[int]) -> Any:
    return _tellings().where(within(Telling.id, telling_ids)).order_by(Telling.at, Telling.id)


@statement
def _how_many() -> Any:
    counted = Telling.select(peewee.fn.COUNT(Telling.id)).join(Batch)
    return counted.where(_still_to_tell())
