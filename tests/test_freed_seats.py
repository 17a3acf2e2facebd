"""Ten processes give ten seats back at once, and fifty students wait for them."""

from collections import Counter
from datetime import timedelta

import pytest

from tests.support import cast
from tests.support.freed_seats import all_at_once
from webapp import database
from webapp.models import Event, KeptSeat, StudentCourse

SEATS, WAITING = 10, 50
CANNOT = (0, 4, 7)
"""The places in line of those who sit elsewhere at the same time."""


@pytest.fixture
def a_full_section(engine):
    """Its last seats, and its line by place; the school is closed in this process."""
    section = cast.a_section(cast.a_course("MAT310", "Algebra"), capacity=SEATS)
    elsewhere = cast.a_section(cast.a_course())
    for one in (section, elsewhere):
        cast.a_meeting(one, "Mon", "09:00", "09:50")
    with database.db.atomic():
        seats = [cast.enrolled(cast.a_student(), section).id for _ in range(SEATS)]
        line = [cast.waiting(cast.a_student(), section, **at(place)) for place in range(WAITING)]
        for place in CANNOT:
            cast.enrolled(line[place].student, elsewhere)
    database.close()
    return section, seats, line


def at(place):
    """When they came to wait; the last ones were entered first."""
    return {"waitlisted_at": cast.SOON_ENOUGH + timedelta(minutes=place)}


def test_the_first_ten_who_may_get_ten_freed_seats_once_each(school_url, a_full_section):
    section, seats, line = a_full_section
    all_at_once(school_url, seats, section.id)
    database.use(school_url)
    may = [spell for place, spell in enumerate(line) if place not in CANNOT][:SEATS]
    assert enrolled_in(section) == {spell.student_id for spell in may}
    assert promotions() == [spell.id for spell in may]
    assert KeptSeat.select().where(KeptSeat.is_open()).count() == 0


def test_seats_are_given_twice_where_nothing_is_held_or_claimed(school_url, a_full_section):
    """The control: a race that could not be lost would prove nothing."""
    section, seats, _ = a_full_section
    all_at_once(school_url, seats, section.id, hole=True)
    database.use(school_url)
    assert max(Counter(promotions()).values()) > 1


def enrolled_in(section):
    rows = StudentCourse.select().where(
        StudentCourse.section == section, StudentCourse.status == "enrolled"
    )
    return {row.student_id for row in rows}


def promotions():
    """The enrollments that were promoted, in order."""
    events = Event.select().where(Event.action == "promoted").order_by(Event.id)
    return [event.subject_id for event in events]
