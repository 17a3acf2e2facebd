"""Getting from one room to the next."""

from collections.abc import Iterator
from datetime import date, datetime, time

from webapp.refusals import Refusal
from webapp.services.cards import Hours
from webapp.services.enrolling.facts import Spell
from webapp.services.rules.case import Case
from webapp.services.rules.week import are_in_both, told_as_a_clash


def there_is_time_to_get_there(case: Case) -> Refusal | None:
    """Between meetings in two rooms lie the minutes that the school allows for the way."""
    minutes = case.facts.policy.settings.travel_minutes
    if not minutes or not case.section.card.room:
        return None
    near: dict[int, list[Hours]] = {}
    for theirs, spell in _elsewhere_that_day(case, minutes):
        near.setdefault(spell.id, []).append(theirs)
    if not near:
        return None
    spells = [spell for spell in case.spells if spell.id in near]
    clashes = tuple(told_as_a_clash(case, spell, near[spell.id]) for spell in spells)
    return case.no("travel_time", clashes=clashes, minutes=minutes) if clashes else None


def _elsewhere_that_day(case: Case, minutes: int) -> Iterator[tuple[Hours, Spell]]:
    week = case.facts.week_of(case.student)
    for ours in case.section.card.meetings:
        for theirs, spell in week.get(ours.weekday, ()):
            room = case.facts.cards[spell.section_id].room
            if not room or room == case.section.card.room:
                continue
            if _too_close(ours, theirs, minutes) and are_in_both(case, spell, ours, theirs):
                yield theirs, spell


def _too_close(one: Hours, other: Hours, minutes: int) -> bool:
    """Whether one follows the other too soon; meetings that overlap are a clash, not a way."""
    if one.overlaps(other):
        return False
    earlier, later = sorted((one, other), key=lambda hours: hours.starts_at)
    return _minutes(later.starts_at) - _minutes(earlier.ends_at) < minutes


def _minutes(at: time) -> float:
    return (datetime.combine(date.min, at) - datetime.min).total_seconds() / 60
