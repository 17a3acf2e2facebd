"""Times, days and names as the reader writes them, and the sentences made of them."""

from datetime import date, time

import pytest

from webapp import language
from webapp.problems import message
from webapp.refusals import Refusal
from webapp.schemas import MAX_ID, CourseName, MeetingRead, SectionName, StudentName

AMARI = StudentName(id=1, student_number="117340", name="Amari Okoye")
MATHS = CourseName(id=1, code="MAT310", title="Pre-calculus")
FIRST = SectionName(id=1, label="1")


def meeting(weekday, starts_at, ends_at):
    return MeetingRead(
        weekday=weekday,
        starts_at=time.fromisoformat(starts_at),
        ends_at=time.fromisoformat(ends_at),
        first_date=None,
        last_date=None,
    )


@pytest.mark.parametrize(
    ("starts_at", "ends_at", "said"),
    [
        (time(9), time(9, 50), "9:00–9:50 am"),
        (time(11, 30), time(12, 45), "11:30 am–12:45 pm"),
        (time(13, 5), time(14), "1:05–2:00 pm"),
        (time(0), time(0, 30), "12:00–12:30 am"),
    ],
)
def test_hours_say_the_half_of_the_day_once(starts_at, ends_at, said):
    assert language.hours(starts_at, ends_at) == said


def test_days_come_in_the_order_of_the_week():
    assert language.weekdays([5, 1, 3, 1]) == "Mon Wed Fri"
    assert language.day(date(2026, 8, 24)) == "Aug 24, 2026"


def test_meetings_at_one_time_of_day_are_one_line():
    meetings = [
        meeting(1, "09:10", "09:50"),
        meeting(2, "13:00", "13:40"),
        meeting(3, "09:10", "09:50"),
    ]

    assert language.meets(meetings) == ["Mon Wed 9:10–9:50 am", "Tue 1:00–1:40 pm"]
    assert language.meets([]) == []


def test_another_language_writes_times_its_own_way():
    here = language.LANGUAGE.set("de")
    try:
        assert language.hours(time(9), time(13, 30)) == "09:00–13:30"
        assert language.weekdays([1]) == "Mo."
    finally:
        language.LANGUAGE.reset(here)


def test_a_sentence_names_the_student_the_course_and_the_section():
    params = {"student": AMARI, "course": MATHS, "section": FIRST, "taken": 30, "capacity": 30}

    assert message(Refusal("section_full", "course_id", params)) == (
        "Pre-calculus MAT310-1 is full: 30 of 30 seats are taken. "
        "Amari Okoye (117340) can join the wait list or take another section."
    )


def test_who_and_what_has_no_name_is_called_by_number_and_code():
    nameless = StudentName(id=1, student_number="117340", name="117340")
    untitled = CourseName(id=1, code="MAT310", title="")
    params = {"student": nameless, "course": untitled, "section": None, "enrollment_id": 1}

    assert message(Refusal("already_enrolled", None, params)).startswith(
        "117340 is already enrolled in MAT310."
    )


def test_what_was_typed_is_repeated_short_and_printable():
    far_too_long = message(Refusal("unknown_field", "x", {"name": "x" * 5000, "near": None}))
    unprintable = message(Refusal("unknown_course", "x", {"code": "a\ud800\x00b"}))

    assert len(far_too_long) < 150
    assert unprintable.startswith("No course has the code a??b.")


def test_an_id_beyond_all_ids_is_not_repeated():
    said = message(Refusal("unknown_student", "student_id", {"id": MAX_ID + 1}))

    assert said.startswith("No student has the id that was sent.")


def test_braces_in_a_name_are_only_a_name():
    odd = CourseName(id=1, code="{code}", title="{0.__class__}")

    assert "{0.__class__} {code}" in message(
        Refusal("course_inactive", None, {"course": odd, "student": AMARI})
    )


@pytest.mark.parametrize(
    ("spoken", "count", "said"),
    [("en", 0, "0"), ("en", 999, "999"), ("en", 1200, "1,200"), ("de", 50_000, "50.000")],
)
def test_a_count_has_its_thousands_apart(spoken, count, said):
    reader = language.LANGUAGE.set(spoken)
    try:
        assert language.number(count) == said
    finally:
        language.LANGUAGE.reset(reader)
