"""How much a student may take at once."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from webapp.clock import days_after
from webapp.refusals import Refusal
from webapp.services.cards import SectionCard
from webapp.services.enrolling.facts import Spell
from webapp.services.rules.case import Case

Weight = Callable[[SectionCard], Decimal]


def the_courses_are_not_too_many(case: Case) -> Refusal | None:
    """On no day of the term more courses than the school allows, or their grade; off until
    it says how many.
    """
    most, grade = case.facts.policy.load("max_courses", case.student.whose.grade)
    if most is None or (would_be := _load_with_it(case, _one)) <= most:
        return None
    return case.no("course_load", would_be=int(would_be), most=most, grade=grade)


def the_credits_are_not_too_many(case: Case) -> Refusal | None:
    """On no day of the term more credits than the school allows, or their grade; off until
    it says how many.
    """
    most, grade = case.facts.policy.load("max_credits", case.student.whose.grade)
    if most is None or (would_be := _load_with_it(case, _credits)) <= most:
        return None
    told = {"would_be": _plain(would_be), "most": _plain(most), "grade": grade}
    return case.no("credit_load", **told)


def _load_with_it(case: Case, weight: Weight) -> Decimal:
    """What the student would have to carry on the fullest day of this section.

    A course of the fall and one of the spring never add up, though a course of the whole year
    overlaps both.
    """
    others = [
        (*_stretch(spell, there), weight(there))
        for spell in case.spells
        if spell.course_id != case.course.id and case.holds_a_seat(spell)
        if (there := case.facts.cards[spell.section_id])
    ]
    last = case.section.term.ends_on if case.section.term else date.max
    days = {case.begin_on} | {first for first, _, _ in others if case.begin_on < first <= last}
    carried = (
        sum((one for first, until, one in others if first <= day <= until), start=Decimal())
        for day in days
    )
    return max(carried) + weight(case.section.card)


def _stretch(spell: Spell, card: SectionCard) -> tuple[date, date]:
    """The first and the last day on which somebody has this course."""
    first, last = spell.begin_on, days_after(spell.end_on, -1) if spell.end_on else date.max
    if card.term is None:
        return first, last
    return max(first, card.term.starts_on), min(last, card.term.ends_on)


def _one(_: SectionCard) -> Decimal:
    return Decimal(1)


def _credits(card: SectionCard) -> Decimal:
    return card.credits or Decimal()


def _plain(amount: Decimal) -> str:
    return f"{amount.normalize():f}"
