"""When a section meets: put in its place in the week, and told in the record."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, time
from typing import NamedTuple

from webapp.database import lock
from webapp.models import Meeting, Period, Section
from webapp.refusals import refuse
from webapp.schemas import MAX_ID, MeetingCreate


class Place(NamedTuple):
    """A meeting's place in the week, the dates between which it has it, and its period, if any."""

    weekday: int
    starts_at: time
    ends_at: time
    first_date: date | None
    last_date: date | None
    period_id: int | None = None


Names = Mapping[int, str]
"""What periods are called, by their ids."""

NO_NAMES: Names = {}

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
"""As the record and the files of imports and exports have them, whoever reads."""


def meet(section: Section, wanted: Sequence[MeetingCreate]) -> tuple[str, str]:
    """Let a section meet then and at no other time; answers in words when it did and will.

    Meetings that stay the same stay the same rows. Refuses `ends_before_it_starts`,
    `unknown_period`, and `missing` where one has neither times nor a period.
    """
    periods = _periods_of(wanted)
    for nth, meeting in enumerate(wanted):
        _refuse_unplaced(meeting, periods, f"meetings.{nth}")
    there = {place_of(row): row for row in Meeting.select().where(Meeting.section == section)}
    then = {_placed(meeting, periods): meeting for meeting in wanted}
    for row in (row for place, row in there.items() if place not in then):
        row.delete_instance()
    for place in then.keys() - there.keys():
        Meeting.create(section=section, **place._asdict())
    names = _names_of([*there, *then])
    return in_words(there, names), in_words(then, names)


def in_words(places: Iterable[Place], names: Names = NO_NAMES) -> str:
    """Meetings as the record keeps them: "Mon 09:10-10:00, Wed 09:10-10:00 [Period 2]"."""
    return ", ".join(_told(place, names) for place in sorted(places, key=lambda place: place[:3]))


def wanted_in_words(wanted: Sequence[MeetingCreate]) -> str | None:
    """Meetings that are asked for, in the same words; what `meet` would refuse has none."""
    periods = _periods_of(wanted)
    if any(one.starts_at is None or one.ends_at is None for one in wanted if not one.period_id):
        return None
    if any(one.period_id and one.period_id not in periods for one in wanted):
        return None
    places = {_placed(meeting, periods) for meeting in wanted}
    return in_words(places, {one: period.name for one, period in periods.items()})


def place_of(meeting: Meeting) -> Place:
    """Where in the week a meeting is."""
    return Place(*(getattr(meeting, name) for name in Place._fields))


def _periods_of(wanted: Iterable[MeetingCreate]) -> dict[int, Period]:
    """The periods that are asked for, by their ids; their times stay as they are meanwhile."""
    ids = {one.period_id for one in wanted if one.period_id and one.period_id <= MAX_ID}
    if not ids:
        return {}
    asked_for = Period.select().where(Period.id << list(ids)).order_by(Period.id)
    lock(asked_for.select(Period.id))
    return {row.id: row for row in asked_for}


def _names_of(places: Iterable[Place]) -> Names:
    ids = {place.period_id for place in places} - {None}
    return {row.id: row.name for row in Period.select().where(Period.id << ids)} if ids else {}


def _placed(meeting: MeetingCreate, periods: Mapping[int, Period]) -> Place:
    """The place that is asked for: in a period, the times are those of the period."""
    asked = Place(*(getattr(meeting, name) for name in Place._fields))
    if period := periods.get(meeting.period_id or 0):
        return asked._replace(starts_at=period.starts_at, ends_at=period.ends_at)
    return asked


def _refuse_unplaced(meeting: MeetingCreate, periods: Mapping[int, Period], field: str) -> None:
    first, last = meeting.first_date, meeting.last_date
    if meeting.period_id is not None and meeting.period_id not in periods:
        raise refuse("unknown_period", f"{field}.period_id", id=meeting.period_id)
    if meeting.period_id is None:
        _refuse_backwards(meeting, field)
    if first and last and last < first:
        raise refuse("ends_before_it_starts", f"{field}.last_date")


def _refuse_backwards(meeting: MeetingCreate, field: str) -> None:
    if meeting.starts_at is None:
        raise refuse("missing", f"{field}.starts_at")
    if meeting.ends_at is None:
        raise refuse("missing", f"{field}.ends_at")
    if meeting.ends_at <= meeting.starts_at:
        raise refuse("ends_before_it_starts", f"{field}.ends_at")


def _told(place: Place, names: Names) -> str:
    hours = f"{_hour(place.starts_at)}-{_hour(place.ends_at)}"
    name = names.get(place.period_id or 0, "").translate({ord("["): "(", ord("]"): ")"})
    within = f" [{name}]" if name else ""
    since = f" from {place.first_date}" if place.first_date else ""
    until = f" until {place.last_date}" if place.last_date else ""
    return f"{DAYS[place.weekday - 1]} {hours}{within}{since}{until}"


def _hour(at: time) -> str:
    return at.isoformat("seconds" if at.second else "minutes")
