"""Cancelling a section: everybody is out of it, and whoever has a choice sits elsewhere."""

from datetime import timedelta

import pytest

from tests.support import cast
from tests.test_services.desk import REGISTRAR, codes_of, drop, enroll, today, undo, wish
from webapp import actors
from webapp.database import commit
from webapp.models import Batch, Event, KeptSeat, Section, StudentCourse, Telling
from webapp.reading import read_as
from webapp.refusals import Refused
from webapp.schemas import MAX_ID, SectionChange, Undo
from webapp.schemas.cancelling import SectionCancel
from webapp.services import section_service, telling_service
from webapp.services.cancelling import cancel_service, who_is_there
from webapp.services.undoing import undo_service


@pytest.fixture
def section(algebra):
    return algebra.sections.get()


@pytest.fixture
def other(algebra, term):
    return cast.a_section(algebra, label="2", term=term, capacity=1)


def cancel(section, *moves, by=REGISTRAR, **sent):
    listed = [{"enrollment_id": spell.id, "section_id": there.id} for spell, there in moves]
    wanted = read_as(SectionCancel, {"moves": listed, **sent})
    return commit(cancel_service.cancel, section.id, wanted, by=by).answer


def state(spell):
    row = StudentCourse.get_by_id(spell.id)
    return row.status, row.end_on


def open_courses(student):
    return [
        (spell.section.label, spell.status)
        for spell in StudentCourse.select().where(
            StudentCourse.student == student, StudentCourse.is_open()
        )
    ]


def test_everybody_in_it_and_in_its_line_is_out_from_today_on(ada, bo, section):
    sat, waited = cast.enrolled(ada, section), cast.waiting(bo, section)
    done = cancel(section, reason="Too few")
    assert (done.moved, done.out, done.section.status) == (0, 2, "cancelled")
    assert state(sat) == ("cancelled", today())
    assert state(waited) == ("cancelled", waited.begin_on)
    assert Section.get_by_id(section.id).version == section.version + 1
    assert Event.select().where(Event.reason == "Too few").count() == 3
    assert Batch.get_by_id(done.batch_id).changed == 2


def test_who_has_a_choice_sits_there_from_the_same_day(ada, bo, section, other):
    spell = cast.enrolled(ada, section)
    cast.enrolled(bo, section)
    done = cancel(section, (spell, other))
    assert (done.moved, done.out) == (1, 1)
    assert open_courses(ada) == [("2", "enrolled")]
    (moved,) = [one.moved_to for one in done.students if one.moved_to]
    assert (moved.begin_on, moved.batch_id) == (today(), done.batch_id)


def test_who_waited_can_be_moved_too(ada, section, other):
    spell = cast.waiting(ada, section)
    cancel(section, (spell, other))
    assert open_courses(ada) == [("2", "enrolled")]


def test_where_one_move_is_refused_nothing_is_changed_and_every_reason_is_given(
    ada, bo, section, other
):
    spells = cast.enrolled(ada, section), cast.enrolled(bo, section)
    with pytest.raises(Refused) as no:
        cancel(section, *((spell, other) for spell in spells))
    (reason,) = no.value.refusals
    assert (reason.code, reason.field) == ("section_full", "moves.1.section_id")
    assert reason.params["student"].name == "Bo Diaz"
    assert Section.get_by_id(section.id).status == "open"
    assert {state(spell) for spell in spells} == {("enrolled", None)}


def test_nobody_moves_into_the_section_itself_or_out_of_another(ada, bo, section, other):
    spell, elsewhere = cast.enrolled(ada, section), cast.enrolled(bo, other)
    with pytest.raises(Refused, match="section_cancelled"):
        cancel(section, (spell, section))
    with pytest.raises(Refused, match="unknown_enrollment"):
        cancel(section, (elsewhere, other))


def test_of_two_moves_the_later_counts(ada, section, other, term):
    third = cast.a_section(section.course, label="3", term=term)
    spell = cast.enrolled(ada, section)
    assert cancel(section, (spell, other), (spell, third)).moved == 1
    assert open_courses(ada) == [("3", "enrolled")]


def test_who_leaves_later_is_out_at_once_and_who_completed_it_has_it(ada, bo, section):
    later = cast.enrolled(ada, section)
    drop(later.id, end_on=str(today() + timedelta(days=5)))
    through = cast.enrolled(bo, section, status="completed", end_on=section.term.ends_on)
    cancel(section)
    assert state(later)[1] == today()
    assert state(through) == ("completed", section.term.ends_on)


def test_whom_to_tell_names_the_move(ada, bo, section, other):
    spell = cast.enrolled(ada, section)
    cast.enrolled(bo, section)
    cancel(section, (spell, other))
    told = {one.student.name: one for one in telling_service.to_tell(limit=9).rows}
    moved, out = told["Ada Lovelace"], told["Bo Diaz"]
    assert (moved.kind, moved.section.label, moved.left_section.label) == ("moved", "2", "1")
    assert (out.kind, out.section.label, out.left_section) == ("cancelled", "1", None)


def test_it_is_no_try(ada, section, other):
    cast.enrolled(ada, section)
    cancel(section)
    assert enroll(**wish(ada, other)).status == "enrolled"


def test_nobody_is_enrolled_in_it_any_more_by_no_override(ada, section):
    cancel(section)
    assert codes_of(**wish(ada, section)) == ["section_cancelled"]
    assert codes_of(**wish(ada, section), waitlist=True) == ["section_cancelled"]
    lifted = [{"rule": "section_cancelled", "reason": "The teacher agreed"}]
    assert codes_of(**wish(ada, section), overrides=lifted) == ["cannot_be_lifted"]
    with pytest.raises(Refused, match="already_cancelled"):
        cancel(section)


@pytest.mark.parametrize("section_id", [404, MAX_ID + 1])
def test_an_unknown_section_is_refused(school, section_id):
    with pytest.raises(Refused, match="unknown_section"):
        commit(cancel_service.cancel, section_id, SectionCancel(), by=REGISTRAR)


def test_no_seat_is_kept_in_it(ada, bo, section, term):
    small = cast.a_section(section.course, label="5", term=term, capacity=1)
    cast.enrolled(ada, small)
    cast.waiting(bo, small)
    cancel(small)
    assert KeptSeat.select().where(KeptSeat.section == small, KeptSeat.is_open()).count() == 0


def test_one_undo_brings_the_section_and_everybody_back(ada, bo, section, other):
    sat, waited = cast.enrolled(ada, section), cast.waiting(bo, section)
    done = cancel(section, (sat, other))
    undo(done.batch_id)
    assert Section.get_by_id(section.id).status == "open"
    assert state(sat) == ("enrolled", None)
    assert state(waited) == ("waitlisted", None)
    assert open_courses(ada) == [("1", "enrolled")]
    assert telling_service.how_many() == 0
    assert Event.get(Event.action == "reopened").subject_id == section.id


def test_a_section_with_more_students_than_seats_comes_back_with_all_of_them(ada, bo, section):
    Section.update(capacity=1).execute()
    both = [cast.enrolled(student, section) for student in (ada, bo)]
    undo(cancel(section).batch_id)
    assert [state(spell) for spell in both] == [("enrolled", None)] * 2


def test_a_closed_section_is_closed_again(ada, term, algebra):
    closed = cast.a_section(algebra, label="4", term=term, status="closed")
    batch_id = cancel(closed).batch_id
    undo(batch_id)
    assert Section.get_by_id(closed.id).status == "closed"


def test_who_sits_elsewhere_at_that_hour_by_now_stands_against_the_undo(ada, bo, term):
    hours = [("Mon", "09:00", "10:00")]
    section = cast.a_section(cast.a_course("ART9"), term=term, meetings=hours)
    spells = cast.enrolled(ada, section), cast.enrolled(bo, section)
    done = cancel(section)
    enroll(**wish(ada, cast.a_section(cast.a_course("MUS9"), term=term, meetings=hours)))
    with pytest.raises(Refused, match="time_clash"):
        undo(done.batch_id)
    wanted = Undo(partly=True)
    commit(undo_service.undo, done.batch_id, wanted, by=REGISTRAR)
    assert [state(spell)[0] for spell in spells] == ["cancelled", "enrolled"]
    assert Section.get_by_id(section.id).status == "open"


def test_who_may_not_change_sections_does_not_open_them_again(ada, section):
    cast.enrolled(ada, section)
    batch_id = cancel(section).batch_id
    counselor = actors.staff("Kim Lee", "counselor", "a test", staff_id=2, session_id=2)
    with pytest.raises(Refused, match="not_allowed"):
        commit(undo_service.undo, batch_id, Undo(), by=counselor)


def test_an_older_drop_is_not_undone_into_a_cancelled_section(ada, bo, section):
    dropped = drop(enroll(**wish(ada, section)).id)
    left = cast.waiting(bo, section)
    left = drop(left.id)
    cancel(section)
    for one in (dropped, left):
        with pytest.raises(Refused, match="section_cancelled"):
            undo(one.batch_id)


def test_a_section_with_somebody_in_it_is_not_cancelled_by_its_form(ada, section):
    place = cast.waiting(ada, section)
    wanted = read_as(SectionChange, {"status": "cancelled"})
    with pytest.raises(Refused, match="has_students"):
        commit(section_service.change_section, section.id, wanted, by=REGISTRAR)
    drop(place.id)
    change = commit(section_service.change_section, section.id, wanted, by=REGISTRAR)
    assert change.answer.status == "cancelled"


def test_every_rule_judges_what_else_would_fit(ada, bo, section, other, term):
    full = cast.a_section(section.course, label="3", term=term, capacity=0)
    cast.a_section(section.course, label="4", term=term, status="cancelled")
    cast.enrolled(ada, section)
    cast.a_hold(bo)
    cast.waiting(bo, section)
    found = who_is_there.to_cancel(section.id)
    assert [one.label for one in found.others] == ["2", "3"]
    (of_ada, of_bo) = found.students
    assert [one.id for one in of_ada.fitting] == [other.id]
    assert [no.code for no in of_ada.choices[1].refusals] == ["section_full"]
    assert of_ada.choices[1].section.id == full.id
    assert "on_hold" in {no.code for no in of_bo.choices[0].refusals}


def test_thirty_are_looked_at_and_moved_in_as_many_statements_as_three(section, term, queries):
    roomy = cast.a_section(section.course, label="2", term=term)
    asked = {}
    for size in (3, 30):
        small = cast.a_section(section.course, label=str(size + 10), term=term)
        spells = [cast.enrolled(cast.a_student(), small) for _ in range(size)]
        with queries() as looked:
            who_is_there.to_cancel(small.id)
        with queries() as moved:
            cancel(small, *((spell, roomy) for spell in spells))
        asked[size] = len(looked), len(moved)
        assert Telling.select().where(Telling.kind == "moved").count() >= size
    assert all(many <= few for many, few in zip(asked[30], asked[3], strict=True))


def test_who_finds_the_other_section_full_can_wait_for_it(ada, bo, section, other):
    cast.enrolled(cast.a_student(), other)
    spells = [cast.enrolled(student, section) for student in (ada, bo)]
    there = {"section_id": other.id, "waitlist": True}
    done = cancel(section, moves=[{"enrollment_id": spell.id, **there} for spell in spells])
    assert (done.moved, done.out) == (2, 0)
    assert [one.moved_to.waitlist_position for one in done.students] == [1, 2]
    assert open_courses(ada) == open_courses(bo) == [("2", "waitlisted")]
    told = telling_service.to_tell(limit=9).rows
    assert {(one.kind, one.waits, one.left_section.label) for one in told} == {("moved", True, "1")}
    assert {one.status for one in undo(done.batch_id)} == {"enrolled", "cancelled"}
    assert open_courses(ada) == open_courses(bo) == [("1", "enrolled")]


def test_where_a_seat_is_free_nobody_waits(ada, section, other):
    spell = cast.enrolled(ada, section)
    move = {"enrollment_id": spell.id, "section_id": other.id, "waitlist": True}
    assert cancel(section, moves=[move]).moved == 1
    assert open_courses(ada) == [("2", "enrolled")]


def test_nobody_waits_for_what_more_than_a_seat_speaks_against(ada, bo, section, other):
    cast.enrolled(bo, other)
    cast.a_hold(ada)
    spell = cast.enrolled(ada, section)
    move = {"enrollment_id": spell.id, "section_id": other.id, "waitlist": True}
    with pytest.raises(Refused, match="on_hold"):
        cancel(section, moves=[move])
