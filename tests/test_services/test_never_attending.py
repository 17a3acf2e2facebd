"""Who never attended: the seat is free as if it had never been theirs, on both engines."""

import pytest

from tests.support import cast
from tests.test_services.desk import acts_on, drop, enroll, time_passes, today, undo, wish
from tests.test_services.test_withdrawing import COUNSELOR, days, drop_by, set_days
from webapp.models import Event, SchoolSettings, StudentCourse
from webapp.refusals import Refused
from webapp.services.notices import notice
from webapp.services.roster_service import students_of
from webapp.services.section_answers import read_sections


@pytest.fixture
def section(algebra):
    return algebra.sections.get()


@pytest.fixture
def seat(ada, section):
    """Ada in algebra since three weeks."""
    return cast.enrolled(ada, section, begin_on=days(-21))


def test_no_seat_ever_counted(seat):
    left = drop(seat.id, never_attended=True, reason="Not seen in class")
    assert (left.status, left.end_on, left.result) == ("never_attended", seat.begin_on, "")
    assert read_sections([seat.section_id])[0].seats_taken == 0
    event = Event.get(Event.action == "never_attended")
    assert (event.subject_id, event.reason) == (seat.id, "Not seen in class")
    assert notice(event.id).enrollment.status == "never_attended"


def test_the_roster_lists_them_by_that(algebra, seat):
    drop(seat.id, never_attended=True)
    asked = {"section_id": seat.section_id}
    (row,) = students_of(algebra.id, status="never_attended", **asked).rows
    assert row.enrollment.status == "never_attended"
    assert students_of(algebra.id, status="all", **asked).total == 1
    assert students_of(algebra.id, **asked).total == 0


def test_it_is_undone_and_done_again(seat):
    left = drop(seat.id, never_attended=True)
    (back,) = undo(left.batch_id)
    assert (back.status, back.end_on) == ("enrolled", None)
    (again,) = undo(back.batch_id)
    assert (again.status, again.end_on) == ("never_attended", seat.begin_on)
    assert acts_on(seat.id)[-3:] == ["never_attended", "undone", "undone"]


def test_the_seat_goes_to_who_waits(ada, bo, term):
    section = cast.a_section(cast.a_course(), capacity=1, term=term)
    seat = enroll(**wish(ada, section))
    place = enroll(**wish(bo, section, waitlist=True))
    drop(seat.id, never_attended=True)
    assert time_passes(section) == 1
    assert StudentCourse.get_by_id(place.id).status == "enrolled"


def test_it_is_no_try_and_stands_in_nobodys_way(ada, section, seat):
    SchoolSettings.update(repeat_limit=1).execute()
    drop(seat.id, never_attended=True)
    assert enroll(**wish(ada, section)).begin_on == today()


def test_after_the_last_day_to_drop_only_who_may_lift_rules_says_so(ada, bo, section, seat):
    theirs = cast.enrolled(bo, section, begin_on=days(-21))
    drop_by(COUNSELOR, theirs.id, never_attended=True)
    set_days(drop_deadline=-9, withdraw_deadline=-1)
    with pytest.raises(Refused, match="not_allowed"):
        drop_by(COUNSELOR, seat.id, never_attended=True)
    assert drop(seat.id, never_attended=True).status == "never_attended"


def test_who_waits_just_leaves_the_line(ada, section):
    place = cast.waiting(ada, section)
    assert drop(place.id, never_attended=True).status == "dropped"


def test_the_database_knows_the_word_and_no_other(seat):
    StudentCourse.update(status="never_attended", end_on=seat.begin_on).execute()
    with pytest.raises(Exception, match=r"(?i)check"):
        StudentCourse.update(status="never_seen").execute()
