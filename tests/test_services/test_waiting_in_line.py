"""Joining a line, and leaving it for a seat or for good."""

from tests.support import cast
from tests.test_services.desk import (
    acts_on,
    codes_of,
    drop,
    enroll,
    keep_no_seat,
    wish,
)

AGREED = "The teacher agreed"


def test_who_asks_to_wait_joins_the_line(ada, bo, term):
    section = cast.a_section(cast.a_course(), capacity=0, term=term)
    assert enroll(**wish(bo, section, waitlist=True)).waitlist_position == 1
    second = enroll(**wish(ada, section, waitlist=True))
    assert (second.status, second.waitlist_position) == ("waitlisted", 2)


def test_who_asks_to_wait_is_enrolled_when_a_seat_is_left(ada, algebra):
    done = enroll(student_id=ada.id, course_id=algebra.id, waitlist=True)
    assert (done.status, done.waitlist_position) == ("enrolled", None)


def test_waiting_lifts_no_other_rule(ada, term):
    section = cast.a_section(cast.a_course(), capacity=0, term=term, status="closed")
    codes = codes_of(**wish(ada, section, waitlist=True))
    assert codes == ["section_closed", "section_full"]


def test_nobody_waits_twice(ada, term):
    section = cast.a_section(cast.a_course(), capacity=0, term=term)
    enroll(**wish(ada, section, waitlist=True))
    codes = codes_of(**wish(ada, section, waitlist=True))
    assert codes == ["already_waiting", "section_full"]


def test_a_free_seat_goes_to_the_first_in_line(ada, bo, term):
    section = cast.a_section(cast.a_course(), capacity=1, term=term)
    seat = enroll(**wish(cast.a_student(), section))
    waiting = enroll(**wish(bo, section, waitlist=True))
    enroll(**wish(ada, section, waitlist=True))
    drop(seat.id)
    keep_no_seat()
    assert codes_of(**wish(ada, section)) == ["already_waiting", "people_waiting"]
    assert codes_of(**wish(cast.a_student(), section)) == ["people_waiting"]
    done = enroll(**wish(bo, section))
    assert (done.id, done.status, done.version) == (waiting.id, "enrolled", 2)
    assert acts_on(done.id) == ["waitlisted", "enrolled"]


def test_asking_to_wait_once_more_takes_no_seat_that_is_kept_for_another(ada, bo, term):
    section = cast.a_section(cast.a_course(), capacity=1, term=term)
    seat = enroll(**wish(ada, section))
    enroll(**wish(bo, section, waitlist=True))
    drop(seat.id)
    codes = codes_of(**wish(bo, section, waitlist=True, overrides=lifting("section_full")))
    assert codes == ["already_waiting", "seat_kept"]


def test_who_waits_takes_a_kept_seat_by_an_override_of_that_rule(ada, bo, term):
    section = cast.a_section(cast.a_course(), capacity=1, term=term)
    seat = enroll(**wish(ada, section))
    waiting = enroll(**wish(bo, section, waitlist=True))
    drop(seat.id)
    done = enroll(**wish(bo, section, overrides=lifting("seat_kept")))
    assert (done.id, done.status) == (waiting.id, "enrolled")


def lifting(*rules):
    return [{"rule": rule, "reason": AGREED} for rule in rules]


def test_leaving_the_line_is_a_drop(ada, bo, term):
    section = cast.a_section(cast.a_course(), capacity=0, term=term)
    drop(enroll(**wish(bo, section, waitlist=True)).id)
    assert enroll(**wish(ada, section, waitlist=True)).waitlist_position == 1
