"""What happened to one thing that is known by its name alone, such as a term: newest first."""

from typing import Any

import peewee

from webapp.models import Event, SchoolSettings
from webapp.schemas import EventRead
from webapp.services import calendar_service, period_service
from webapp.services.changes import Found
from webapp.services.history_service import ALL, read_events
from webapp.statements import statement

SETTINGS = SchoolSettings.__name__.lower()


def term_history(term_id: int, *, limit: int = 50, offset: int = 0) -> Found[EventRead]:
    """What was changed of a term; refuses `unknown_term`."""
    calendar_service.refuse_unknown(term_id)
    return _told("term", term_id, limit, offset)


def period_history(period_id: int, *, limit: int = 50, offset: int = 0) -> Found[EventRead]:
    """What was changed of a period; refuses `unknown_period`."""
    period_service.refuse_unknown(period_id)
    return _told("period", period_id, limit, offset)


def settings_history(_: int = 1, *, limit: int = 50, offset: int = 0) -> Found[EventRead]:
    """What was decided for the whole school: its settings and its rules."""
    return _told(SETTINGS, 1, limit, offset)


def own_event_ids(subject: str, subject_id: int) -> list[int]:
    """The ids of all events of one thing, newest first."""
    return [event_id for (event_id,) in _ids(subject, subject_id, ALL, 0)]


def _told(subject: str, subject_id: int, limit: int, offset: int) -> Found[EventRead]:
    ((total,),) = _how_many(subject, subject_id)
    ids = [event_id for (event_id,) in _ids(subject, subject_id, limit, offset)]
    return Found(read_events(ids), total)


@statement
def _ids(subject: str, subject_id: int, limit: int, offset: int) -> Any:
    there = Event.select(Event.id).where(Event.subject == subject, Event.subject_id == subject_id)
    return there.order_by(Event.id.desc()).limit(limit).offset(offset)


@statement
def _how_many(subject: str, subject_id: int) -> Any:
    return Event.select(peewee.fn.COUNT(Event.id)).where(
        Event.subject == subject, Event.subject_id == subject_id
    )
