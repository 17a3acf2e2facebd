"""Withdrawing with a W: leaving after the last day to drop, on both engines."""

from datetime import date, timedelta

import pytest

from tests.support import cast
from tests.test_services.desk import (
    REGISTRAR,
    acts_on,
    codes_of,
    drop,
    enroll,
    swap,
    today,
    undo,
    wish,
)
from webapp import roles
from webapp.actors import Actor
from webapp.database import commit
from webapp.models import (
    Event,
    Override,
    PersonalChange,
    RuleSetting,
    SchoolSettings,
    StudentCourse,
    Term,
)
from webapp.problems import message
from webapp.refusals import Refused
from webapp.schemas import Drop
from webapp.schemas.leaving import LeaveSchool
from webapp.services import leaving_school, leaving_service

COUNSELOR = Actor("Vera Lind", "counselor", "the next room", roles.ROLES["counselor"])
LIFT = [{"rule": "withdraw_deadline_passed", "reason": "The principal agreed"}]


@pytest.fixture
def section(algebra):
    return algebra.sections.get()


@pytest.fixture
def seat(ada, section):
    """Ada in algebra since three weeks."""
    return cast.enrolled(ada, section, begin_on=days(-21))


def days(number: int) -> date:
    return today() + timedelta(number)


def set_days(**deadlines: int) -> None:
    Term.update({name: days(number) for name, number in deadlines.items()}).execute()


def drop_by(by: Actor, spell_id: int, **sent):
    return commit(leaving_service.drop, spell_id, Drop(**sent), by=by).answer


@pytest.mark.parametrize(
    ("drop_deadline", "withdraw_deadline", "came_out"),
    [
        (0, 5, ("dropped", "")),
        (-1, 5, ("withdrawn", "W")),
        (-1, 0, ("withdrawn", "W")),
        (-1, None, ("withdrawn", "W")),
        (None, 5, ("dropped", "")),
    ],
)
def test_a_drop_after_the_last_day_to_drop_keeps_a_w(
    seat, drop_deadline, withdraw_deadline, came_out
):
    asked = {"drop_deadline": drop_deadline, "withdraw_deadline": withdraw_deadline}
    set_days(**{name: number for name, number in asked.items() if number is not None})
    done = drop(seat.id)
    assert (done.status, done.result) == came_out
    assert done.end_on == today()
    assert StudentCourse.get_by_id(seat.id).result == came_out[1]


def test_the_record_tells_of_the_withdrawal_and_its_w(seat):
    set_days(drop_deadline=-1)
    drop(seat.id, reason="Moved to band")
    event = Event.get(Event.action == "withdrawn")
    assert event.reason == "Moved to band"
    told = PersonalChange.get(PersonalChange.event == event)
    assert (told.field, told.after) == ("result", "W")


def test_nobody_leaves_after_the_last_day_to_withdraw(seat):
    set_days(drop_deadline=-9, withdraw_deadline=-1)
    with pytest.raises(Refused) as no:
        drop(seat.id)
    (refusal,) = no.value.refusals
    assert (refusal.code, refusal.field) == ("withdraw_deadline_passed", "enrollment_id")
    assert "Ada Lovelace (1001) cannot leave it on" in message(refusal)
    assert StudentCourse.get_by_id(seat.id).status == "enrolled"


@pytest.mark.parametrize("severity", ["warns", "off"])
def test_a_school_may_only_warn_or_let_it_be(seat, severity):
    RuleSetting.create(code="withdraw_deadline_passed", severity=severity)
    set_days(drop_deadline=-9, withdraw_deadline=-1)
    change = commit(leaving_service.drop, seat.id, Drop(), by=REGISTRAR)
    assert (change.answer.status, change.answer.result) == ("withdrawn", "W")
    assert bool(change.warnings) is (severity == "warns")


def test_the_rule_of_leaving_keeps_nobody_from_enrolling(ada, section):
    set_days(withdraw_deadline=-1)
    assert enroll(**wish(ada, section)).status == "enrolled"


def test_a_withdrawal_can_be_let_through_with_a_reason(seat):
    set_days(drop_deadline=-9, withdraw_deadline=-1)
    done = drop(seat.id, overrides=LIFT)
    assert (done.status, done.result) == ("withdrawn", "W")
    used = Override.get()
    assert (used.rule, used.status, used.enrollment_id) == (
        *("withdraw_deadline_passed", "used"),
        seat.id,
    )


def test_an_override_that_was_kept_lets_a_counselor_withdraw_them(seat, ada, section):
    set_days(withdraw_deadline=-1)
    cast.an_override(ada, section, "withdraw_deadline_passed")
    assert drop_by(COUNSELOR, seat.id).result == "W"
    assert Override.get().status == "used"


def test_a_reason_that_the_school_has_not_lifts_nothing(seat):
    set_days(withdraw_deadline=-1)
    with pytest.raises(Refused, match="unknown_reason"):
        drop(seat.id, overrides=[{**LIFT[0], "reason": "Because"}])


def test_a_counselor_lifts_nothing(seat):
    set_days(withdraw_deadline=-1)
    with pytest.raises(Refused, match="not_allowed"):
        drop_by(COUNSELOR, seat.id, overrides=LIFT)


def test_a_day_to_come_dodges_no_w(seat):
    set_days(drop_deadline=3, withdraw_deadline=6)
    with pytest.raises(Refused, match="withdraw_deadline_passed"):
        drop(seat.id, end_on=str(days(7)))
    done = drop(seat.id, end_on=str(days(4)))
    assert (done.status, done.result, done.last_day) == ("withdrawn", "W", days(3))


def test_only_who_may_lift_rules_puts_the_day_back_before_the_deadline(seat, bo, section):
    theirs = cast.enrolled(bo, section, begin_on=days(-21))
    set_days(drop_deadline=-3)
    back = str(days(-10))
    assert (
        drop(seat.id, end_on=back).status,
        drop_by(COUNSELOR, theirs.id, end_on=back).result,
    ) == (*("dropped", "W"),)


def test_who_has_not_begun_yet_leaves_today(ada, section):
    seat = cast.enrolled(ada, section, begin_on=days(20))
    set_days(drop_deadline=10)
    assert drop(seat.id).status == "dropped"


def test_who_waits_leaves_the_line_without_a_trace(ada, section):
    place = cast.waiting(ada, section)
    set_days(drop_deadline=-9, withdraw_deadline=-1)
    done = drop(place.id)
    assert (done.status, done.result) == ("dropped", "")


def test_a_withdrawal_is_undone_and_done_again(seat):
    set_days(drop_deadline=-1)
    undone = undo(drop(seat.id).batch_id)
    assert (undone[0].status, undone[0].result, undone[0].end_on) == ("enrolled", "", None)
    (again,) = undo(undone[0].batch_id)
    assert (again.status, again.result) == ("withdrawn", "W")


def test_a_change_of_section_is_no_withdrawal(ada, algebra, term, seat):
    other = cast.a_section(algebra, label="2", term=term)
    set_days(drop_deadline=-9, withdraw_deadline=-1)
    new = swap(seat.id, section_id=other.id)
    left = StudentCourse.get_by_id(seat.id)
    assert (new.status, left.status, left.result) == ("enrolled", "dropped", "")


def test_a_withdrawal_is_a_try_and_never_passed(ada, algebra, section, seat):
    after = cast.a_course("MAT410", "Calculus", prerequisites="MAT310")
    cast.a_section(after, term=section.term)
    set_days(drop_deadline=-1)
    drop(seat.id)
    assert codes_of(student_id=ada.id, course_id=after.id) == ["prerequisite_missing"]
    SchoolSettings.update(repeat_limit=1).execute()
    assert "taken_too_often" in codes_of(**wish(ada, section))


def test_who_leaves_the_school_keeps_a_w_though_it_is_late(ada, section, seat):
    set_days(drop_deadline=-9, withdraw_deadline=-1)
    asked = {"told": lambda no: no, "by": REGISTRAR}
    seen = commit(leaving_school.leave_school, LeaveSchool(students="1001", dry_run=True), **asked)
    (would,) = seen.answer.results[0].enrollments
    done = commit(leaving_school.leave_school, LeaveSchool(students="1001"), **asked)
    (left,) = done.answer.results[0].enrollments
    assert (would.status, would.result) == (left.status, left.result) == ("withdrawn", "W")
    assert acts_on(seat.id)[-1] == "withdrawn"
    (back,) = undo(done.answer.batch_id)
    assert (back.status, back.result) == ("enrolled", "")
