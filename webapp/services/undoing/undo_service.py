"""Undoing an act as one: every enrollment it touched goes back, or none does."""

from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from webapp import clock
from webapp.actors import Actor
from webapp.database import lock
from webapp.models import Batch, Event
from webapp.refusals import Refusal, Refused, refuse
from webapp.roles import RECORD, SEES
from webapp.schemas import MAX_ID, BatchRead, EventRead, Undo
from webapp.services.catalog import catalog, school
from webapp.services.changes import Changed, Once, first_answer, keep
from webapp.services.enrolling.answers import read_enrollments
from webapp.services.enrolling.writing import Writing
from webapp.services.history_service import read_events
from webapp.services.undoing.going_back import enrollment_events, restore
from webapp.services.undoing.overrides_back import give_back
from webapp.services.undoing.place_back import stand_again
from webapp.services.undoing.records_back import Which, go_back, read_records
from webapp.services.undoing.reopening import reopen
from webapp.services.undoing.returning import go_back_to
from webapp.services.undoing.rights import refuse_hidden, refuse_unless_theirs
from webapp.services.undoing.way_back import WayBack, standing_in_the_way, way_back
from webapp.services.versions import Seen, refuse_stale
from webapp.services.waiting.freed_seats import keep_again, take_up


def undo(
    batch_id: int, wanted: Undo, *, by: Actor, once: Once | None = None, seen: Seen = None
) -> Changed[BatchRead]:
    """Take back what a batch did to enrollments. Who would come back is judged by the rules
    anew, and sections that it cancelled take place again.

    Where it cannot go back as a whole every reason is given at once, each for its student; with
    `partly` those go back who can. Refuses `unknown_batch`, `changed_meanwhile`, `already_undone`,
    `undo_too_late`,
    `cannot_be_undone` (it enrolled nobody), `changed_since`, what enrolling refuses, for the seat
    may be gone, and `not_allowed` to whoever might not have done it.
    """
    batch = _held(batch_id)
    refuse_unless_theirs(batch, by)
    if again := first_answer(once, by=by, kind=BatchRead):
        return again
    refuse_stale(_version(batch), seen)
    _refuse_what_is_over(batch)
    way = way_back(batch, partly=wanted.partly)
    writing = Writing(max(len(way.steps) + len(way.students), 1))
    undoing = writing.begin_batch(by, kind=batch.kind)
    event_id = _go_back(way, undoing, writing, by=by, reason=wanted.reason)
    freed = {step.spell.section_id for step in way.steps if step.gives_a_seat_back}
    keep_again(batch_id, undoing, freed=freed)
    batch.undone_by = undoing
    batch.save()
    return keep(once, Changed(read_batch(undoing), event_id), by=by)


def read_batch(batch_id: int) -> BatchRead:
    """An act, the enrollments it touched as they are now, and what else it was about.

    Refuses `unknown_batch`.
    """
    batch = _there(batch_id)
    touched = dict.fromkeys(event.subject_id for event in enrollment_events(batch))
    return BatchRead(
        id=batch.id,
        kind=batch.kind,
        by=batch.by,
        at=batch.at,
        undone_by=batch.undone_by_id,
        version=_version(batch),
        enrollments=tuple(read_enrollments(touched)),
        records=read_records(batch),
    )


def batch_as_seen(batch_id: int, *, may: Set[str]) -> BatchRead:
    """The same, as far as somebody `may` see it; refuses `unknown_batch`."""
    refuse_hidden(_there(batch_id), may)
    return read_batch(batch_id).as_seen_by(may)


@dataclass(frozen=True, slots=True)
class Act:
    """An act as its page tells it: the first of its events, oldest first, of so many in all.

    `subject` is what they are about: enrollments wherever it touched one.
    """

    batch: Batch
    events: tuple[EventRead, ...]
    subject: str
    total: int
    students: int


MOST_TOLD = 1_000
"""Rows of an act that a page tells; an import may have many more."""


def what_it_did(batch_id: int, *, may: Set[str]) -> Act:
    """What an act did, as far as somebody `may` see it; refuses `unknown_batch`."""
    batch = _there(batch_id)
    refuse_hidden(batch, may)
    enrolled = enrollment_events(batch)
    events = [*enrolled, *_events_beside(batch, may, alone=not enrolled)]
    told = read_events([event.id for event in events[:MOST_TOLD]])[::-1]
    students = {event.student.id for event in told if event.student}
    subject = next((event.subject for event in events if event.subject in SEES), "enrollment")
    subject = "enrollment" if enrolled else subject
    touched = {event.subject_id for event in events if event.subject == subject}
    return Act(batch, told, subject, len(touched), len(students))


def standing_against(batch_id: int) -> tuple[Sequence[Refusal], dict[Which, list[Refusal]]]:
    """Why an act cannot be undone: as a whole, and for each thing that it is about. Only looks."""
    batch = _there(batch_id)
    try:
        _refuse_what_is_over(batch)
        found = standing_in_the_way(batch)
    except Refused as no:
        return no.refusals, {}
    whole = [no for (what, _), reasons in found.items() if what == "student" for no in reasons]
    return whole, {which: reasons for which, reasons in found.items() if which[0] != "student"}


def _version(batch: Batch) -> int:
    """An act changes once, when it is undone."""
    return 1 if batch.undone_by_id is None else 2


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


def _go_back(way: WayBack, undoing: int, writing: Writing, *, by: Actor, reason: str) -> int:
    """Everything back, told; answers the last event's id."""
    told: dict[str, Any] = {"by": by, "reason": reason}
    event_id = go_back_to(way.students.values(), undoing, writing, **told)
    event_id = _steps_back(way, undoing, writing, **told) or event_id
    if way.place:
        event_id = stand_again(way.place, undoing, writing, **told)
    take_up(way.standing.taken_up)
    writing.write()
    for step in way.steps:
        give_back(step.spell, step.overrides, undoing, **told)
    event_id = go_back(way.records, undoing, **told) or event_id
    return reopen(way.sections.values(), undoing, **told) or event_id


def _steps_back(way: WayBack, undoing: int, writing: Writing, *, by: Actor, reason: str) -> int:
    event_id = 0
    for step in way.steps:
        restore(step, undoing, writing)
        for lift in way.standing.lifted.get(step.spell.id, ()):
            writing.lift(lift, step.spell, by=by)
        event_id = writing.tell("undone", step.spell, by=by, reason=reason)
    return event_id


def _events_beside(batch: Batch, may: Set[str], *, alone: bool) -> list[Event]:
    """What the act did to students themselves, to holds, credits, groups and, where they stand
    `alone`, overrides, as far as they may be seen, and to sections that it cancelled or opened
    again.
    """
    sections = (Event.subject == "section") & Event.action.in_(("cancelled", "reopened"))
    told = {"student": RECORD, **SEES}
    seen = [one for one, needs in told.items() if needs in may]
    seen = [one for one in seen if alone or one != "override"]
    there = Event.subject.in_(seen) | sections
    return list(Event.select().where(Event.batch == batch, there))
