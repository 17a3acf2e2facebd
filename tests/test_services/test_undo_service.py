"""Undoing acts, asked of the service alone, on both engines."""

from datetime import timedelta

import pytest

from tests.support import cast
from tests.support.schools import only_on_postgresql
from tests.test_services.desk import (
    REGISTRAR,
    acts_on,
    drop,
    enroll,
    keep_no_seat,
    swap,
    time_passes,
    today,
    undo,
    wish,
)
from webapp.database import Unavailable, commit, db
from webapp.engines import engine_for
from webapp.models import Batch, Section, Student, StudentCourse
from webapp.problems import problem
from webapp.refusals import Refused
from webapp.schemas import MAX_ID, EnrollmentCreate, SectionChange, StudentCreate, Undo
from webapp.schemas.leaving import LeaveSchool
from webapp.services import leaving_school, section_service
from webapp.services.enrolling.enrollment_service import Asked, enroll_all
from webapp.services.student_service import create_student
from webapp.services.undoing import undo_service
from webapp.services.undoing.last_changes import last_changes


def status_of(enrollment_id: int) -> str:
    return StudentCourse.get_by_id(enrollment_id).status


def test_an_enrollment_undone_never_was(ada, algebra):
    done = enroll(student_id=ada.id, course_id=algebra.id)
    (undone,) = undo(done.batch_id)
    assert (undone.status, undone.begin_on, undone.end_on) == ("cancelled", today(), today())
    assert list(ada.courses) == []
    assert acts_on(done.id) == ["enrolled", "undone"]
    assert Batch.get_by_id(done.batch_id).undone_by_id == undone.batch_id


def test_a_drop_undone_gives_the_seat_back(ada, algebra):
    done = enroll(student_id=ada.id, course_id=algebra.id)
    (back,) = undo(drop(done.id).batch_id)
    assert (back.id, back.status, back.begin_on, back.end_on) == (
        done.id,
        "enrolled",
        today(),
        None,
    )


def test_a_swap_is_undone_as_one(ada, algebra, term):
    old = enroll(**wish(ada, Section.get()))
    second = cast.a_section(algebra, label="2", term=term)
    new = swap(old.id, section_id=second.id)
    undo(new.batch_id)
    assert (status_of(old.id), status_of(new.id)) == ("enrolled", "cancelled")


def test_a_seat_given_from_the_line_goes_back_to_the_line(ada, bo, term):
    section = cast.a_section(cast.a_course(), capacity=1, term=term)
    seat = enroll(**wish(bo, section))
    enroll(**wish(ada, section, waitlist=True))
    drop(seat.id)
    keep_no_seat()
    (back,) = undo(enroll(**wish(ada, section)).batch_id)
    assert (back.status, back.waitlist_position) == ("waitlisted", 1)


def leave_later(seat, term) -> int:
    return drop(seat.id, end_on=str(today() + timedelta(30))).batch_id


def change_later(seat, term) -> int:
    other = cast.a_section(cast.a_course(), term=term)
    return swap(seat.id, section_id=other.id, begin_on=str(today() + timedelta(30))).batch_id


def leave_school_later(seat, term) -> int:
    wanted = LeaveSchool(students="1001", last_day=today() + timedelta(30))
    left = commit(leaving_school.leave_school, wanted, by=REGISTRAR, told=problem)
    return left.answer.batch_id


@pytest.mark.parametrize("leave", [leave_later, change_later, leave_school_later])
def test_whoever_sits_there_still_stays_though_others_wait(ada, bo, term, leave):
    section = cast.a_section(cast.a_course(), capacity=1, term=term)
    seat = enroll(**wish(ada, section))
    enroll(**wish(bo, section, waitlist=True))
    undo(leave(seat, term))
    assert (status_of(seat.id), StudentCourse.get_by_id(seat.id).end_on) == ("enrolled", None)
    assert time_passes(section, hours=24 * 60) == 0


def test_a_seat_that_was_promised_from_the_last_day_on_is_gone(ada, bo, term):
    section = cast.a_section(cast.a_course(), capacity=1, term=term)
    left = leave_later(enroll(**wish(ada, section)), term)
    enroll(**wish(bo, section, begin_on=str(today() + timedelta(30))))
    with pytest.raises(Refused, match="section_full"):
        undo(left)


def test_a_drop_cannot_be_undone_once_the_seat_is_gone(ada, bo, term):
    section = cast.a_section(cast.a_course(), capacity=1, term=term)
    left = drop(enroll(**wish(ada, section)).id)
    enroll(**wish(bo, section))
    with pytest.raises(Refused, match="section_full"):
        undo(left.batch_id)
    assert status_of(left.id) == "dropped"


@pytest.fixture
def overfull(ada, bo, term):
    """A section with a seat and two students, and the act by which Ada has dropped it."""
    section = cast.a_section(cast.a_course(), capacity=1, term=term)
    seat = cast.enrolled(ada, section)
    cast.enrolled(bo, section)
    return section, drop(seat.id).batch_id


def test_a_drop_in_an_overfull_class_is_undone_while_nobody_has_come_since(ada, overfull):
    _, left = overfull
    (back,) = undo(left)
    assert (back.student_id, back.status) == (ada.id, "enrolled")


def test_but_not_once_somebody_has_or_there_are_fewer_seats(overfull):
    section, left = overfull
    commit(section_service.change_section, section.id, SectionChange(capacity=0), by=REGISTRAR)
    with pytest.raises(Refused, match="section_full"):
        undo(left)


def test_nor_once_somebody_was_let_in_all_the_same(overfull):
    section, left = overfull
    wanted = EnrollmentCreate(**wish(cast.a_student(), section))
    commit(enroll_all, [Asked(wanted, REGISTRAR, lifts=frozenset({"section_full"}))])
    with pytest.raises(Refused, match="section_full"):
        undo(left)


def test_a_drop_cannot_be_undone_into_a_clash(ada, term):
    meets = [("Mon", "09:00", "09:50")]
    section, other = (cast.a_section(cast.a_course(), term=term, meetings=meets) for _ in "12")
    left = drop(enroll(**wish(ada, section)).id)
    enroll(**wish(ada, other))
    with pytest.raises(Refused, match="time_clash"):
        undo(left.batch_id)


def test_nothing_is_undone_twice(ada, algebra):
    done = enroll(student_id=ada.id, course_id=algebra.id)
    undo(done.batch_id)
    with pytest.raises(Refused, match="already_undone"):
        undo(done.batch_id)


def test_what_changed_since_is_not_undone(ada, algebra):
    done = enroll(student_id=ada.id, course_id=algebra.id)
    drop(done.id)
    with pytest.raises(Refused, match="changed_since"):
        undo(done.batch_id)


def test_what_was_undone_since_does_not_stand_in_the_way(ada, algebra):
    done = enroll(student_id=ada.id, course_id=algebra.id)
    left = drop(done.id)
    undo(left.batch_id)
    assert [one.can_be_undone for one in last_changes(None, asker=REGISTRAR, limit=3)] == [
        False,
        False,
        True,
    ]
    (back,) = undo(done.batch_id)
    assert back.status == "cancelled"


def test_what_was_done_again_since_does(ada, algebra):
    done = enroll(student_id=ada.id, course_id=algebra.id)
    (back,) = undo(drop(done.id).batch_id)
    undo(back.batch_id)
    assert not last_changes(None, asker=REGISTRAR, limit=4)[-1].can_be_undone
    with pytest.raises(Refused, match="changed_since"):
        undo(done.batch_id)


def test_acts_are_undone_one_after_the_other(ada, bo, algebra, term):
    section = cast.a_section(algebra, label="2", term=term)
    first = enroll(**wish(ada, section))
    acts = [first.batch_id, swap(first.id, section_id=Section.get_by_id(1).id).batch_id]
    acts.append(drop(ada.spells.order_by(StudentCourse.id.desc()).get().id).batch_id)
    for act in reversed(acts):
        undo(act)
    assert {spell.status for spell in ada.spells} == {"cancelled"}


def test_an_undo_can_be_undone(ada, algebra):
    done = enroll(student_id=ada.id, course_id=algebra.id)
    (undone,) = undo(done.batch_id)
    undo(undone.batch_id)
    assert status_of(done.id) == "enrolled"


def test_many_enrollments_of_one_act_are_undone_together(ada, bo, algebra):
    batch = Batch.create(by="Trial", kind="bulk")
    asked = [
        Asked(EnrollmentCreate(student_id=it.id, course_id=algebra.id), REGISTRAR, batch.id)
        for it in (ada, bo)
    ]
    commit(enroll_all, asked)
    assert [one.status for one in undo(batch.id)] == ["cancelled", "cancelled"]


@pytest.mark.parametrize("batch_id", [404, MAX_ID + 1])
def test_an_unknown_act_is_refused(school, batch_id):
    with pytest.raises(Refused, match="unknown_batch"):
        undo(batch_id)


def test_an_act_that_enrolled_nobody_cannot_be_undone_here(school):
    commit(create_student, StudentCreate(student_number="1"), by=REGISTRAR)
    with pytest.raises(Refused, match="cannot_be_undone"):
        undo(Batch.get().id)


def test_a_place_in_line_left_cannot_come_back_beside_a_new_one(ada, term):
    section = cast.a_section(cast.a_course(), capacity=0, term=term)
    left = drop(enroll(**wish(ada, section, waitlist=True)).id)
    enroll(**wish(ada, section, waitlist=True))
    with pytest.raises(Refused, match="already_waiting"):
        undo(left.batch_id)


def test_a_place_in_line_left_cannot_come_back_beside_a_seat(ada, term):
    section = cast.a_section(cast.a_course(), capacity=0, term=term)
    left = drop(enroll(**wish(ada, section, waitlist=True)).id)
    Section.update(capacity=1).execute()
    enroll(**wish(ada, section))
    with pytest.raises(Refused, match="already_enrolled"):
        undo(left.batch_id)


def test_a_swap_into_a_seat_from_the_line_is_undone_as_one(ada, bo, algebra, term):
    old = enroll(**wish(ada, Section.get()))
    wanted = cast.a_section(algebra, label="2", term=term, capacity=1)
    seat = enroll(**wish(bo, wanted))
    waiting = cast.waiting(ada, wanted)
    drop(seat.id)
    keep_no_seat()
    new = swap(old.id, section_id=wanted.id)
    assert new.id == waiting.id
    undo(new.batch_id)
    assert (status_of(old.id), status_of(waiting.id)) == ("enrolled", "waitlisted")


def test_a_drop_that_lies_ahead_is_undone_in_a_full_section(ada, term):
    section = cast.a_section(cast.a_course(), capacity=1, term=term)
    left = drop(enroll(**wish(ada, section)).id, end_on=str(term.ends_on))
    (back,) = undo(left.batch_id)
    assert (back.status, back.end_on) == ("enrolled", None)


def test_who_has_left_the_school_does_not_go_back_into_a_line(ada, term):
    section = cast.a_section(cast.a_course(), capacity=0, term=term)
    left = drop(enroll(**wish(ada, section, waitlist=True)).id)
    enroll(**wish(ada, section, waitlist=True))
    Student.update(status="withdrawn").execute()
    with pytest.raises(Refused, match="student_inactive, already_waiting"):
        undo(left.batch_id)


def test_who_waits_again_for_a_section_is_not_put_into_it_beside_their_place_in_line(ada, bo, term):
    section = cast.a_section(cast.a_course(), capacity=1, term=term)
    left = drop(enroll(**wish(bo, section)).id)
    seated = enroll(**wish(ada, section))
    enroll(**wish(bo, section), waitlist=True)
    drop(seated.id)
    keep_no_seat()

    with pytest.raises(Refused) as no:
        undo(left.batch_id)

    assert no.value.codes == {"already_waiting"}
    assert status_of(left.id) == "dropped"


@only_on_postgresql
def test_an_undo_waits_for_whoever_enrolls_in_the_course(school_url, engine, ada, term):
    course = cast.a_course()
    first = cast.a_section(course, term=term)
    left = drop(enroll(**wish(ada, cast.a_section(course, label="2", term=term))).id)

    def impatiently():
        db.execute_sql("SET LOCAL lock_timeout = '200ms'")
        return undo_service.undo(left.batch_id, Undo(), by=REGISTRAR)

    other = engine_for(school_url)
    with other.connection_context(), other.atomic():
        other.execute_sql("SELECT id FROM sections WHERE id = %s FOR NO KEY UPDATE", (first.id,))
        with pytest.raises(Unavailable):
            commit(impatiently)

    assert undo(left.batch_id)[0].status == "enrolled"
