"""Freed seats: kept for a while, then given or offered to the first in line who may have them."""

from datetime import timedelta

import pytest

from tests.support import cast
from tests.test_services.desk import (
    REGISTRAR,
    acts_on,
    codes_of,
    drop,
    enroll,
    no_to,
    swap,
    time_passes,
    today,
    undo,
    wish,
)
from webapp.clock import now
from webapp.database import commit
from webapp.models import (
    Batch,
    Course,
    Event,
    Hold,
    KeptSeat,
    RuleSetting,
    SchoolSettings,
    StudentCourse,
    Term,
)
from webapp.schemas import EnrollmentCreate, LineMove, SectionChange
from webapp.services import section_service
from webapp.services.enrolling.enrollment_service import Asked, enroll_all
from webapp.services.undoing.said_before import warnings_of
from webapp.services.waiting import wait_list_service
from webapp.services.waiting.promotion_service import sections_due
from webapp.services.waiting.standing_lines import could_move_on, move_on
from webapp.services.waiting.wait_list_service import wait_list


@pytest.fixture
def hana(school):
    return cast.a_student("1003", "Hana", "Sato")


@pytest.fixture
def section(term):
    return cast.a_section(cast.a_course("CHE210", "Chemistry"), capacity=1, term=term)


@pytest.fixture
def seat(hana, section):
    """The only seat of the section, which Hana has."""
    return enroll(**wish(hana, section))


def in_line(*students, section):
    return [enroll(**wish(student, section, waitlist=True)) for student in students]


def status_of(enrollment):
    return StudentCourse.get_by_id(enrollment.id).status


def settings(**changes):
    SchoolSettings.update(**changes).execute()


def test_a_freed_seat_is_kept_for_its_last_holder(ada, bo, hana, section, seat):
    in_line(ada, section=section)
    drop(seat.id)
    (no,) = no_to(**wish(bo, section)).refusals
    assert (no.code, no.params["kept_for"].name) == ("seat_kept", "Hana Sato")
    assert codes_of(**wish(ada, section)) == ["already_waiting", "seat_kept"]
    assert enroll(**wish(hana, section)).status == "enrolled"


def test_undoing_the_drop_takes_the_seat_back(ada, section, seat):
    (waiting,) = in_line(ada, section=section)
    (back,) = undo(drop(seat.id).batch_id)
    assert back.status == "enrolled"
    assert time_passes(section) == 0
    assert status_of(waiting) == "waitlisted"


def test_nothing_is_kept_where_nobody_waits(bo, section, seat):
    drop(seat.id)
    assert enroll(**wish(bo, section)).status == "enrolled"


def test_a_section_over_capacity_gives_no_seat_away(ada, section, seat):
    cast.enrolled(cast.a_student(), section)
    in_line(ada, section=section)
    drop(seat.id)
    assert KeptSeat.select().count() == 0


def test_after_a_while_the_first_in_line_gets_it(ada, bo, section, seat):
    first, second = in_line(ada, bo, section=section)
    drop(seat.id)
    assert time_passes(section, seconds=100) == 0
    assert time_passes(section, seconds=121) == 1
    assert (status_of(first), status_of(second)) == ("enrolled", "waitlisted")
    assert acts_on(first.id) == ["waitlisted", "promoted"]
    assert Batch.get_by_id(StudentCourse.get_by_id(first.id).batch_id).by == "Rollbook"


def test_what_was_done_is_not_done_again(ada, bo, section, seat):
    in_line(ada, bo, section=section)
    drop(seat.id)
    assert time_passes(section) == 1
    assert time_passes(section, days=3) == 0


def test_whoever_may_not_have_it_is_passed_over(ada, bo, section, seat):
    cast.a_meeting(section, "Mon", "09:00", "09:50")
    other = cast.a_section(cast.a_course(), meetings=[("Mon", "09:30", "10:20")])
    first, second = in_line(ada, bo, section=section)
    enroll(**wish(ada, other))
    drop(seat.id)
    assert time_passes(section) == 1
    assert (status_of(first), status_of(second)) == ("waitlisted", "enrolled")


def test_a_promotion_leaves_what_it_was_to_replace(ada, section, seat):
    other = cast.a_section(cast.a_course(), capacity=1)
    old = enroll(**wish(ada, other))
    new = enroll(**wish(ada, section, waitlist=True, instead_of=old.id))
    drop(seat.id)
    time_passes(section)
    assert (status_of(new), status_of(old)) == ("enrolled", "dropped")
    undo(StudentCourse.get_by_id(new.id).batch_id)
    assert (status_of(new), status_of(old)) == ("waitlisted", "enrolled")


def test_what_was_left_meanwhile_does_not_stand_in_the_way(ada, section, seat):
    old = enroll(**wish(ada, cast.a_section(cast.a_course())))
    waiting = enroll(**wish(ada, section, waitlist=True, instead_of=old.id))
    drop(old.id)
    drop(seat.id)
    assert time_passes(section) == 1
    assert status_of(waiting) == "enrolled"


def test_a_promotion_can_be_undone_and_then_the_drop(ada, section, seat):
    (waiting,) = in_line(ada, section=section)
    left = drop(seat.id)
    time_passes(section)
    undo(StudentCourse.get_by_id(waiting.id).batch_id)
    assert status_of(waiting) == "waitlisted"
    (back,) = undo(left.batch_id)
    assert back.status == "enrolled"


def test_an_undone_promotion_does_not_come_back_by_itself(ada, section, seat):
    (waiting,) = in_line(ada, section=section)
    drop(seat.id)
    time_passes(section)
    undo(StudentCourse.get_by_id(waiting.id).batch_id)
    assert time_passes(section, days=1) == 0
    assert commit(move_on, section.id, now()) == 0
    assert status_of(waiting) == "waitlisted"


def test_the_seat_of_an_undone_promotion_goes_to_the_next_in_line(ada, bo, section, seat):
    first, second = in_line(ada, bo, section=section)
    drop(seat.id)
    time_passes(section)
    undo(StudentCourse.get_by_id(first.id).batch_id)
    assert [place.is_passed_over for place in wait_list(section.id)] == [True, False]
    assert [place.is_next for place in wait_list(section.id)] == [False, True]
    assert time_passes(section, seconds=100) == 0
    assert time_passes(section) == 1
    assert (status_of(first), status_of(second)) == ("waitlisted", "enrolled")


def test_whoever_is_given_a_place_again_is_served_again(ada, section, seat):
    (waiting,) = in_line(ada, section=section)
    drop(seat.id)
    time_passes(section)
    undo(StudentCourse.get_by_id(waiting.id).batch_id)
    time_passes(section)
    again = LineMove(position=1, reason="It was a mistake")
    commit(wait_list_service.move, waiting.id, again, by=REGISTRAR)
    assert commit(move_on, section.id, now()) == 1
    assert status_of(waiting) == "enrolled"


def test_an_undone_offer_goes_to_the_next_in_line(ada, bo, section, seat):
    settings(offer_hours=24)
    first, second = in_line(ada, bo, section=section)
    drop(seat.id)
    time_passes(section)
    undo(StudentCourse.get_by_id(first.id).batch_id)
    assert time_passes(section) == 1
    assert (acts_on(first.id)[-1], acts_on(second.id)[-1]) == ("undone", "offered")


def test_the_seat_that_a_swap_leaves_is_kept_too(ada, bo, hana, section, seat):
    (waiting,) = in_line(ada, section=section)
    swap(seat.id, section_id=cast.a_section(cast.a_course()).id)
    assert codes_of(**wish(bo, section)) == ["seat_kept"]
    assert time_passes(section) == 1
    assert status_of(waiting) == "enrolled"


def test_a_seat_left_on_a_later_day_is_given_on_that_day(ada, section, seat):
    in_line(ada, section=section)
    drop(seat.id, end_on=(today() + timedelta(days=2)).isoformat())
    assert codes_of(**wish(cast.a_student(), section)) == ["section_full"]
    assert sections_due(now() + timedelta(hours=23)) == []
    assert sections_due(now() + timedelta(days=2)) == [section.id]


@pytest.mark.parametrize("offer_hours", [0, 24])
def test_nobody_in_line_gets_a_seat_once_the_term_is_over(ada, section, seat, term, offer_hours):
    SchoolSettings.update(offer_hours=offer_hours).execute()
    (waiting,) = in_line(ada, section=section)
    drop(seat.id)
    yesterday = today() - timedelta(1)
    Term.update(starts_on=yesterday - timedelta(90), ends_on=yesterday).execute()
    (place,) = wait_list(section.id)
    assert ([no.code for no in place.refusals], place.is_next) == (["outside_term"], False)
    assert time_passes(section) == 0
    assert not could_move_on(section.id, now())
    assert acts_on(waiting.id) == ["waitlisted"]


def test_seats_that_are_added_go_to_the_line_too(ada, bo, section, seat):
    first, second = in_line(ada, bo, section=section)
    wanted = SectionChange(capacity=2)
    commit(section_service.change_section, section.id, wanted, by=REGISTRAR)
    assert time_passes(section) == 1
    assert (status_of(first), status_of(second)) == ("enrolled", "waitlisted")


def test_a_clock_set_back_neither_doubles_nor_loses(ada, bo, section, seat):
    in_line(ada, bo, section=section)
    drop(seat.id)
    assert time_passes(section, hours=-5) == 0
    assert time_passes(section) == 1
    assert time_passes(section, hours=-5) == 0
    assert time_passes(section) == 0


# Offers


def test_a_seat_is_offered_for_hours_where_the_school_wants_it(ada, bo, section, seat):
    settings(offer_hours=24)
    first, _ = in_line(ada, bo, section=section)
    drop(seat.id)
    assert time_passes(section) == 1
    assert status_of(first) == "waitlisted"
    (no,) = no_to(**wish(cast.a_student(), section)).refusals
    assert (no.code, no.params["kept_for"].name) == ("seat_kept", "Ada Lovelace")
    assert enroll(**wish(ada, section)).id == first.id
    assert acts_on(first.id) == ["waitlisted", "offered", "enrolled"]


def test_an_offer_that_is_declined_goes_to_the_next(ada, bo, section, seat):
    settings(offer_hours=24)
    first, second = in_line(ada, bo, section=section)
    drop(seat.id)
    time_passes(section)
    drop(first.id)
    assert time_passes(section) == 1
    assert acts_on(second.id) == ["waitlisted", "offered"]


def test_an_offer_that_runs_out_goes_to_the_next(ada, bo, section, seat):
    settings(offer_hours=24)
    first, second = in_line(ada, bo, section=section)
    drop(seat.id)
    time_passes(section)
    assert time_passes(section, hours=23) == 0
    assert time_passes(section, hours=25) == 1
    assert (status_of(first), acts_on(first.id)[-1]) == ("dropped", "lapsed")
    assert acts_on(second.id) == ["waitlisted", "offered"]


def test_an_offer_that_is_undone_leaves_the_seat_with_its_last_holder(ada, hana, section, seat):
    settings(offer_hours=24)
    (first,) = in_line(ada, section=section)
    left = drop(seat.id)
    time_passes(section)
    undo(StudentCourse.get_by_id(first.id).batch_id)
    (back,) = undo(left.batch_id)
    assert back.status == "enrolled"
    assert KeptSeat.select().where(KeptSeat.is_open()).count() == 0


def test_whoever_gets_a_seat_is_warned_of_what_is_true_alone(ada, bo, hana, section, seat):
    RuleSetting.create(code="prerequisite_missing", severity="warns")
    Course.update(prerequisites="CHE110").where(Course.id == section.course_id).execute()
    in_line(ada, bo, section=section)
    about = {"reason": "Lab coat", "contact": "Office", "from_on": today(), "created_by": "Kim"}
    Hold.create(student=ada, kind="fees", **about)
    drop(seat.id)
    time_passes(section)
    promoted = Event.get(Event.action == "promoted")
    assert [no.code for no in warnings_of(promoted.id)] == ["prerequisite_missing"]


def test_nothing_is_kept_where_the_line_goes_with_the_same_act(ada, bo, hana, section):
    batch = Batch.create(by="Trial", kind="bulk")
    wishes = [EnrollmentCreate(**wish(one, section, waitlist=True)) for one in (hana, ada)]
    commit(enroll_all, [Asked(one, REGISTRAR, batch.id) for one in wishes])
    undo(batch.id)
    assert KeptSeat.select().where(KeptSeat.is_open()).count() == 0
    assert enroll(**wish(bo, section)).status == "enrolled"
