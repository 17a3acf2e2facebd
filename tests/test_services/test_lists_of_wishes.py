"""Wishes in a list are decided one after the other, in one transaction."""

from datetime import timedelta

import pytest

from tests.support import cast
from tests.test_services.desk import (
    REGISTRAR,
    acts_on,
    enroll,
    spells,
    today,
    wish,
)
from webapp.database import commit
from webapp.models import Event, Section, StudentCourse
from webapp.schemas import EnrollmentCreate
from webapp.services.changes import Changed, Once
from webapp.services.enrolling.enrollment_service import Asked, enroll_all


def test_a_list_is_decided_one_by_one_and_a_no_spoils_nobody(ada, bo, term):
    section = cast.a_section(cast.a_course(), capacity=1, term=term)
    wishes = [wish(ada, section), wish(bo, section), {"student_id": 0, "section_id": section.id}]
    asked = [Asked(EnrollmentCreate(**one), REGISTRAR) for one in wishes]
    first, second, third = commit(enroll_all, asked)
    assert first.answer.student_id == ada.id
    assert second.codes == {"section_full"}
    assert third.codes == {"unknown_student"}
    assert [spell.student_id for spell in StudentCourse.select()] == [ada.id]


def test_the_same_wish_twice_in_a_list_is_granted_once(ada, algebra):
    asked = [Asked(EnrollmentCreate(student_id=ada.id, course_id=algebra.id), REGISTRAR)] * 2
    first, second = commit(enroll_all, asked)
    (refusal,) = second.refusals
    assert refusal.code == "already_enrolled"
    assert refusal.params["enrollment_id"] == first.answer.id


def test_a_list_makes_one_first_section(ada, bo, term):
    course = cast.a_course("NEW100")
    asked = [
        Asked(EnrollmentCreate(student_id=one.id, course_id=course.id), REGISTRAR)
        for one in (ada, bo)
    ]
    commit(enroll_all, asked)
    assert Section.select().count() == 1


def test_the_same_key_twice_in_a_list_is_answered_twice_and_done_once(ada, algebra):
    wanted = EnrollmentCreate(student_id=ada.id, course_id=algebra.id)
    asked = [Asked(wanted, REGISTRAR, once=Once("a key", "the same"))] * 2
    first, again = commit(enroll_all, asked)
    assert (again.answer, again.replayed) == (first.answer, True)
    assert (spells(), Event.select().count()) == (1, 1)


def test_another_wish_under_the_key_of_a_neighbor_is_refused(ada, bo, algebra):
    wishes = [EnrollmentCreate(student_id=one.id, course_id=algebra.id) for one in (ada, bo)]
    asked = [Asked(one, REGISTRAR, once=Once("a key", str(one))) for one in wishes]
    first, second = commit(enroll_all, asked)
    assert first.answer.student_id == ada.id
    assert second.codes == {"key_reused"}


def test_a_place_in_line_becomes_a_seat_within_one_list(ada, bo, term):
    section = cast.a_section(cast.a_course(), capacity=1, term=term)
    seated = enroll(**wish(bo, section))
    waits = Asked(EnrollmentCreate(**wish(ada, section), waitlist=True), REGISTRAR)
    other = cast.a_section(cast.a_course(), term=term)
    goes = EnrollmentCreate(**wish(bo, other), instead_of=seated.id)
    sits = Asked(EnrollmentCreate(**wish(ada, section)), REGISTRAR)

    waiting, _, seat = commit(enroll_all, [waits, Asked(goes, REGISTRAR), sits])

    assert (waiting.answer.status, seat.answer.status) == ("waitlisted", "enrolled")
    assert seat.answer.id == waiting.answer.id
    assert acts_on(seat.answer.id) == ["waitlisted", "enrolled"]
    row = StudentCourse.get_by_id(seat.answer.id)
    assert (row.status, row.version) == ("enrolled", 2)


@pytest.mark.parametrize("later", [0, 30])
def test_an_enrollment_is_left_once_by_two_who_swap_it_at_once(ada, algebra, term, later):
    old = enroll(student_id=ada.id, course_id=algebra.id)
    begin_on = min(today() + timedelta(days=later), term.ends_on)
    swaps = [
        EnrollmentCreate(
            **wish(ada, cast.a_section(cast.a_course(), term=term)),
            instead_of=old.id,
            begin_on=begin_on,
        )
        for _ in range(2)
    ]

    first, second = commit(enroll_all, [Asked(one, REGISTRAR) for one in swaps])

    assert first.answer.status == "enrolled"
    assert second.codes == {"already_dropped"}
    assert acts_on(old.id) == ["enrolled", "dropped"]


def test_what_is_lifted_stands_in_nobody_s_way_and_nothing_else_is(ada, bo, term):
    section = cast.a_section(cast.a_course(), capacity=0, term=term)
    lifts = frozenset({"section_full"})
    wishes = [EnrollmentCreate(**wish(one, section)) for one in (ada, bo, ada)]

    first, second, again = commit(
        enroll_all, [Asked(one, REGISTRAR, lifts=lifts) for one in wishes]
    )

    assert (first.answer.status, second.answer.status) == ("enrolled", "enrolled")
    assert again.codes == {"already_enrolled", "section_full"}


def test_the_number_of_statements_does_not_grow_with_the_list(term, queries):
    def asked_for(size):
        sections = [cast.a_section(cast.a_course(), capacity=9, term=term) for _ in range(size)]
        wishes = [EnrollmentCreate(**wish(cast.a_student(), section)) for section in sections]
        with queries() as seen:
            done = commit(enroll_all, [Asked(wanted, REGISTRAR) for wanted in wishes])
        assert all(isinstance(one, Changed) for one in done)
        return len(seen)

    assert asked_for(1) == asked_for(30) <= 22
