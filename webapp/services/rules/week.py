"""One place at a time."""

from datetime import date
from typing import Any

from webapp.clock import days_after
from webapp.refusals import Refusal
from webapp.services.cards import Hours
from webapp.services.enrolling.facts import Spell
from webapp.services.rules.case import Case

FOREVER = date.max


def nothing_meets_at_the_same_time(case: Case) -> Refusal | None:
    """No meeting overlaps one of another section on a day that both have."""
    shared = _shared_hours(case)
    if not shared:
        return None
    clashing = [spell for spell in case.spells if spell.id in shared]
    clashes = tuple(told_as_a_clash(case, spell, shared[spell.id]) for spell in clashing)
    return case.no("time_clash", clashes=clashes) if clashes else None


def _shared_hours(case: Case) -> dict[int, list[Hours]]:
    """For each spell the hours there that one of this section's meetings overlaps."""
    shared: dict[int, list[Hours]] = {}
    week = case.facts.week_of(case.student)
    for ours in case.section.card.meetings:
        for theirs, spell in week.get(ours.weekday, ()):
            if theirs.overlaps(ours) and are_in_both(case, spell, ours, theirs):
                shared.setdefault(spell.id, []).append(theirs)
    return shared


def are_in_both(case: Case, spell: Spell, ours: Hours, theirs: Hours) -> bool:
    """Whether on some day the student would be in this section and, by the spell, in another."""
    if spell.section_id == case.section.id or not case.holds_a_seat(spell):
        return False
    until = days_after(spell.end_on, -1) if spell.end_on else FOREVER
    return ours.shares_a_day(theirs, max(case.begin_on, spell.begin_on), until)


def told_as_a_clash(case: Case, spell: Spell, shared: list[Hours]) -> dict[str, Any]:
    """The section of a spell, and when it meets on the days that it shares."""
    place = case.facts.cards[spell.section_id]
    return {
        "course": place.course,
        "section": place.name,
        "weekdays": tuple(sorted({hours.weekday for hours in shared})),
        "starts_at": shared[0].starts_at,
        "ends_at": shared[0].ends_at,
    }
