"""Undoing an act as one: every enrollment it touched goes back, or none does."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from webapp import clock
from webapp.actors import Actor
from webapp.database import lock
from webapp.models import Batch, Event
from webapp.refusals import Refusal, Refused, refuse
from webapp.schemas import MAX_ID, BatchRead, EventRead, Undo
from webapp.services.catalog import catalog, school
from webapp.services.changes import Changed, Once, first_answer, keep
from webapp.services.enrolling.answers import read_enrollments
from webapp.services.enrolling.loading import Named, hold
from webapp.services.enrolling.writing import Writing
from webapp.services.history_service import read_events
from webapp.services.undoing.going_back import (
    Returners,
    Standing,
    Step,
    enrollment_events,
    restore,
    standing_of,
    steps_of,
    those_that_can,
)
from webapp.services.undoing.overrides_back import give_back
from webapp.services.undoing.reopening import Reopeners, Reopening, reopen, reopening
from webapp.services.undoing.returning import go_back_to, returning
from webapp.services.undoing.rights import refuse_unless_theirs
from webapp.services.waiting.freed_seats import keep_again, take_up


def undo(batch_id: int, wanted: Undo, *, by: Actor, once: Once | None = None) -> Changed[BatchRead]:
    """Take back what a batch did to enrollments. Who would come back is judged by the rules
    anew, and sections that it cancelled take place again.

    Where it cannot go back as a whole every reason is given at once, each for its student; with
    `partly` those go back who can. Refuses `unknown_batch`, `already_undone`, `undo_too_late`,
    `cannot_be_undone` (it enrolled nobody), `changed_since`, what enrolling refuses, for the seat
    may be gone, and `not_allowed` to whoever might not have done it.
    """
    batch = _held(batch_id)
    refuse_unless_theirs(batch, by)
    if again := first_answer(once, by=by, kind=BatchRead):
        return again
    _refuse_what_is_over(batch)
    steps, students, sections, standing = _way_back(batch, partly=wanted.partly)
    writing = Writing(len(steps) + len(students))
    undoing = writing.begin_batch(by, kind=batch.kind)
    told: dict[str, Any] = {"by": by, "reason": wanted.reason}
    event_id = go_back_to(students.values(), undoing, writing, **told)
    event_id = _go_back(steps, standing, undoing, writing, **told) or event_id
    take_up(standing.taken_up)
    writing.write()
    for step in steps:
        give_back(step.spell, step.overrides, undoing, **told)
    event_id = reopen(sections.values(), undoing, **told) or event_id
    freed = {step.spell.section_id for step in steps if step.gives_a_seat_back}
    keep_again(batch_id, undoing, freed=freed)
    batch.undone_by = undoing
    batch.save()
    return keep(once, Changed(read_batch(undoing), event_id), by=by)


def read_batch(batch_id: int) -> BatchRead:
    """An act and the enrollments it touched, as they are now; refuses `unknown_batch`."""
    batch = _there(batch_id)
    touched = dict.fromkeys(event.subject_id for event in enrollment_events(batch))
    return BatchRead(
        id=batch.id,
        kind=batch.kind,
        by=batch.by,
        at=batch.at,
        undone_by=batch.undone_by_id,
        enrollments=tuple(read_enrollments(touched)),
    )


@dataclass(frozen=True, slots=True)
class Act:
    """An act as its page tells it: the first of its events, oldest first, of so many in all."""

    batch: Batch
    events: tuple[EventRead, ...]
    total: int
    students: int


MOST_TOLD = 1_000
"""Rows of an act that a page tells; an import may have many more."""


def what_it_did(batch_id: int) -> Act:
    """What an act did to enrollments; refuses `unknown_batch`."""
    batch = _there(batch_id)
    events = [*enrollment_events(batch), *_events_beside(batch)]
    told = read_events([event.id for event in events[:MOST_TOLD]])[::-1]
    students = {event.student.id for event in told if event.student}
    touched = {event.subject_id for event in events if event.subject == "enrollment"}
    return Act(batch, told, len(touched), len(students))


def standing_against(batch_id: int) -> tuple[Sequence[Refusal], dict[int, list[Refusal]]]:
    """Why an act cannot be undone: as a whole, and for each enrollment by its id. Only looks."""
    batch = _there(batch_id)
    try:
        _refuse_what_is_over(batch)
        steps = steps_of(batch, held=False)
        standing = standing_of(steps, returning(batch), _sections_of(batch, steps))
        gone = [no for reasons in standing.students.values() for no in reasons]
        return gone, standing.against
    except Refused as no:
        return no.refusals, {}


def _there(batch_id: int) -> Batch:
    if batch := Batch.get_or_none(Batch.id == min(batch_id, MAX_ID)):
        return batch
    raise refuse("unknown_batch", "batch_id", id=batch_id)


def _held(batch_id: int) -> Batch:
    """The batch, locked: of two who undo it, one comes too late."""
    lock(Batch.select(Batch.id).where(Batch.id == min(batch_id, MAX_ID)))
    return _there(batch_id)


def _refuse_what_is_over(batch: Batch) -> None:
    """What was undone, and what was done longer ago than the school lets it be undone."""
    if batch.undone_by_id:
        raise refuse("already_undone", "batch_id", batch_id=batch.id)
    here = school()
    hours = catalog(here).policy.settings.undo_hours
    if batch.at < clock.now() - timedelta(hours=hours):
        at = clock.at_school(batch.at, here.time_zone)
        raise refuse("undo_too_late", "batch_id", at=at, hours=hours)


def _way_back(
    batch: Batch, *, partly: bool
) -> tuple[Sequence[Step], Returners, Reopeners, Standing]:
    steps, students = steps_of(batch), returning(batch)
    sections = _sections_of(batch, steps)
    if not steps and (students or sections):
        hold(Named(students=set(students), sections=set(sections)))
        students, sections = returning(batch), _sections_of(batch, steps)
    if not steps and not students and not sections:
        raise refuse("cannot_be_undone", "batch_id", batch_id=batch.id)
    standing = standing_of(steps, students, sections)
    if not standing.reasons:
        return steps, students, sections, standing
    if partly:
        left, back, possible = those_that_can(steps, students, sections)
        if left or back:
            return left, back, sections, possible
    raise Refused(standing.reasons)


def _sections_of(batch: Batch, steps: Sequence[Step]) -> dict[int, Reopening]:
    """The sections that it cancelled: what else an act does to enrollments cancels none."""
    if steps and all(step.last.action != "cancelled" for step in steps):
        return {}
    return reopening(batch)


def _go_back(  # noqa: PLR0913 - who, why and where it is written down belong to every act
    steps: Sequence[Step],
    standing: Standing,
    undoing: int,
    writing: Writing,
    *,
    by: Actor,
    reason: str,
) -> int:
    """Every step back, told; answers the last event's id."""
    event_id = 0
    for step in steps:
        restore(step, undoing, writing)
        for lift in standing.lifted.get(step.spell.id, ()):
            writing.lift(lift, step.spell, by=by)
        event_id = writing.tell("undone", step.spell, by=by, reason=reason)
    return event_id


def _events_beside(batch: Batch) -> list[Event]:
    """What the act did to students themselves, who left the school or came back, and to sections
    that it cancelled or opened again.
    """
    sections = (Event.subject == "section") & Event.action.in_(("cancelled", "reopened"))
    there = (Event.subject == "student") | sections
    return list(Event.select().where(Event.batch == batch, there))
