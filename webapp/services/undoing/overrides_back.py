"""What becomes of overrides where the act that used or kept them is undone, or that undoing."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from webapp.actors import Actor
from webapp.models import Batch, Event, Override
from webapp.models.enrollment import SEATLESS_STATUSES
from webapp.services.enrolling.facts import Facts, Spell
from webapp.services.overrides.lifts import Lift
from webapp.services.record import record


@dataclass(frozen=True, slots=True)
class Touched:
    """An override that an act did something to; whether it was `new` then."""

    row: Override
    action: str
    new: bool

    def is_for(self, spell: Spell) -> bool:
        """Whether it is about the student and the section of an enrollment."""
        return (self.row.student_id, self.row.section_id) == (spell.student_id, spell.section_id)


def overrides_of(batch: Batch) -> list[Touched]:
    """The overrides that an act kept, used or revoked."""
    told = Event.select().where(Event.batch == batch, Event.subject == "override")
    events = {event.subject_id: event for event in told.order_by(Event.id)}
    rows = Override.select().where(Override.id.in_(list(events))) if events else ()
    return [Touched(row, events[row.id].action, events[row.id].version == 1) for row in rows]


def lend(facts: Facts, spell: Spell, touched: Collection[Touched]) -> None:
    """Undoing an undoing, what it revoked lets the very same student in again."""
    for one in touched:
        if one.action == "revoked" and one.row.status == "revoked":
            row = one.row
            lift = Lift(row.rule, row.reason, row.text, row.id, row.version, spell.id)
            facts.lifts.lend(lift, spell.student_id, spell.section_id)


def give_back(
    spell: Spell, touched: Collection[Touched], undoing: int, *, by: Actor, reason: str
) -> None:
    """After an enrollment has gone back: what let in somebody who is not there any more is kept
    again, or revoked where it came with the act; what was revoked so is used again.
    """
    for one in touched:
        if status := _becomes(one, spell):
            row, section_id = one.row, one.row.section_id
            row.status, row.version, row.batch = status, row.version + 1, Batch(id=undoing)
            row.enrollment_id = spell.id if status == "used" else None
            row.save()
            told: dict[str, Any] = {"after": {"rule": row.rule}, "section_id": section_id}
            record(status, row, batch=row.batch, by=by, reason=reason, **told)


def _becomes(one: Touched, spell: Spell) -> str | None:
    """How an override stands from now on; nothing where it stays as it is."""
    sits = spell.status not in SEATLESS_STATUSES
    match one.row.status:
        case "used" if one.action == "used" and one.row.enrollment_id == spell.id and not sits:
            return "revoked" if one.new else "kept"
        case "kept" if one.action == "kept" and one.new and spell.status == "cancelled":
            return "revoked"
        case "revoked" if one.action == "revoked" and sits:
            return "used"
        case "revoked" if one.action == "revoked" and spell.status == "waitlisted":
            return "kept"
    return None
