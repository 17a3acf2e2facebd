"""Changing to another course after the days of a term: what is left keeps a W as by a drop."""

from datetime import date, timedelta

import pytest

from tests.support import cast
from tests.test_services.desk import (
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
from webapp import roles
from webapp.models import Event, Override, RuleSetting, StudentCourse, Term
from webapp.problems import message
from webapp.refusals import Refused
from webapp.schemas import Swap
from webapp.services import leaving_service
from webapp.services.notices import notice
from webapp.services.waiting.wait_list_service import wait_list

LIFT = [{"rule": "withdraw_deadline_passed", "reason": "The principal agreed"}]
COUNSELOR = roles.ROLES["counselor"]


def days(number: int) -> date:
    return today() + timedelta(number)


def set_days(**deadlines: int) -> None:
    Term.update({name: days(number) for name, number in deadlines.items()}).execute()


def how(spell: StudentCourse) -> tuple[str, str]:
    left = StudentCourse.get_by_id(spell.id)
    return left.status, left.result


@pytest.fixture
def seat(ada, algebra):
    """Ada in algebra since three weeks."""
    return cast.enrolled(ada, algebra.sections.get(), begin_on=days(-21))


@pytest.fixture
def other(term):
    return cast.a_section(cast.a_course("CHE210", "Chemistry"), term=term)


@pytest.mark.parametrize(
    ("drop_deadline", "came_out"), [(0, ("dropped", "")), (-1, ("withdrawn", "W"))]
)
def test_another_course_leaves_the_first_as_a_drop_would(seat, other, drop_deadline, came_out):
    set_days(drop_deadline=drop_deadline, withdraw_deadline=5)
    seen = leaving_service.preview_swap(seat.id, Swap(section_id=other.id)).answer
    new = swap(seat.id, section_id=other.id)
    assert how(seat) == came_out
    assert seen.left == new.left
    assert (new.left.status, new.left.last_day) == (came_out[0], days(-1))
    assert acts_on(seat.id)[-1] == came_out[0]


def test_it_is_undone_as_one_act(seat, other):
    set_days(drop_deadline=-1)
    new = swap(seat.id, section_id=other.id)
    undo(new.batch_id)
    assert (how(seat), how(new)) == (("enrolled", ""), ("cancelled", ""))


def test_after_the_last_day_to_withdraw_they_stay_where_they_are(seat, other):
    set_days(drop_deadline=-9, withdraw_deadline=-1)
    with pytest.raises(Refused) as no:
        swap(seat.id, section_id=other.id)
    (refusal,) = no.value.refusals
    assert (refusal.code, refusal.field) == ("withdraw_deadline_passed", "instead_of")
    assert "Algebra MAT310-1 could be left until" in message(refusal)
    assert how(seat) == ("enrolled", "")


def test_what_speaks_against_coming_is_told_with_it(ada, bo, seat, other):
    set_days(drop_deadline=-9, withdraw_deadline=-1)
    cast.a_hold(ada)
    asked = wish(ada, other, instead_of=seat.id)
    assert codes_of(**asked) == ["on_hold", "withdraw_deadline_passed"]


def test_a_reason_lets_them_change_all_the_same(ada, seat, other):
    set_days(drop_deadline=-9, withdraw_deadline=-1)
    enroll(**wish(ada, other, instead_of=seat.id, overrides=LIFT))
    assert how(seat) == ("withdrawn", "W")
    used = Override.get()
    assert (used.status, used.section_id, used.enrollment_id) == ("used", seat.section_id, seat.id)


def test_a_school_may_only_warn(seat, other):
    RuleSetting.create(code="withdraw_deadline_passed", severity="warns")
    set_days(drop_deadline=-9, withdraw_deadline=-1)
    seen = leaving_service.preview_swap(seat.id, Swap(section_id=other.id))
    assert [no.code for no in seen.warnings] == ["withdraw_deadline_passed"]
    new = swap(seat.id, section_id=other.id)
    said = notice(Event.get(Event.subject_id == new.id, Event.subject == "enrollment").id)
    assert [no.code for no in said.warnings] == ["withdraw_deadline_passed"]
    assert (said.left.id, said.left.result) == (seat.id, "W")


def test_the_same_course_in_a_later_term_is_no_plain_move(algebra, term, seat):
    later = cast.a_term(
        "Later", starts_on=term.ends_on + timedelta(30), ends_on=term.ends_on + timedelta(90)
    )
    section = cast.a_section(algebra, term=later)
    Term.update(drop_deadline=days(-1)).where(Term.id == term.id).execute()
    swap(seat.id, section_id=section.id)
    assert how(seat) == ("withdrawn", "W")


def test_a_first_day_put_back_dodges_nothing_for_who_may_lift_no_rules(ada, seat, other):
    set_days(drop_deadline=-3)
    wanted = Swap(section_id=other.id, begin_on=days(-10))
    for may, status in ((COUNSELOR, "withdrawn"), (roles.ROLES["registrar"], "dropped")):
        seen = leaving_service.preview_swap(seat.id, wanted, may=may).answer
        assert seen.left.status == status


def test_a_place_in_line_is_left_without_a_trace(ada, algebra, other):
    place = cast.waiting(ada, algebra.sections.get())
    set_days(drop_deadline=-9, withdraw_deadline=-1)
    swap(place.id, section_id=other.id)
    assert how(place) == ("dropped", "")


@pytest.fixture
def full(bo, term):
    """A section whose only seat Bo has."""
    section = cast.a_section(cast.a_course("ART150", "Ceramics"), capacity=1, term=term)
    return section, enroll(**wish(bo, section))


def test_a_promotion_leaves_it_with_a_w_too(ada, seat, full):
    section, theirs = full
    place = enroll(**wish(ada, section, waitlist=True, instead_of=seat.id))
    drop(theirs.id)
    set_days(drop_deadline=-1)
    (waits,) = wait_list(section.id)
    assert waits.left.status == "withdrawn"
    time_passes(section)
    assert (how(place), how(seat)) == (("enrolled", ""), ("withdrawn", "W"))


def test_a_promotion_waits_where_it_is_too_late_to_leave(ada, seat, full):
    section, theirs = full
    place = enroll(**wish(ada, section, waitlist=True, instead_of=seat.id))
    drop(theirs.id)
    set_days(drop_deadline=-9, withdraw_deadline=-1)
    (waits,) = wait_list(section.id)
    assert ([no.code for no in waits.refusals], waits.left) == (["withdraw_deadline_passed"], None)
    assert time_passes(section) == 0
    assert (how(place), how(seat)) == (("waitlisted", ""), ("enrolled", ""))


def test_joining_a_line_asks_for_no_day_to_leave(ada, seat, full):
    set_days(drop_deadline=-9, withdraw_deadline=-1)
    asked = wish(ada, full[0], instead_of=seat.id)
    assert "withdraw_deadline_passed" in [no.code for no in no_to(**asked).refusals]
    assert enroll(**asked, waitlist=True).status == "waitlisted"
