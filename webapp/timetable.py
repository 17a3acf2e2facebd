"""The week as it hangs on a wall: its days and hours, and where each class stands among them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import time
from functools import lru_cache
from typing import Any

from webapp.hues import hue
from webapp.language import Meets, hours

SCHOOL_DAYS = range(1, 6)
FIRST_HOUR, LAST_HOUR = 8, 15
LONGEST = 36
"""The most steps that a block is drawn: three hours."""
STEP = 5
"""Minutes that one step of the timetable stands for."""
MOST_KEPT = 4096


@dataclass(slots=True)
class Block:
    """One meeting of one class. `classes` say where it stands and in which color."""

    starts_at: time
    ends_at: time
    hours: str
    code: str
    title: str
    room: str
    waits: bool
    classes: str


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the week, and what there is on it from morning to evening."""

    weekday: int
    blocks: Sequence[Block]


@dataclass(frozen=True, slots=True)
class Week:
    """The days from the first hour that anything happens to the last."""

    days: Sequence[Day]
    first_hour: int
    last_hour: int


def timetable(courses: Iterable[Any], offers: Iterable[Any] = ()) -> Week | None:
    """The week of a student's courses, large enough for what they are offered too.

    Nothing when neither has times: the school does not use them.
    """
    taken = [(meeting, course) for course in courses for meeting in course.section.meetings]
    offered = [meeting for offer in offers if offer.section for meeting in offer.section.meetings]
    meetings = [meeting for meeting, _ in taken] + offered
    if not meetings:
        return None
    days: dict[int, list[Block]] = {weekday: [] for weekday in SCHOOL_DAYS}
    for meeting in meetings:
        days.setdefault(meeting.weekday, [])
    for meeting, course in taken:
        days[meeting.weekday].append(_block(meeting, course))
    return Week(
        days=[Day(weekday, _side_by_side(days[weekday])) for weekday in sorted(days)],
        first_hour=min(FIRST_HOUR, *(meeting.starts_at.hour for meeting in meetings)),
        last_hour=max(LAST_HOUR, *(meeting.ends_at.hour for meeting in meetings)),
    )


def hours_of(meetings: Sequence[Meets]) -> str:
    """Where meetings would stand in the week: "1.h9.m2.n10 3.h9.m2.n10"."""
    return " ".join(
        f"{meeting.weekday}.{_place(meeting.starts_at, meeting.ends_at).replace(' ', '.')}"
        for meeting in meetings
    )


def _block(meeting: Meets, course: Any) -> Block:
    waits = course.enrollment.status == "waitlisted"
    place = _place(meeting.starts_at, meeting.ends_at)
    return Block(
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        hours=hours(meeting.starts_at, meeting.ends_at),
        code=course.code,
        title=course.title,
        room=course.section.room,
        waits=waits,
        classes=f"d{hue(course.code)} {place}{' waits' if waits else ''}",
    )


def _side_by_side(blocks: list[Block]) -> list[Block]:
    """In the order of the day; what happens at the same time stands beside each other, marked."""
    blocks.sort(key=lambda block: (block.starts_at, block.ends_at))
    for one, other in _clashing(blocks):
        if " clash" not in one.classes:
            one.classes += " clash left"
        other.classes += " clash left" if one.classes.endswith("right") else " clash right"
    return blocks


def _clashing(blocks: Sequence[Block]) -> Iterator[tuple[Block, Block]]:
    """Each that begins before an earlier one ends, after the one that ends last."""
    longest: Block | None = None
    for block in blocks:
        if longest and block.starts_at < longest.ends_at:
            yield longest, block
        if not longest or block.ends_at > longest.ends_at:
            longest = block


@lru_cache(MOST_KEPT)
def _place(starts_at: time, ends_at: time) -> str:
    """The classes that put a block at its hour and minute and make it as long as it lasts."""
    minutes = (ends_at.hour - starts_at.hour) * 60 + ends_at.minute - starts_at.minute
    steps = min(max(round(minutes / STEP), 1), LONGEST)
    return f"h{starts_at.hour} m{starts_at.minute // STEP} n{steps}"
