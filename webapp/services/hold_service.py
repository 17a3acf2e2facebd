"""Holds: placing and lifting them, and who has one."""

from collections.abc import Collection
from datetime import date

from webapp.actors import Actor
from webapp.clock import now
from webapp.database import lock
from webapp.models import Hold
from webapp.refusals import refuse
from webapp.schemas import MAX_ID, HoldCreate, HoldLift, HoldRead
from webapp.services.catalog import catalog, school
from webapp.services.changes import Changed, Once, first_answer, keep
from webapp.services.enrolling import enrollment_holds
from webapp.services.record import begin_batch, record
from webapp.services.student_service import refuse_unknown, student_name
from webapp.services.undoing.acts_on import last_acts_on
from webapp.services.versions import Seen, refuse_stale


def place(
    student_id: int, wanted: HoldCreate, *, by: Actor, once: Once | None = None
) -> Changed[HoldRead]:
    """Keep a student from enrolling; refuses `unknown_student`, `ends_before_it_starts`."""
    refuse_unknown(student_id)
    if again := first_answer(once, by=by, kind=HoldRead):
        return again
    values = wanted.model_dump() | {"from_on": wanted.from_on or school().today}
    if wanted.until_on and wanted.until_on < values["from_on"]:
        raise refuse("ends_before_it_starts", "until_on")
    hold = Hold.create(student=student_id, created_by=by.name, **values)
    batch = begin_batch(by)
    event_id = record("created", hold, batch=batch, by=by, after=values)
    return keep(once, Changed(read_hold(hold, school().today, batch.id), event_id), by=by)


def lift(
    hold_id: int, wanted: HoldLift, *, by: Actor, once: Once | None = None, seen: Seen = None
) -> Changed[HoldRead]:
    """Let the student enroll again; refuses `unknown_hold`, `changed_meanwhile`, and
    `already_lifted`.
    """
    lock(Hold.select(Hold.id).where(Hold.id == min(hold_id, MAX_ID)))
    hold = _found(hold_id)
    if again := first_answer(once, by=by, kind=HoldRead):
        return again
    refuse_stale(hold.version, seen)
    if hold.lifted_at is not None:
        whose = student_name(hold.student_id)
        raise refuse("already_lifted", "hold_id", by=hold.lifted_by, student=whose)
    hold.lifted_at, hold.lifted_by, hold.version = now(), by.name, hold.version + 1
    hold.save()
    after = {"lifted_at": hold.lifted_at, "lifted_by": hold.lifted_by}
    batch = begin_batch(by)
    event_id = record("lifted", hold, batch=batch, by=by, after=after, reason=wanted.reason)
    return keep(once, Changed(read_hold(hold, school().today, batch.id), event_id), by=by)


def holds_of(student_id: int) -> tuple[HoldRead, ...]:
    """Every hold a student ever had: those in force first, newest first; `unknown_student`."""
    refuse_unknown(student_id)
    today = school().today
    rows = Hold.select().where(Hold.student == student_id).order_by(Hold.id.desc())
    acts = last_acts_on("hold", [row.id for row in rows])
    holds = [read_hold(row, today, acts.get(row.id)) for row in rows]
    return tuple(sorted(holds, key=lambda hold: not hold.in_force))


def on_hold(student_ids: Collection[int]) -> frozenset[int]:
    """Those of these students whom a hold keeps from enrolling today."""
    here = school()
    if not catalog(here).has_holds:
        return frozenset()
    return enrollment_holds.on_hold(student_ids, here.today)


def read_hold(row: Hold, today: date, batch_id: int | None) -> HoldRead:
    """A hold as answered, with the act that last changed it."""
    own = HoldRead.model_fields.keys() - {"in_force", "batch_id"}
    counts = row.from_on <= today and (row.until_on is None or today <= row.until_on)
    return HoldRead(
        **{name: getattr(row, name) for name in own},
        in_force=counts and row.lifted_at is None,
        batch_id=batch_id,
    )


def _found(hold_id: int) -> Hold:
    hold = Hold.get_or_none(Hold.id == min(hold_id, MAX_ID))
    if hold is None:
        raise refuse("unknown_hold", "hold_id", id=hold_id)
    return hold
