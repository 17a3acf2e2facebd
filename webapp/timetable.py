"""The week as it hangs on a wall: its days and hours, and where each class stands among them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time
from functools import lru_cache
from typing import Any, NamedTuple

from webapp.hues import hue
from webapp.language import Meets

SCHOOL_DAYS = range(1, 6)
FIRST_HOUR, LAST_HOUR = 8, 15
STEP = 5
"""Minutes that one step of the timetable stands for."""
LONGEST = 36
"""The most steps that a block is drawn: three hours."""
LEFT, RIGHT = " clash left", " clash right"
MOST_KEPT = 32_768


class Reach(NamedTuple):
    """The days of some meetings, and the hours that the first begins and the last ends in."""

    weekdays: frozenset[int]
    first_hour: int
    last_hour: int


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """One meeting of a class. `classes` say where it stands, and in which color."""

    weekday: int
    starts_at: time
    ends_at: time
    code: str
    title: str
    room: str
    period: str
    waits: bool
    classes: str


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the week, and from morning to evening what there is on it and on which side.

    A side is empty where a block has the whole width, as it has unless something clashes with it.
    """

    weekday: int
    blocks: Sequence[tuple[Block, str]]


@dataclass(frozen=True, slots=True)
class Week:
    """The days, from the first hour that anything happens to the last."""

    days: Sequence[Day]
    first_hour: int
    last_hour: int


def timetable(courses: Sequence[Any], offers: Sequence[Any] = ()) -> Week | None:
    """The week of a student's courses, large enough for what they are offered too.

    Nothing when neither has times: the school does not use them.
    """
    sections = [course.section for course in courses]
    sections += [offer.section.card for offer in offers if offer.section]
    reaches = [_reach(section) for section in sections if section.meetings]
    if not reaches:
        return None
    weekdays = set(SCHOOL_DAYS).union(*(reach.weekdays for reach in reaches))
    days: dict[int, list[Block]] = {weekday: [] for weekday in sorted(weekdays)}
    for course in courses:
        waits = course.enrollment.status == "waitlisted"
        for block in _blocks(course.section, course.code, course.title, waits):
            days[block.weekday].append(block)
    return Week(
        [Day(weekday, _side_by_side(blocks)) for weekday, blocks in days.items()],
        min(FIRST_HOUR, *(reach.first_hour for reach in reaches)),
        max(LAST_HOUR, *(reach.last_hour for reach in reaches)),
    )


@lru_cache(MOST_KEPT)
def _reach(section: Any) -> Reach:
    """What a section needs of the week; it is the same object for as long as it stays as it is."""
    return Reach(
        frozenset(meeting.weekday for meeting in section.meetings),
        min(meeting.starts_at.hour for meeting in section.meetings),
        max(meeting.ends_at.hour for meeting in section.meetings),
    )


@lru_cache(MOST_KEPT)
def hours_of(meetings: tuple[Meets, ...]) -> str:
    """Where meetings would stand in the week: "1.h9.m2.n10 3.h9.m2.n10"."""
    return " ".join(
        f"{meeting.weekday}.{_place(meeting.starts_at, meeting.ends_at).replace(' ', '.')}"
        for meeting in meetings
    )


@lru_cache(MOST_KEPT)
def _blocks(section: Any, code: str, title: str, waits: bool) -> tuple[Block, ...]:
    """What a section puts into the week of whoever takes it or waits for it."""
    return tuple(
        Block(
            meeting.weekday,
            meeting.starts_at,
            meeting.ends_at,
            code,
            title,
            section.room,
            meeting.period or "",
            waits,
            f"d{hue(code)} {_place(meeting.starts_at, meeting.ends_at)}{' waits' if waits else ''}",
        )
        for meeting in section.meetings
    )


def _side_by_side(blocks: list[Block]) -> list[tuple[Block, str]]:
    """In the order of the day; what happens at the same time stands beside each other."""
    if len(blocks) <= 1:
        return [(block, "") for block in blocks]
    blocks.sort(key=lambda block: (block.starts_at, block.ends_at))
    sides = [""] * len(blocks)
    longest = 0
    for at, block in enumerate(blocks[1:], 1):
        if block.starts_at < blocks[longest].ends_at:
            sides[longest] = sides[longest] or LEFT
            sides[at] = LEFT if sides[longest] == RIGHT else RIGHT
        if block.ends_at > blocks[longest].ends_at:
            longest = at
    return list(zip(blocks, sides, strict=True))


@lru_cache(MOST_KEPT)
def _place(starts_at: time, ends_at: time) -> str:
    """The classes that put a block at its hour and minute and make it as long as it lasts."""
    minutes = (ends_at.hour - starts_at.hour) * 60 + ends_at.minute - starts_at.minute
    steps = min(max(round(minutes / STEP), 1), LONGEST)
    return f"h{starts_at.hour} m{starts_at.minute // STEP} n{steps}"
