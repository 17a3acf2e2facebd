"""What waits for a decision, and what was done last, on both engines."""

from datetime import timedelta

import pytest

from tests.support import cast
from tests.test_services.desk import REGISTRAR, drop, enroll, swap, today, undo, wish
from webapp.database import commit
from webapp.models import Batch
from webapp.schemas import StudentCreate
from webapp.services import today_service
from webapp.services.student_service import create_student


def look(by=None, decide=100, look_back=100):
    return today_service.today(asker=REGISTRAR, by=by, decide=decide, look_back=look_back)


def decided(**how):
    return [(one.kind, one.section.id) for one in look(**how).decisions]


def changes(by=None):
    return [(one.action, one.student.name) for one in look(by).changes]


def a_full_section(**rest):
    section = cast.a_section(cast.a_course(), capacity=1, **rest)
    cast.enrolled(cast.a_student(), section)
    return section


def test_on_the_first_day_there_is_no_course(school):
    found = look()
    assert (found.is_first_day, found.term, found.decisions, found.changes) == (True, None, (), ())
    cast.a_course("MAT310")
    assert not look().is_first_day


def test_the_term_is_named(biology):
    assert look().term == biology.sections.get().term.name


def test_a_section_in_order_waits_for_nothing(ada, biology, term):
    cast.enrolled(ada, biology.sections.get())
    a_full_section(term=term)
    assert decided() == []


def test_a_full_section_for_which_people_wait(bo, term):
    section = a_full_section(term=term)
    cast.waiting(bo, section)
    assert decided() == [("full", section.id)]
    assert look().decisions[0].next_in_line is None


def test_a_free_seat_is_for_the_first_in_line(ada, bo, biology):
    section = biology.sections.get()
    cast.waiting(bo, section)
    cast.waiting(ada, section, waitlisted_at=cast.SOON_ENOUGH + timedelta(hours=1))
    assert decided() == [("free_seats", section.id)]
    assert look().decisions[0].next_in_line.name == "Bo Diaz"


def test_whose_turn_it_is_gets_the_seat_and_nothing_waits(bo, biology):
    section = biology.sections.get()
    cast.waiting(bo, section)
    (decision,) = look().decisions
    enroll(student_id=decision.next_in_line.id, section_id=decision.section.id)
    assert decided() == []


def test_more_students_than_seats(ada, bo, term):
    section = a_full_section(term=term)
    cast.enrolled(ada, section)
    cast.waiting(bo, section)
    (decision,) = look().decisions
    assert (decision.kind, decision.section.seats_left) == ("over_capacity", -1)


def test_who_has_left_is_not_over_and_who_leaves_later_still_is(ada, bo, term):
    section = a_full_section(term=term)
    spell = cast.enrolled(ada, section, status="dropped", end_on=today())
    assert decided() == []
    spell.end_on = today() + timedelta(days=3)
    spell.save()
    assert decided() == [("over_capacity", section.id)]


@pytest.mark.parametrize("status", ["closed", "cancelled"])
def test_a_section_that_takes_nobody_gives_no_seat(bo, biology, status):
    section = biology.sections.get()
    cast.waiting(bo, section)
    section.status = status
    section.save()
    assert decided() == []


def test_other_years_need_no_decision(bo, term):
    past = cast.a_term("Long ago", starts_on="2001-08-01", ends_on="2002-06-01")
    section = a_full_section(term=past)
    cast.waiting(bo, section)
    assert decided() == []


def test_the_most_urgent_comes_first_and_all_are_counted(ada, bo, term, biology):
    over, full, longer = (a_full_section(term=term) for _ in range(3))
    free = biology.sections.get()
    cast.enrolled(ada, over)
    for section in (full, longer, longer, free):
        cast.waiting(cast.a_student(), section)
    order = [section.id for section in (free, over, longer, full)]
    assert [section_id for _, section_id in decided()] == order
    assert [section_id for _, section_id in decided(decide=1)] == order[:1]
    assert look(decide=1).decisions_found == 4


def test_the_last_changes_come_newest_first(ada, bo, biology):
    mine = enroll(**wish(ada, biology.sections.get()))
    enroll(**wish(bo, biology.sections.get()))
    drop(mine.id)
    assert changes() == [
        ("dropped", "Ada Lovelace"),
        ("enrolled", "Bo Diaz"),
        ("enrolled", "Ada Lovelace"),
    ]
    assert len(look(look_back=2).changes) == 2


def test_a_change_of_section_is_one_change(ada, algebra):
    spell = enroll(**wish(ada, algebra.sections.get()))
    second = cast.a_section(algebra, label="2")
    swap(spell.id, section_id=second.id)
    newest, _ = look().changes
    assert newest.action == "changed"
    assert (newest.left_section.label, newest.section.label) == ("1", "2")


def test_only_what_nobody_touched_since_can_be_undone(ada, bo, biology):
    first = enroll(**wish(ada, biology.sections.get()))
    dropped = drop(first.id)
    enroll(**wish(bo, biology.sections.get()))
    assert [one.can_be_undone for one in look().changes] == [True, True, False]
    undo(dropped.batch_id)
    newest, _, of_drop, of_enrolling = look().changes
    assert (newest.action, newest.status, newest.can_be_undone) == ("undone", "enrolled", False)
    assert (of_drop.is_undone, of_drop.can_be_undone) == (True, False)
    assert (of_enrolling.is_undone, of_enrolling.can_be_undone) == (False, True)


def test_whatever_is_offered_to_undo_can_be_undone(ada, bo, algebra, biology):
    spell = enroll(**wish(ada, algebra.sections.get()))
    second = cast.a_section(algebra, label="2")
    swap(spell.id, section_id=second.id)
    drop(enroll(**wish(bo, biology.sections.get())).id)
    assert undo_what_is_offered() == 2
    assert undo_what_is_offered() == 2, "what came before"
    assert undo_what_is_offered() == 0


def undo_what_is_offered() -> int:
    offered = [one.batch_id for one in look().changes if one.can_be_undone]
    for batch_id in offered:
        undo(batch_id)
    return len(offered)


def test_each_sees_their_own_and_who_asks_everyone_s(ada, bo, biology):
    enroll(**wish(ada, biology.sections.get()))
    cast.enrolled(bo, biology.sections.get(), batch=Batch.create(by="Somebody else"))
    assert changes(REGISTRAR.name) == [("enrolled", "Ada Lovelace")]
    assert changes("Somebody else") == [("enrolled", "Bo Diaz")]
    assert len(changes()) == 2
    assert changes("nobody") == []


def test_an_import_and_a_new_student_are_no_change_of_an_enrollment(ada, biology):
    batch = Batch.create(by="Trial", kind="import")
    cast.enrolled(ada, biology.sections.get(), batch=batch)
    commit(create_student, StudentCreate(student_number="7"), by=REGISTRAR)
    assert changes() == []


def test_today_asks_as_much_of_a_large_school_as_of_a_small_one(bo, term, queries):
    def asked():
        with queries() as seen:
            look(by="Trial")
        return len(seen)

    def something_of_everything():
        cast.waiting(cast.a_student(), a_full_section(term=term))
        cast.enrolled(cast.a_student(), a_full_section(term=term))
        cast.waiting(cast.a_student(), cast.a_section(cast.a_course(), term=term, capacity=9))

    something_of_everything()
    few = asked()
    for _ in range(20):
        something_of_everything()
    assert asked() == few
    assert few <= 23
