"""Who came and went, and on whose account wrong passwords were tried: newest first."""

from collections.abc import Collection
from typing import Any

import peewee

from webapp.database import rows
from webapp.models import Event, PersonalChange, Staff
from webapp.schemas import MAX_ID, SignInRead
from webapp.services.changes import Found

ACTIONS = ("signed_in", "signed_out", "signed_out_everywhere", "sign_in_failed", "password_set")


def sign_ins(*, staff_id: int | None = None, limit: int = 50, offset: int = 0) -> Found[SignInRead]:
    """The sign-ins of everybody, or of one of the staff. Of a wrong password the address is kept
    from which it came; what was typed is not."""
    events = _events().order_by(Event.id.desc())
    if staff_id is not None:
        events = events.where(Staff.id == min(staff_id, MAX_ID))
    found = list(rows(events.limit(limit).offset(offset)))
    devices = _devices([event_id for event_id, *_ in found])
    return Found(
        tuple(
            SignInRead(
                id=event_id,
                at=at,
                action=action,
                staff_id=whose,
                name=name,
                device=devices.get(event_id, ""),
                address=address,
            )
            for event_id, at, action, address, whose, name in found
        ),
        events.count(),
    )


def _events() -> Any:
    return (
        Event.select(Event.id, Event.at, Event.action, Event.origin, Staff.id, Staff.name)
        .join(Staff, peewee.JOIN.INNER, on=Event.subject_id == Staff.id)
        .where(Event.subject == "staff", Event.action.in_(ACTIONS))
    )


def _devices(event_ids: Collection[int]) -> dict[Any, Any]:
    told = PersonalChange.select(PersonalChange.event, PersonalChange.after)
    of_these = told.where(PersonalChange.event.in_(event_ids), PersonalChange.field == "device")
    return {event_id: device for event_id, device in rows(of_these)}
