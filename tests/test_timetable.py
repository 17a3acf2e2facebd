"""Where each class stands in the week, and in which color."""

from dataclasses import dataclass
from datetime import time
from types import SimpleNamespace
from typing import Any

import pytest

from tests.support.cast import WEEKDAYS
from webapp.hues import hue
from webapp.timetable import Week, hours_of, timetable


@dataclass(frozen=True)
class Met:
    """One meeting: on which day, from when to when, and in which period."""

    weekday: int
    starts_at: time
    ends_at: time
    period: str | None = None


@dataclass(frozen=True)
class Section:
    """Where and when a course takes place."""

    room: str
    meetings: tuple[Met, ...]


def course(code: str, *meetings: tuple[str, str, str], status: str = "enrolled") -> Any:
    """A course somebody takes, as the page of a student has it."""
    return SimpleNamespace(
        code=code,
        title=f"{code} in full",
        section=Section("A1", tuple(met(*when) for when in meetings)),
        enrollment=SimpleNamespace(status=status),
    )


def met(day: str, starts_at: str, ends_at: str) -> Met:
    """One meeting of a section."""
    begins, ends = time.fromisoformat(starts_at), time.fromisoformat(ends_at)
    return Met(WEEKDAYS[day], begins, ends)


def classes(week: Week | None, day: str) -> list[str]:
    """The classes of the blocks of one day."""
    assert week
    (found,) = (there for there in week.days if there.weekday == WEEKDAYS[day])
    return [block.classes + side for block, side in found.blocks]


def test_a_block_stands_at_its_hour_and_minute_as_long_as_it_lasts():
    week = timetable([course("BIO201", ("Mon", "09:10", "10:00"))])
    assert classes(week, "Mon") == ["d1 h9 m2 n10"]
    assert classes(week, "Tue") == []


@pytest.mark.parametrize(
    ("starts_at", "ends_at", "place"),
    [
        ("07:52", "08:41", "h7 m10 n10"),
        ("08:00", "08:01", "h8 m0 n1"),
        ("08:00", "20:00", "h8 m0 n36"),
    ],
)
def test_odd_hours_have_a_place_too(starts_at: str, ends_at: str, place: str):
    week = timetable([course("BIO201", ("Fri", starts_at, ends_at))])
    assert classes(week, "Fri") == [f"d1 {place}"]


def test_a_day_is_in_the_order_of_its_hours():
    late, early = (
        course("ART150", ("Wed", "13:00", "13:50")),
        course("MAT310", ("Wed", "08:00", "08:50")),
    )
    week = timetable([late, early])
    assert week
    assert [block.code for block, _ in week.days[2].blocks] == ["MAT310", "ART150"]


def test_what_overlaps_stands_beside_it_and_what_follows_does_not():
    week = timetable(
        [
            course("BIO201", ("Mon", "09:00", "10:00")),
            course("MAT310", ("Mon", "09:10", "10:10")),
            course("ART150", ("Mon", "10:10", "11:00")),
        ]
    )
    first, second, third = classes(week, "Mon")
    assert first.endswith(" clash left")
    assert second.endswith(" clash right")
    assert "clash" not in third


def test_of_three_at_once_no_two_neighbors_stand_on_one_side():
    week = timetable(
        [
            course("BIO201", ("Mon", "09:00", "10:00")),
            course("MAT310", ("Mon", "09:30", "11:00")),
            course("ART150", ("Mon", "10:30", "11:30")),
        ]
    )
    assert [place.split()[-1] for place in classes(week, "Mon")] == ["left", "right", "left"]


def test_the_week_is_as_large_as_what_is_taken_and_offered():
    card = course("MUS110", ("Sat", "07:00", "17:30")).section
    offer = SimpleNamespace(section=SimpleNamespace(card=card))
    week = timetable([course("BIO201", ("Mon", "09:00", "09:50"))], [offer])
    assert week
    assert (week.first_hour, week.last_hour) == (7, 17)
    assert [day.weekday for day in week.days] == [1, 2, 3, 4, 5, 6]


def test_whoever_waits_is_marked():
    week = timetable([course("BIO201", ("Mon", "09:00", "09:50"), status="waitlisted")])
    assert "waits" in classes(week, "Mon")[0].split()


def test_without_times_there_is_no_week():
    assert timetable([course("BIO201")], [SimpleNamespace(section=None)]) is None


def test_an_offer_tells_where_it_would_stand():
    meetings = (met("Mon", "09:10", "10:00"), met("Wed", "09:10", "10:00"))
    assert hours_of(meetings) == "1.h9.m2.n10 3.h9.m2.n10"


def test_a_department_has_one_color_whatever_the_number():
    assert hue("BIO101") == hue("bio 201") == hue("CHE310") == 1
    assert hue("XYZ100") == hue("XYZ999")
    assert all(hue(code) in range(1, 9) for code in ("", "7", "ÄÖÜ1", "Q"))
