"""The add/drop report: what happened to enrollments between two days, newest first."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any, NamedTuple

import peewee

from webapp.clock import begins_at, days_after
from webapp.models import Event
from webapp.refusals import refuse
from webapp.schemas import MAX_ID, EventRead
from webapp.services.catalog import catalog, school
from webapp.services.changes import Found
from webapp.services.enrolling.facts import readings_of
from webapp.services.enrolling.loading import courses_coded
from webapp.services.history_service import ALL, read_events
from webapp.statements import statement, within

DAYS_OF_A_WEEK = 7


class Stretch(NamedTuple):
    """The changes that are asked for: first and last day, the sections, by whom."""

    first: date
    last: date
    sections: tuple[int, ...] | None = None
    by: str = ""


def stretch(
    first: date | None = None, last: date | None = None, *, section: str = "", by: str = ""
) -> Stretch:
    """What is meant: the last week unless days are named, all sections unless one is.

    `section` is an id, a course code, or a code and a label; refuses `unknown_section`, and
    `ends_before_it_starts`.
    """
    last = last or max(first or date.min, school().today)
    first = first or days_after(last, -DAYS_OF_A_WEEK)
    if last < first:
        raise refuse("ends_before_it_starts", "to")
    return Stretch(first, last, _sections(section) if section else None, by)


def changes(wanted: Stretch, *, limit: int = 50, offset: int = 0) -> Found[EventRead]:
    """What happened to enrollments then."""
    ((total,),) = _how_many(*_between(wanted))
    ids = _ids(*_between(wanted), limit, offset)
    return Found(read_events([event_id for (event_id,) in ids]), total)


def change_ids(wanted: Stretch) -> tuple[int, ...]:
    """The ids of all these events, newest first."""
    return tuple(event_id for (event_id,) in _ids(*_between(wanted), ALL, 0))


def _sections(named: str) -> tuple[int, ...]:
    offered = catalog(school())
    if named.isdecimal() and offered.sections([min(int(named), MAX_ID)]):
        return (int(named),)
    for code, label in readings_of(named):
        for _, course_id in courses_coded([code]):
            cards = offered.courses([course_id])[course_id].sections
            return tuple(card.id for card in cards if card.id and label in (None, card.label))
    raise refuse("unknown_section", "section", id=named)


def _between(wanted: Stretch) -> tuple[datetime, datetime, bool, tuple[int, ...], bool, str]:
    zone = school().time_zone
    begin, end = (
        begins_at(wanted.first, zone),
        begins_at(days_after(wanted.last, 1), zone),
    )
    everywhere = wanted.sections is None
    return begin, end, everywhere, wanted.sections or (), not wanted.by, wanted.by


def _then(  # noqa: PLR0913, PLR0917 - the same for both
    begin: Any, end: Any, everywhere: Any, sections: Any, anybody: Any, by: Any
) -> Any:
    return (
        (Event.subject == "enrollment")
        & (Event.at >= begin)
        & (Event.at < end)
        & (everywhere | within(Event.section_id, sections))
        & (anybody | (Event.by == by))
    )


@statement
def _ids(  # noqa: PLR0913, PLR0917 - what is asked for, and which part of the list
    begin: datetime,
    end: datetime,
    everywhere: bool,
    sections: Collection[int],
    anybody: bool,
    by: str,
    limit: int,
    offset: int,
) -> Any:
    there = Event.select(Event.id).where(_then(begin, end, everywhere, sections, anybody, by))
    return there.order_by(Event.id.desc()).limit(limit).offset(offset)


@statement
def _how_many(  # noqa: PLR0913, PLR0917 - what is asked for
    begin: datetime,
    end: datetime,
    everywhere: bool,
    sections: Collection[int],
    anybody: bool,
    by: str,
) -> Any:
    there = _then(begin, end, everywhere, sections, anybody, by)
    return Event.select(peewee.fn.COUNT(Event.id)).where(there)
