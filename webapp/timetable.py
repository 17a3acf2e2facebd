"""The week as it hangs on a wall: its days and hours, and where each class stands among them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import time
from functools import lru_cache
from typing import Any, NamedTuple

from webapp.hues import hue
from webapp.language import Meets, hours

SCHOOL_DAYS = range(1, 6)
FIRST_HOUR, LAST_HOUR = 8, 15
STEP = 5
"""Minutes that one step of the timetable stands for."""
LONGEST = 36
"""The most steps that a block is drawn: three hours."""
MOST_KEPT = 4096


class Reach(NamedTuple):
    """The days of some meetings, and the hours that the first begins and the last ends in."""

    weekdays: frozenset[int]
    first_hour: int
    last_hour: int


@dataclass(slots=True)
class Block:
    """One meeting of one class. `classes` say where it stands, and in which color."""

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
        for weekday, block in _blocks(course):
            days[weekday].append(block)
    for blocks in days.values():
        _set_side_by_side(blocks)
    return Week(
        [Day(*day) for day in days.items()],
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


def _blocks(course: Any) -> Iterator[tuple[int, Block]]:
    """What a course puts into the week, each with its day."""
    section = course.section
    waits = course.enrollment.status == "waitlisted"
    color = f"d{hue(course.code)} waits" if waits else f"d{hue(course.code)}"
    for meeting in section.meetings:
        begins, ends = meeting.starts_at, meeting.ends_at
        place = f"{color} {_place(begins, ends)}"
        said = hours(begins, ends)
        yield (
            meeting.weekday,
            Block(begins, ends, said, course.code, course.title, section.room, waits, place),
        )


def _set_side_by_side(blocks: list[Block]) -> None:
    """Bring a day in its order; mark what happens at the same time, to stand beside each other."""
    if len(blocks) <= 1:
        return
    blocks.sort(key=lambda block: (block.starts_at, block.ends_at))
    longest = blocks[0]
    for block in blocks[1:]:
        if block.starts_at < longest.ends_at:
            _mark(longest, block)
        if block.ends_at > longest.ends_at:
            longest = block


def _mark(one: Block, other: Block) -> None:
    if " clash" not in one.classes:
        one.classes += " clash left"
    other.classes += " clash left" if one.classes.endswith("right") else " clash right"


@lru_cache(MOST_KEPT)
def _place(starts_at: time, ends_at: time) -> str:
    """The classes that put a block at its hour and minute and make it as long as it lasts."""
    minutes = (ends_at.hour - starts_at.hour) * 60 + ends_at.minute - starts_at.minute
    steps = min(max(round(minutes / STEP), 1), LONGEST)
    return f"h{starts_at.hour} m{starts_at.minute // STEP} n{steps}"
