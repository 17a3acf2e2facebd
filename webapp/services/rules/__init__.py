"""The rules of enrolling and of leaving: what a registrar looks at before saying yes, in order.

Each is a small function of plain facts that returns a `Refusal` or nothing. What a no of theirs
does is the school's decision: it blocks, it warns, or the rule is off.
"""

from functools import lru_cache
from typing import Any, Generic, NamedTuple

from webapp.refusals import Refusal
from webapp.services.enrolling.policy import Policy
from webapp.services.overrides.lifts import Lift
from webapp.services.rules.case import Case
from webapp.services.rules.deadlines import enrollment_is_open, it_is_not_too_late_to_add
from webapp.services.rules.holds import no_hold_is_in_force
from webapp.services.rules.learning import (
    it_is_not_passed_already,
    it_was_not_taken_too_often,
    what_comes_before_is_passed,
    what_goes_with_it_is_there,
)
from webapp.services.rules.leaving import Leaving, it_is_not_too_late_to_withdraw
from webapp.services.rules.load import (
    the_courses_are_not_too_many,
    the_credits_are_not_too_many,
)
from webapp.services.rules.offering import (
    it_begins_within_the_term,
    the_course_is_taught,
    the_section_is_open,
    the_section_takes_place,
)
from webapp.services.rules.once import they_are_not_in_it_yet
from webapp.services.rules.people import the_student_attends
from webapp.services.rules.reserved import no_seat_is_reserved_for_others
from webapp.services.rules.restrictions import it_is_for_their_grade_and_program
from webapp.services.rules.rule import Judged, Rule, Severity, Verdict
from webapp.services.rules.seats import (
    a_seat_is_left,
    no_seat_is_kept_for_others,
    nobody_waits_before_them,
    they_do_not_wait_for_it_yet,
)
from webapp.services.rules.travel import there_is_time_to_get_there
from webapp.services.rules.week import nothing_meets_at_the_same_time

RULES: tuple[Rule[Case], ...] = (
    Rule("student_inactive", the_student_attends, fixed=True),
    Rule("on_hold", no_hold_is_in_force, liftable=True),
    Rule("course_inactive", the_course_is_taught, fixed=True),
    Rule("section_cancelled", the_section_takes_place, fixed=True),
    Rule("section_closed", the_section_is_open, liftable=True),
    Rule("restricted", it_is_for_their_grade_and_program, liftable=True),
    Rule("outside_term", it_begins_within_the_term, fixed=True),
    Rule("enrollment_not_open", enrollment_is_open, liftable=True),
    Rule("add_deadline_passed", it_is_not_too_late_to_add, liftable=True),
    Rule("prerequisite_missing", what_comes_before_is_passed, liftable=True),
    Rule("corequisite_missing", what_goes_with_it_is_there, shipped="warns", liftable=True),
    Rule("already_passed", it_is_not_passed_already, shipped="warns", liftable=True),
    Rule("taken_too_often", it_was_not_taken_too_often, liftable=True),
    Rule("already_enrolled", they_are_not_in_it_yet, fixed=True),
    Rule("already_waiting", they_do_not_wait_for_it_yet, fixed=True, seats=True),
    Rule("people_waiting", nobody_waits_before_them, liftable=True, seats=True),
    Rule("seat_kept", no_seat_is_kept_for_others, liftable=True, seats=True),
    Rule("seats_reserved", no_seat_is_reserved_for_others, liftable=True, seats=True),
    Rule("section_full", a_seat_is_left, liftable=True, seats=True),
    Rule("time_clash", nothing_meets_at_the_same_time, liftable=True),
    Rule("travel_time", there_is_time_to_get_there, shipped="warns", liftable=True),
    Rule("course_load", the_courses_are_not_too_many, liftable=True),
    Rule("credit_load", the_credits_are_not_too_many, liftable=True),
)

LEAVING: tuple[Rule[Leaving], ...] = (
    Rule("withdraw_deadline_passed", it_is_not_too_late_to_withdraw, liftable=True),
)
"""What is asked of who leaves, and of nobody else."""

EVERY_RULE: tuple[Rule[Case] | Rule[Leaving], ...] = (*RULES, *LEAVING)

WAITING_LIFTS = {"section_full", "seats_reserved", "people_waiting", "seat_kept"}
LIFTABLE = {rule.code for rule in EVERY_RULE if rule.liftable}
SAID_BESIDE = {"already_waiting"}
"""What is said only beside a rule about seats, and no more once that one is lifted."""


def judge(case: Case) -> Verdict:
    """Every reason why this student cannot be in this section, and every warning beside.

    An override lifts its own rule and no other. Those that lifted one are named: they are used
    once the student is in.
    """
    here = _in_force(RULES, case.facts.policy)
    said = _said(here.blocking, case)
    lifts = _lifts(said, case)
    return Verdict(
        refusals=tuple(no for no in said if no.code not in lifts),
        warnings=_said(here.warning, case),
        lifted=tuple(lifts.values()),
    )


def judge_leaving(leaving: Leaving, policy: Policy) -> Verdict:
    """The same of a student who leaves a section."""
    here = _in_force(LEAVING, policy)
    said = _said(here.blocking, leaving)
    lifts = _lifts(said, leaving)
    return Verdict(
        refusals=tuple(no for no in said if no.code not in lifts),
        warnings=_said(here.warning, leaving),
        lifted=tuple(lifts.values()),
    )


def refusals(case: Case) -> tuple[Refusal, ...]:
    """Every reason why this student cannot be in this section."""
    said = _said(_in_force(RULES, case.facts.policy).blocking, case)
    lifts = _lifts(said, case)
    return tuple(no for no in said if no.code not in lifts)


def warnings(case: Case) -> tuple[Refusal, ...]:
    """Everything that should be known before this student takes this section."""
    return _said(_in_force(RULES, case.facts.policy).warning, case)


def is_refused(case: Case, *, for_seats: bool) -> bool:
    """Whether this student cannot be in this section for lack of a seat, or for anything else."""
    here = _in_force(RULES, case.facts.policy)
    said = _said(here.of_seats if for_seats else here.of_the_rest, case)
    return len(_lifts(said, case)) < len(said)


def blocks(policy: Policy, code: str) -> bool:
    """Whether a rule of enrolling refuses at a school that has decided so."""
    return any(rule.code == code for rule in _in_force(RULES, policy).blocking)


class InForce(NamedTuple, Generic[Judged]):
    """The rules of one school, without those that are off; of those that block also the ones that
    look at seats, and the rest.
    """

    blocking: tuple[Rule[Judged], ...]
    warning: tuple[Rule[Judged], ...]
    of_seats: tuple[Rule[Judged], ...]
    of_the_rest: tuple[Rule[Judged], ...]


def _in_force(rules: tuple[Rule[Judged], ...], policy: Policy) -> InForce[Judged]:
    found: InForce[Judged] = _sorted_out(rules, policy)
    return found


@lru_cache(maxsize=8)
def _sorted_out(rules: tuple[Rule[Any], ...], policy: Policy) -> InForce[Any]:
    def that(does: Severity) -> tuple[Rule[Any], ...]:
        return tuple(rule for rule in rules if rule.does(policy.severities) == does)

    blocking = that("blocks")
    return InForce(
        blocking=blocking,
        warning=that("warns"),
        of_seats=tuple(rule for rule in blocking if rule.seats),
        of_the_rest=tuple(rule for rule in blocking if not rule.seats),
    )


def _lifts(said: tuple[Refusal, ...], asked: Case | Leaving) -> dict[str, Lift]:
    """The overrides that lift one of these, by its code."""
    if not said:
        return {}
    codes = LIFTABLE & {no.code for no in said}
    return {code: lift for code, lift in asked.lifts.items() if code in codes} if codes else {}


def _said(rules: tuple[Rule[Judged], ...], asked: Judged) -> tuple[Refusal, ...]:
    return tuple([no for rule in rules if (no := rule.judge(asked))])
