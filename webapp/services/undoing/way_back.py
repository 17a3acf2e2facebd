"""All that an act can still go back to, and what stands against it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import peewee

from webapp.models import Batch, Event, PersonalChange
from webapp.refusals import Refusal, Refused, refuse
from webapp.services.enrolling.loading import Named, hold
from webapp.services.history_service import read_events
from webapp.services.undoing.going_back import (
    Returners,
    Standing,
    Step,
    standing_of,
    steps_of,
    those_that_can,
)
from webapp.services.undoing.place_back import PlaceBack, place_of
from webapp.services.undoing.record_kinds import KINDS
from webapp.services.undoing.records_back import Record, Which, against, hold_them, records_of
from webapp.services.undoing.reopening import Reopeners, reopening
from webapp.services.undoing.returning import returning
from webapp.statements import statement


@dataclass(slots=True)
class WayBack:
    """What goes back: enrollments, students, sections, records beside them, a place in line."""

    steps: Sequence[Step] = ()
    students: Returners = field(default_factory=dict)
    sections: Reopeners = field(default_factory=dict)
    standing: Standing = field(default_factory=Standing)
    records: Sequence[Record] = ()
    place: PlaceBack | None = None

    def against(self) -> dict[Which, list[Refusal]]:
        """What stands against it, by what it is about."""
        found = {("student", one): reasons for one, reasons in self.standing.students.items()}
        found |= {("enrollment", one): reasons for one, reasons in self.standing.against.items()}
        if self.place and (reasons := self.place.reasons()):
            found["enrollment", self.place.spell.id] = reasons
        return found | against(self.records)


NAMED = {"term", "period", "studentgroup"}
"""What a no may name that is neither a student nor a course: not accounts, for one."""


def way_back(batch: Batch, *, partly: bool) -> WayBack:
    """What an act goes back to, held until the commit; with `partly` what of it can.

    Refuses `cannot_be_undone`, and every reason that stands against it.
    """
    seen = _seen(batch, held=True)
    found = seen.against()
    if not found:
        return seen
    if partly and (left := _those_that_can(seen)):
        return left
    raise Refused([reason for reasons in found.values() for reason in reasons])


def standing_in_the_way(batch: Batch) -> dict[Which, list[Refusal]]:
    """What stands against undoing an act, by what it is about; refuses `cannot_be_undone`."""
    return _seen(batch, held=False).against()


def _seen(batch: Batch, *, held: bool) -> WayBack:
    if place := place_of(batch, held=held):
        return WayBack(place=place)
    steps = steps_of(batch, held=held)
    students, records = returning(batch), records_of(batch, alone=not steps)
    sections = _sections_of(batch, steps)
    if not steps:
        _refuse_what_stays(batch, any((students, records, sections)))
        if held:
            hold(Named(students=set(students), sections=set(sections)))
            hold_them(records)
            students, sections = returning(batch), _sections_of(batch, steps)
            records = records_of(batch, alone=True)
    standing = standing_of(steps, students, sections) if steps or students else Standing()
    return WayBack(steps, students, sections, standing, records)


def _those_that_can(seen: WayBack) -> WayBack | None:
    steps, students, standing = those_that_can(seen.steps, seen.students, seen.sections)
    stuck = against(seen.records)
    records = [one for one in seen.records if one.which not in stuck]
    if not (steps or students or records) or seen.place:
        return None
    return WayBack(steps, students, seen.sections, standing, records)


def _sections_of(batch: Batch, steps: Sequence[Step]) -> Reopeners:
    """The sections that it cancelled: what else an act does to enrollments cancels none."""
    if steps and all(step.last.action != "cancelled" for step in steps):
        return {}
    return reopening(batch)


def _refuse_what_stays(batch: Batch, is_anything: bool) -> None:
    """What enrolled nobody may have done more than can be taken back: then all of it stays."""
    ((event_id,),) = _first_that_stays(batch.id)
    if event_id is not None:
        (event,) = read_events([event_id])
        about: dict[str, Any] = {"by_hand": event.subject, "subject_id": event.subject_id}
        about |= {"student": event.student, "course": event.course, "section": event.section}
        known = {name: value for name, value in about.items() if value is not None}
        known |= {"named": event.named} if event.subject in NAMED else {}
        raise refuse("cannot_be_undone", "batch_id", **known)
    if not is_anything:
        raise refuse("cannot_be_undone", "batch_id")


def _goes_back() -> Any:
    """Events beside enrollments that can be taken back."""
    other = PersonalChange.select(PersonalChange.id).where(
        PersonalChange.event == Event.id, PersonalChange.field != "status"
    )
    status = (Event.subject == "student") & (Event.action == "changed") & ~peewee.fn.EXISTS(other)
    sections = (Event.subject == "section") & Event.action.in_(["cancelled", "reopened"])
    groups = (Event.subject == "studentgroup") & Event.batch.in_(_imports())
    records = Event.subject.in_([kind.subject for kind in KINDS])
    return status | sections | groups | records


def _imports() -> Any:
    """A file names who is in a group; one that it made on the way stays, without them."""
    return Batch.select(Batch.id).where(Batch.kind == "import")


@statement
def _first_that_stays(batch_id: int) -> Any:
    return Event.select(peewee.fn.MIN(Event.id)).where(Event.batch == batch_id, ~_goes_back())
