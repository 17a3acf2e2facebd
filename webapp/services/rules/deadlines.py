"""When a course may still be begun: between two days of its term."""

from datetime import date
from typing import Any

from webapp.refusals import Refusal
from webapp.services.rules.case import Case


def enrollment_is_open(case: Case) -> Refusal | None:
    """Nobody begins before the day on which enrollment opens."""
    term = case.section.term
    if term is None or term.enroll_from is None or case.begin_on >= term.enroll_from:
        return None
    return _no(
        case, "enrollment_not_open", case.begin_on, term=term.name, opens_on=term.enroll_from
    )


def it_is_not_too_late_to_add(case: Case) -> Refusal | None:
    """Nobody begins after the last day to add. In a term that is over whoever names no day is
    counted from its first, and adds it today all the same.
    """
    term = case.section.term
    if term is None or term.add_deadline is None:
        return None
    day = case.begin_on if _a_day_was_sent(case) else max(case.begin_on, case.facts.today)
    if day <= term.add_deadline:
        return None
    return _no(case, "add_deadline_passed", day, term=term.name, deadline=term.add_deadline)


def _no(case: Case, code: str, day: date, **params: Any) -> Refusal:
    """About the first day where one was sent, else about the section."""
    no = case.no(code, begin_on=day, **params)
    return no.about("begin_on") if _a_day_was_sent(case) else no


def _a_day_was_sent(case: Case) -> bool:
    return case.wanted is not None and case.wanted.begin_on is not None
