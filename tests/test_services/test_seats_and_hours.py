"""Seats that are taken, and hours that clash."""

from datetime import timedelta

import pytest

from tests.support import cast
from tests.test_services.desk import (
    codes_of,
    drop,
    enroll,
    no_to,
    today,
    wish,
)

MORNING = [("Mon", "09:00", "09:50"), ("Wed", "09:00", "09:50")]


def test_a_full_section_is_refused_with_its_figures(ada, bo, term):
    section = cast.a_section(cast.a_course(), capacity=1, term=term)
    enroll(**wish(bo, section))
    (refusal,) = no_to(**wish(ada, section)).refusals
    assert refusal.code == "section_full"
    assert (refusal.params["taken"], refusal.params["capacity"]) == (1, 1)


def test_a_section_over_its_capacity_is_full_and_no_crash(ada, term):
    section = cast.a_section(cast.a_course(), capacity=1, term=term)
    for _ in range(3):
        cast.enrolled(cast.a_student(), section)
    assert codes_of(**wish(ada, section)) == ["section_full"]


def test_dropped_students_do_not_count(ada, bo, term):
    section = cast.a_section(cast.a_course(), capacity=1, term=term)
    drop(enroll(**wish(bo, section)).id)
    assert enroll(**wish(ada, section)).status == "enrolled"


def test_a_drop_that_lies_ahead_holds_its_seat_until_then(ada, bo, term):
    section = cast.a_section(cast.a_course(), capacity=1, term=term)
    later = today() + timedelta(30)
    drop(enroll(**wish(bo, section)).id, end_on=later.isoformat())
    assert codes_of(**wish(ada, section)) == ["section_full"]
    assert enroll(**wish(ada, section, begin_on=later.isoformat())).begin_on == later


def test_a_seat_that_is_free_today_may_be_promised_to_somebody_later(ada, bo, term):
    section = cast.a_section(cast.a_course(), capacity=1, term=term)
    enroll(**wish(bo, section, begin_on=(today() + timedelta(30)).isoformat()))
    assert codes_of(**wish(ada, section)) == ["section_full"]


def test_two_who_are_never_there_at_once_need_one_seat(ada, bo, term):
    section = cast.a_section(cast.a_course(), capacity=1, term=term)
    cast.enrolled(bo, section, begin_on=today(), end_on=today() + timedelta(10), status="dropped")
    other = cast.a_student()
    cast.enrolled(
        other,
        section,
        begin_on=today() + timedelta(10),
        end_on=today() + timedelta(20),
        status="dropped",
    )
    begin = today() + timedelta(20)
    assert enroll(**wish(ada, section, begin_on=begin.isoformat())).begin_on == begin


@pytest.mark.parametrize(
    ("theirs", "clashes"),
    [
        (("Mon", "09:00", "09:50"), True),
        (("Mon", "09:49", "10:30"), True),
        (("Mon", "08:00", "12:00"), True),
        (("Mon", "09:10", "09:20"), True),
        (("Wed", "08:30", "09:10"), True),
        (("Mon", "09:50", "10:40"), False),
        (("Mon", "08:00", "09:00"), False),
        (("Tue", "09:00", "09:50"), False),
    ],
)
def test_a_clash_is_any_overlap_of_any_meeting(ada, term, theirs, clashes):
    enroll(**wish(ada, cast.a_section(cast.a_course("BIO1"), term=term, meetings=MORNING)))
    other = cast.a_section(
        cast.a_course("MAT1"), term=term, meetings=[("Fri", "09:00", "09:50"), theirs]
    )
    if clashes:
        (refusal,) = no_to(**wish(ada, other)).refusals
        assert refusal.code == "time_clash"
        assert refusal.params["course"].code == "MAT1"
        assert [clash["course"].code for clash in refusal.params["clashes"]] == ["BIO1"]
    else:
        assert enroll(**wish(ada, other)).status == "enrolled"


def test_meetings_on_different_dates_do_not_clash(ada, term):
    half = today() + timedelta(60)
    first, second = (cast.a_section(cast.a_course(), term=term) for _ in "12")
    cast.a_meeting(first, "Mon", "09:00", "09:50", last_date=half)
    cast.a_meeting(second, "Mon", "09:00", "09:50", first_date=half + timedelta(1))
    enroll(**wish(ada, first))
    assert enroll(**wish(ada, second)).status == "enrolled"


def test_dates_that_share_no_such_weekday_do_not_clash(ada, term):
    monday = today() + timedelta(days=14 - today().weekday())
    first, second = (cast.a_section(cast.a_course(), term=term) for _ in "12")
    cast.a_meeting(first, "Mon", "09:00", "09:50", last_date=monday + timedelta(3))
    cast.a_meeting(second, "Mon", "09:00", "09:50", first_date=monday + timedelta(1))
    enroll(**wish(ada, first))
    assert enroll(**wish(ada, second)).status == "enrolled"


def test_every_course_that_clashes_is_named(ada, term):
    for code, day in (("BIO1", "Mon"), ("CHE1", "Wed")):
        meets = [(day, "09:00", "09:50")]
        enroll(**wish(ada, cast.a_section(cast.a_course(code), term=term, meetings=meets)))
    both = cast.a_section(cast.a_course("MAT1"), term=term, meetings=MORNING)
    (refusal,) = no_to(**wish(ada, both)).refusals
    assert [clash["course"].code for clash in refusal.params["clashes"]] == ["BIO1", "CHE1"]


def test_waiting_takes_no_time(ada, bo, term):
    section = cast.a_section(cast.a_course(), capacity=0, term=term, meetings=MORNING)
    enroll(**wish(ada, section, waitlist=True))
    other = cast.a_section(cast.a_course(), term=term, meetings=MORNING)
    assert enroll(**wish(ada, other)).status == "enrolled"
