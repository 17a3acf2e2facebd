"""Dropping and changing section, asked of the service alone, on both engines."""

from datetime import date, timedelta

import pytest

from tests.support import cast
from tests.test_services.desk import acts_on, codes_of, drop, enroll, spells, swap, today, wish
from webapp.models import Event, Section, StudentCourse
from webapp.problems import message
from webapp.refusals import Refused
from webapp.schemas import MAX_ID, Swap
from webapp.services import leaving_service


def test_a_drop_ends_the_enrollment_today(ada, algebra):
    done = drop(enroll(student_id=ada.id, course_id=algebra.id).id, reason="Moved to band")
    assert (done.status, done.end_on, done.version) == ("dropped", today(), 2)
    assert done.last_day == today() - timedelta(1)
    assert Event.get(Event.action == "dropped").reason == "Moved to band"


def test_who_never_came_leaves_on_the_first_day(ada, algebra):
    begin = today() + timedelta(20)
    done = enroll(student_id=ada.id, course_id=algebra.id, begin_on=begin.isoformat())
    assert drop(done.id).end_on == begin


def test_a_second_drop_is_refused(ada, algebra):
    done = enroll(student_id=ada.id, course_id=algebra.id)
    drop(done.id)
    with pytest.raises(Refused, match="already_dropped"):
        drop(done.id)
    assert acts_on(done.id) == ["enrolled", "dropped"]


def test_nobody_leaves_before_they_began(ada, algebra):
    done = enroll(student_id=ada.id, course_id=algebra.id)
    with pytest.raises(Refused, match="drop_before_begin"):
        drop(done.id, end_on=(today() - timedelta(1)).isoformat())


@pytest.mark.parametrize("enrollment_id", [404, MAX_ID + 1])
def test_an_unknown_enrollment_is_refused(school, enrollment_id):
    with pytest.raises(Refused, match="unknown_enrollment"):
        drop(enrollment_id)


@pytest.fixture
def sections(algebra, term):
    first = Section.get()
    return first, cast.a_section(algebra, label="2", term=term, capacity=1)


def test_a_swap_leaves_one_section_for_the_other(ada, sections):
    old = enroll(**wish(ada, sections[0]))
    new = swap(old.id, section_id=sections[1].id)
    left = StudentCourse.get_by_id(old.id)
    assert (left.status, left.end_on) == ("dropped", today())
    assert (new.status, new.section_id, new.batch_id) == ("enrolled", sections[1].id, left.batch_id)


def test_a_refused_swap_changes_nothing(ada, bo, sections):
    enroll(**wish(bo, sections[1]))
    old = enroll(**wish(ada, sections[0]))
    with pytest.raises(Refused, match="section_full"):
        swap(old.id, section_id=sections[1].id)
    kept = StudentCourse.get_by_id(old.id)
    assert (kept.status, kept.version) == ("enrolled", 1)


def test_a_swap_never_trades_a_seat_for_a_place_in_line(ada, bo, sections):
    enroll(**wish(bo, sections[1]))
    old = enroll(**wish(ada, sections[0]))
    waiting = enroll(**wish(ada, sections[1], instead_of=old.id, waitlist=True))
    assert (waiting.status, waiting.waitlist_position) == ("waitlisted", 1)
    assert StudentCourse.get_by_id(old.id).status == "enrolled"
    assert StudentCourse.get_by_id(waiting.id).instead_of_id == old.id


def test_the_hours_one_leaves_are_free_for_what_one_takes(ada, term):
    meets = [("Mon", "09:00", "09:50")]
    old = enroll(**wish(ada, cast.a_section(cast.a_course(), term=term, meetings=meets)))
    other = cast.a_section(cast.a_course(), term=term, meetings=meets)
    assert swap(old.id, section_id=other.id).section_id == other.id


def test_a_change_to_the_same_section_is_no_change(ada, sections):
    old = enroll(**wish(ada, sections[0]))
    with pytest.raises(Refused, match="already_enrolled"):
        swap(old.id, section_id=sections[0].id)


def test_only_ones_own_enrollment_can_be_left(ada, bo, sections):
    theirs = enroll(**wish(bo, sections[0]))
    assert codes_of(**wish(ada, sections[1], instead_of=theirs.id)) == ["not_theirs"]


def test_what_was_left_cannot_be_left_again(ada, sections):
    old = enroll(**wish(ada, sections[0]))
    drop(old.id)
    assert codes_of(**wish(ada, sections[1], instead_of=old.id)) == ["already_dropped"]
    assert codes_of(**wish(ada, sections[1], instead_of=10**30)) == ["unknown_enrollment"]


def test_a_swap_needs_to_know_where_to(ada, sections):
    old = enroll(**wish(ada, sections[0]))
    with pytest.raises(Refused, match="missing"):
        swap(old.id)


def test_a_swap_can_be_tried_out(ada, sections):
    old = enroll(**wish(ada, sections[0]))
    seen = leaving_service.preview_swap(old.id, Swap(section_id=sections[1].id)).answer
    assert (seen.section_id, seen.status) == (sections[1].id, "enrolled")
    assert spells() == 1


def test_nobody_leaves_after_the_term(ada, algebra, term):
    done = enroll(student_id=ada.id, course_id=algebra.id)
    with pytest.raises(Refused, match="drop_after_term"):
        drop(done.id, end_on="9999-12-31")
    day_after = term.ends_on + timedelta(1)
    assert drop(done.id, end_on=str(day_after)).last_day == term.ends_on


def test_a_drop_from_a_term_that_is_over_ends_with_the_term(ada, term):
    past = cast.a_term("Past", starts_on=date(2001, 1, 1), ends_on=date(2001, 6, 1))
    section = cast.a_section(cast.a_course(), term=past)
    assert drop(enroll(**wish(ada, section)).id).last_day == past.ends_on


def test_who_leaves_on_a_later_day_is_told_so_when_dropped_again(ada, algebra):
    done = enroll(student_id=ada.id, course_id=algebra.id)
    drop(done.id, end_on=str(today() + timedelta(9)))
    with pytest.raises(Refused) as no:
        drop(done.id)
    assert no.value.refusals[0].params["last_day"] == today() + timedelta(8)


def test_who_waits_leaves_the_line_at_once_whatever_the_day(ada, term):
    section = cast.a_section(cast.a_course(), capacity=0, term=term)
    later = str(today() + timedelta(20))
    place = enroll(**wish(ada, section, waitlist=True, begin_on=later))
    left = drop(place.id, end_on=str(today() + timedelta(1)))
    assert (left.status, left.end_on) == ("dropped", left.begin_on)


def test_a_change_into_the_own_section_says_so(ada, algebra):
    own = enroll(**wish(ada, algebra.sections.get()))
    with pytest.raises(Refused) as no:
        swap(own.id, section_id=own.section_id)
    assert [message(one) for one in no.value.refusals] == [
        "Ada Lovelace (1001) is in Algebra MAT310-1 already, so there is nothing to change. "
        "Choose another section."
    ]


def test_a_day_that_cannot_be_names_who_leaves_what(ada, algebra):
    own = enroll(**wish(ada, algebra.sections.get()))
    with pytest.raises(Refused) as no:
        drop(own.id, end_on="2001-01-01")
    (said,) = no.value.refusals
    assert message(said).startswith("Ada Lovelace (1001) begins Algebra MAT310-1 on ")
