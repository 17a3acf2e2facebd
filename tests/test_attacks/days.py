"""Days on which one error of the desk must show: what is done, and the error that is planted."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from webapp.clock import now
from webapp.services import rules
from webapp.services.enrolling.enrollment_service import EnrollmentCreate
from webapp.services.rules import seats
from webapp.services.rules.rule import Verdict
from webapp.services.undoing import going_back, place_back, undo_service
from webapp.services.waiting import freed_seats, promotion_service, wait_list_service

Plant = Callable[[pytest.MonkeyPatch], None]
Script = Callable[[Any], None]

SMALL, LARGE, OTHER = 0, 1, 2
"""A section of one seat; one of the same course without limit; one that clashes with the first."""


def enroll(day: Any, student: int, section: int, *, waits: bool = False) -> Any:
    """Enroll somebody, and answer the spell."""
    day.enroll_in_a_section(
        student=student, section=section, waits=waits, with_a_key=False, lifts=set()
    )
    return max(day.desk.spells.values(), key=lambda spell: spell.id)


def drop(day: Any, spell: Any) -> None:
    """Leave a section or a line."""
    day._drop(spell, with_a_key=False)


def undo(day: Any, acts_ago: int = 0) -> None:
    """Undo the last act, or one before."""
    day.undo(one=acts_ago, with_a_key=False)


def a_promotion_undone(day: Any) -> None:
    """It does not come back by itself."""
    seat = enroll(day, 0, SMALL)
    enroll(day, 1, SMALL, waits=True)
    drop(day, seat)
    day.time_passes(one=0, days=0)
    undo(day)
    day.time_passes(one=0, days=0)
    day.the_worker_looks(section=SMALL)


def an_act_before_one_that_was_undone(day: Any) -> None:
    """It can be undone."""
    drop(day, enroll(day, 0, LARGE))
    undo(day)
    undo(day, acts_ago=2)


def a_swap_for_whoever_is_promoted(day: Any) -> None:
    """What they leave does not stand in their way."""
    seat = enroll(day, 0, SMALL)
    enroll(day, 1, OTHER)
    day.swap_if_promoted(one=1, section=SMALL, with_a_key=False)
    drop(day, seat)
    day.time_passes(one=0, days=0)
    day.every_student_is_where_the_model_says()


def an_override_used_by_an_undone_act(day: Any) -> None:
    """It lets them in again."""
    enroll(day, 0, SMALL)
    day.keep_an_override(student=2, section=SMALL, rule="section_full")
    enroll(day, 2, SMALL)
    undo(day)
    enroll(day, 2, SMALL)


def an_override_revoked_and_kept_again(day: Any) -> None:
    """It lets them in once that is undone."""
    enroll(day, 0, SMALL)
    day.keep_an_override(student=2, section=SMALL, rule="section_full")
    day.revoke_an_override(one=0, with_a_key=False)
    enroll(day, 2, SMALL)
    undo(day)
    enroll(day, 2, SMALL)


def a_clash_that_is_dropped(day: Any) -> None:
    """The line moves on."""
    seat, clash = enroll(day, 0, SMALL), enroll(day, 1, OTHER)
    day.keep_an_override(student=1, section=SMALL, rule="time_clash")
    enroll(day, 1, SMALL, waits=True)
    enroll(day, 2, SMALL, waits=True)
    drop(day, seat)
    day.the_worker_looks(section=SMALL)
    day.time_passes(one=0, days=0)
    drop(day, clash)
    day.the_worker_looks(section=SMALL)


def a_move_in_line(day: Any) -> None:
    """Whoever stands there now stands behind."""
    enroll(day, 0, SMALL)
    enroll(day, 1, SMALL, waits=True)
    enroll(day, 2, SMALL, waits=True)
    day.move_in_line(one=1, position=1)
    day.every_student_is_where_the_model_says()


def a_move_in_line_undone(day: Any) -> None:
    """Everybody stands where they stood."""
    enroll(day, 0, SMALL)
    enroll(day, 1, SMALL, waits=True)
    enroll(day, 2, SMALL, waits=True)
    day.move_in_line(one=1, position=1)
    undo(day)
    day.every_student_is_where_the_model_says()


def a_drop_whose_seat_is_gone(day: Any) -> None:
    """It cannot be undone."""
    drop(day, enroll(day, 0, SMALL))
    enroll(day, 1, SMALL)
    undo(day, acts_ago=1)


def a_seat_taken_before_the_line(day: Any) -> None:
    """Whoever does not wait is refused."""
    seat = enroll(day, 0, SMALL)
    enroll(day, 1, SMALL, waits=True)
    drop(day, seat)
    day.time_passes(one=0, days=0)
    undo(day)
    day.time_passes(one=0, days=0)
    enroll(day, 2, SMALL)


def a_list_of_many(day: Any) -> None:
    """What becomes of the first counts for the second, and all or none are enrolled."""
    for atomic in (True, False):
        day.enroll_many(several=[0, 1], section=SMALL, waits=False, atomic=atomic)
        day.every_student_is_where_the_model_says()


def a_line_that_goes_with_its_seat(day: Any) -> None:
    """Nothing is kept where nobody waits any more."""
    day.enroll_many(several=[0, 1], section=SMALL, waits=True, atomic=False)
    undo(day)
    enroll(day, 2, SMALL)


def an_offer_that_lapses(day: Any) -> None:
    """Whoever let it go leaves the line, and the next one is offered the seat."""
    day.one_sits_and_one_waits(offers=True)
    enroll(day, 2, SMALL, waits=True)
    drop(day, min(day.desk.spells.values(), key=lambda spell: spell.id))
    day.time_passes(one=0, days=0)
    day.time_passes(one=0, days=2)
    day.every_student_is_where_the_model_says()


def nobody_is_passed_over(plant: pytest.MonkeyPatch) -> None:
    plant.setattr(promotion_service, "passed_over", lambda sections: frozenset())


def every_act_since_stands_in_the_way(plant: pytest.MonkeyPatch) -> None:
    changed = lambda last, spells: {  # noqa: E731 - a fault, not a function
        one.id for one in spells if one.version != last[one.id].version
    }
    plant.setattr(going_back, "changed_since", changed)


def nothing_is_left_for_the_seat(plant: pytest.MonkeyPatch) -> None:
    def wish(facts: Any, spell: Any) -> EnrollmentCreate:
        return EnrollmentCreate(student_id=spell.student_id, section_id=spell.section_id)

    plant.setattr(promotion_service, "wish_of", wish)


def overrides_stay_used(plant: pytest.MonkeyPatch) -> None:
    plant.setattr(undo_service, "give_back", lambda *args, **how: None)


def records_stay_as_they_are(plant: pytest.MonkeyPatch) -> None:
    plant.setattr(undo_service, "go_back", lambda *args, **how: 0)


def lines_are_never_served(plant: pytest.MonkeyPatch) -> None:
    plant.setattr(promotion_service.Turn, "serve", lambda turn: None)


def nobody_moves(plant: pytest.MonkeyPatch) -> None:
    plant.setattr(wait_list_service, "stand_at", lambda spell, position: None)


def nobody_moves_back(plant: pytest.MonkeyPatch) -> None:
    plant.setattr(place_back, "stand_at", lambda spell, position: None)


def an_undo_asks_no_rule(plant: pytest.MonkeyPatch) -> None:
    plant.setattr(going_back, "judge", lambda case: Verdict())


def offers_never_lapse(plant: pytest.MonkeyPatch) -> None:
    plant.setattr(promotion_service.Turn, "_lapses", lambda turn, spell_id: None)


def seats_are_kept_for_nobody(plant: pytest.MonkeyPatch) -> None:
    def all_of_them(left: list[Any], here: Any) -> list[Any]:
        until = now() + timedelta(minutes=2)
        return [freed_seats.a_seat_kept(spell, "last_holder", until) for spell in left]

    plant.setattr(freed_seats, "_kept", all_of_them)


def the_line_is_jumped(plant: pytest.MonkeyPatch) -> None:
    others = tuple(rule for rule in rules.RULES if rule.code != "people_waiting")
    plant.setattr(rules, "RULES", others)


def seats_never_run_out(plant: pytest.MonkeyPatch) -> None:
    others = tuple(rule for rule in rules.RULES if rule.code != "section_full")
    plant.setattr(rules, "RULES", others)


def a_kept_seat_asked_for_by_who_waits(day: Any) -> None:
    """To ask to wait once more, and to lift another rule, does not give it to them."""
    seat = enroll(day, 0, SMALL)
    enroll(day, 1, SMALL, waits=True)
    drop(day, seat)
    day.enroll_in_a_section(
        student=1, section=SMALL, waits=True, with_a_key=False, lifts={"section_full"}
    )


def who_waits_is_asked_nothing(plant: pytest.MonkeyPatch) -> None:
    plant.setattr(seats, "ABOUT_SEATS", ())


DAYS: tuple[tuple[Script, Plant], ...] = (
    (a_promotion_undone, nobody_is_passed_over),
    (an_act_before_one_that_was_undone, every_act_since_stands_in_the_way),
    (a_swap_for_whoever_is_promoted, nothing_is_left_for_the_seat),
    (an_override_used_by_an_undone_act, overrides_stay_used),
    (a_clash_that_is_dropped, lines_are_never_served),
    (an_override_revoked_and_kept_again, records_stay_as_they_are),
    (a_move_in_line, nobody_moves),
    (a_move_in_line_undone, nobody_moves_back),
    (a_drop_whose_seat_is_gone, an_undo_asks_no_rule),
    (a_seat_taken_before_the_line, the_line_is_jumped),
    (a_list_of_many, seats_never_run_out),
    (a_line_that_goes_with_its_seat, seats_are_kept_for_nobody),
    (an_offer_that_lapses, offers_never_lapse),
    (a_kept_seat_asked_for_by_who_waits, who_waits_is_asked_nothing),
)
