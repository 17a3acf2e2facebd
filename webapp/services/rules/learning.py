"""What somebody has learned before, learns beside it, or has learned already."""

from collections.abc import Iterable

from webapp.prerequisites import key_of
from webapp.refusals import Refusal
from webapp.services.cards import SectionCard
from webapp.services.rules.case import Case
from webapp.services.rules.once import terms_overlap


def what_comes_before_is_passed(case: Case) -> Refusal | None:
    """The prerequisites are met by what was passed; where the school says so, also by what will
    be over before this begins.
    """
    asked = case.course.card.prerequisites
    if asked is None:
        return None
    passed = case.student.passed
    if case.facts.policy.settings.in_progress_counts:
        passed |= _codes(there for there in _seats(case) if _is_over_before(there, case))
    missing = asked.missing(passed)
    return case.no_to_all("prerequisite_missing", missing=missing) if missing else None


def what_goes_with_it_is_there(case: Case) -> Refusal | None:
    """The corequisites were passed, or are taken, or asked for in the same list where that counts,
    in a term that overlaps.
    """
    asked = case.course.card.corequisites
    if asked is None:
        return None
    seats = (*_seats(case), *case.facts.beside.get(case.student.id, ()))
    beside = (there for there in seats if terms_overlap(there, case.section.card))
    missing = asked.missing(case.student.passed | _codes(beside))
    return case.no_to_all("corequisite_missing", missing=missing) if missing else None


def it_is_not_passed_already(case: Case) -> Refusal | None:
    """Nobody needs a course that they have passed."""
    if key_of(case.course.name.code) not in case.student.passed:
        return None
    return case.no_to_all("already_passed")


def it_was_not_taken_too_often(case: Case) -> Refusal | None:
    """A course is taken as often as the school allows, whatever came of it; a drop is no try."""
    limit = case.facts.policy.settings.repeat_limit
    if not limit:
        return None
    times = sum(
        spell.course_id == case.course.id and spell.status in ("completed", "withdrawn")
        for spell in case.spells
    )
    return case.no_to_all("taken_too_often", times=times, limit=limit) if times >= limit else None


def _seats(case: Case) -> Iterable[SectionCard]:
    """The sections in which the student sits."""
    return (
        case.facts.cards[spell.section_id] for spell in case.spells if spell.status == "enrolled"
    )


def _codes(sections: Iterable[SectionCard]) -> frozenset[str]:
    return frozenset(key_of(section.course.code) for section in sections)


def _is_over_before(there: SectionCard, case: Case) -> bool:
    here = case.section.term
    return here is not None and there.term is not None and there.term.ends_on < here.starts_on
