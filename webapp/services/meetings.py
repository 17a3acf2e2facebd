"""When a section meets: put in its place in the week, and told in the record."""

from collections.abc import Iterable, Sequence
from datetime import date, time
from typing import NamedTuple

from webapp.models import Meeting, Section
from webapp.refusals import refuse
from webapp.schemas import MeetingCreate


class Place(NamedTuple):
    """A meeting's place in the week, and the dates between which it has it."""

    weekday: int
    starts_at: time
    ends_at: time
    first_date: date | None
    last_date: date | None


DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
"""As the record and the files of imports and exports have them, whoever reads."""


def meet(section: Section, wanted: Sequence[MeetingCreate]) -> tuple[str, str]:
    """Let a section meet then and at no other time; answers in words when it did and will.

    Meetings that stay the same stay the same rows. Refuses `ends_before_it_starts`.
    """
    for nth, meeting in enumerate(wanted):
        _refuse_backwards(meeting, f"meetings.{nth}")
    there = {place_of(row): row for row in Meeting.select().where(Meeting.section == section)}
    then = {place_of(meeting): meeting for meeting in wanted}
    for row in (row for place, row in there.items() if place not in then):
        row.delete_instance()
    for place in then.keys() - there.keys():
        Meeting.create(section=section, **place._asdict())
    return in_words(there), in_words(then)


def in_words(places: Iterable[Place]) -> str:
    """Meetings as the record keeps them: "Mon 09:10-10:00, Wed 09:10-10:00"."""
    return ", ".join(_told(place) for place in sorted(places, key=lambda place: place[:3]))


def wanted_in_words(wanted: Iterable[MeetingCreate]) -> str:
    """Meetings that are asked for, in the same words."""
    return in_words({place_of(meeting) for meeting in wanted})


def place_of(meeting: Meeting | MeetingCreate) -> Place:
    """Where in the week a meeting is."""
    return Place(*(getattr(meeting, name) for name in Place._fields))


def _refuse_backwards(meeting: MeetingCreate, field: str) -> None:
    first, last = meeting.first_date, meeting.last_date
    if meeting.ends_at <= meeting.starts_at:
        raise refuse("ends_before_it_starts", f"{field}.ends_at")
    if first and last and last < first:
        raise refuse("ends_before_it_starts", f"{field}.last_date")


def _told(place: Place) -> str:
    hours = f"{_hour(place.starts_at)}-{_hour(place.ends_at)}"
    since = f" from {place.first_date}" if place.first_date else ""
    until = f" until {place.last_date}" if place.last_date else ""
    return f"{DAYS[place.weekday - 1]} {hours}{since}{until}"


def _hour(at: time) -> str:
    return at.isoformat("seconds" if at.second else "minutes")
