"""Writing the record: every change leaves an event in the transaction that makes it."""

from collections.abc import Collection, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from webapp.actors import Actor
from webapp.clock import now
from webapp.models import Batch, Event, PersonalChange, Table
from webapp.services.enrolling.new_ids import NewIds
from webapp.statements import Insertion

put_events = Insertion(
    Event.id,
    Event.at,
    Event.by,
    Event.origin,
    Event.action,
    Event.subject,
    Event.subject_id,
    Event.batch,
    Event.reason,
    Event.section_id,
    Event.status,
    Event.begin_on,
    Event.end_on,
    Event.version,
)
"""Put events into the record: of an enrollment with its row after the act, in the last five."""

put_personal_changes = Insertion(
    PersonalChange.event, PersonalChange.field, PersonalChange.before, PersonalChange.after
)


OF_NO_SPELL = (None,) * 5
"""What an event holds of an enrollment only."""

NO_VALUES: Mapping[str, Any] = MappingProxyType({})

NOTHING = 0
"""In place of an event's id: what was saved was there before, and left nothing on record."""


def begin_batch(by: Actor, *, kind: str = "click") -> Batch:
    """A new act by somebody."""
    return Batch.create(kind=kind, by=by.name)


def record(  # noqa: PLR0913 - who, what, where, why: an event has many sides
    action: str,
    subject: Table,
    *,
    batch: Batch,
    by: Actor,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any],
    reason: str = "",
    section_id: int | None = None,
) -> int:
    """Write down what somebody did to one row of the school, as it left it; answers the event's id.

    `section_id` is the section that it happened in, where that is not the row itself.
    """
    event = Event.create(
        by=by.name,
        origin=by.origin,
        action=action,
        subject=type(subject).__name__.lower(),
        subject_id=subject.id,
        batch=batch,
        reason=reason,
        section_id=section_id,
        version=getattr(subject, "version", None),
    )
    _record_values(event, before or {}, after)
    return event.id


def record_each(  # noqa: PLR0913 - as of one
    action: str,
    subjects: Collection[Table],
    *,
    batch: Batch,
    by: Actor,
    after: Mapping[str, Any] = NO_VALUES,
    reason: str = "",
) -> int:
    """Write down that somebody did the same to many rows, and which new values all of them have;
    answers the last event's id.
    """
    new_event = NewIds(Event, len(subjects))
    what, why = (now(), by.name, by.origin, action), (batch.id, reason)
    events = [
        (new_event.take(), *what, type(one).__name__.lower(), one.id, *why, *OF_NO_SPELL)
        for one in subjects
    ]
    put_events(events)
    put_personal_changes(
        [
            (event[0], name, None, written(value))
            for event in events
            for name, value in after.items()
        ]
    )
    return events[-1][0]


def record_change(
    subject: Table, *, before: Mapping[str, Any], after: Mapping[str, Any], by: Actor
) -> int:
    """Write down what somebody changed of one row; `NOTHING` where it all stays as it was."""
    if before == after:
        return NOTHING
    return record("changed", subject, batch=begin_batch(by), by=by, before=before, after=after)


def written(value: object) -> str | None:
    """A value as the record keeps it: the same on every database, however it was sent."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)


def _record_values(event: Event, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    put_personal_changes(
        [
            (event.id, field, written(before.get(field)), written(value))
            for field, value in after.items()
            if before.get(field) != value and not (field not in before and value in ("", None))
        ]
    )
