"""What one of the staff did, and what was done to their account: newest first.

What they did is found by their name, which never changes and is nobody else's; what was done to
their account by its id.
"""

from typing import Any

import peewee

from webapp.models import Event
from webapp.schemas import EventRead
from webapp.services.changes import Found
from webapp.services.history_service import ALL, read_events
from webapp.services.staff.staff_service import staff_member
from webapp.statements import Row, statement


def staff_history(staff_id: int, *, limit: int = 50, offset: int = 0) -> Found[EventRead]:
    """What somebody did and what was done to their account; refuses `unknown_staff`."""
    name = staff_member(staff_id).name
    ids = _newest(name, staff_id, min(offset + limit, ALL))[offset:]
    return Found(read_events(ids), _how_many(name, staff_id))


def staff_event_ids(staff_id: int) -> list[int]:
    """The ids of all these events, newest first; refuses `unknown_staff`."""
    return _newest(staff_member(staff_id).name, staff_id, ALL)


def _newest(name: str, staff_id: int, most: int) -> list[int]:
    """Each side is a look into an index of its own, so that years of work cost no page more."""
    found = {event_id for (event_id,) in (*_ids_by(name, most), *_ids_on(staff_id, most))}
    return sorted(found, reverse=True)[:most]


def _how_many(name: str, staff_id: int) -> int:
    return _count(_how_many_by(name)) + _count(_how_many_on_by_others(staff_id, name))


def _count(rows: list[Row]) -> int:
    ((count,),) = rows
    return count


@statement
def _ids_by(name: str, most: int) -> Any:
    by_them = Event.select(Event.id).where(Event.by == name)
    return by_them.order_by(Event.id.desc()).limit(most)


@statement
def _ids_on(staff_id: int, most: int) -> Any:
    on_them = Event.select(Event.id).where(Event.subject == "staff", Event.subject_id == staff_id)
    return on_them.order_by(Event.id.desc()).limit(most)


@statement
def _how_many_by(name: str) -> Any:
    return Event.select(peewee.fn.COUNT(Event.id)).where(Event.by == name)


@statement
def _how_many_on_by_others(staff_id: int, name: str) -> Any:
    return Event.select(peewee.fn.COUNT(Event.id)).where(
        Event.subject == "staff", Event.subject_id == staff_id, Event.by != name
    )
