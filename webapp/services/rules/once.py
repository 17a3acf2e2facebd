"""Nobody is in a course twice."""

from webapp.refusals import Refusal
from webapp.services.cards import SectionCard
from webapp.services.rules.case import Case


def they_are_not_in_it_yet(case: Case) -> Refusal | None:
    """Already enrolled means any section of the course in an overlapping term."""
    course_id = case.course.id
    for spell in case.spells:
        if spell.course_id != course_id or not case.holds_a_seat(spell):
            continue
        there = case.facts.cards[spell.section_id]
        if terms_overlap(there, case.section.card):
            about = {"enrollment_id": spell.id, "section": there.name}
            stays = case.wanted is not None and case.wanted.instead_of == spell.id
            return case.no_to_all("already_enrolled", **about, **({"stays": True} if stays else {}))
    return None


def terms_overlap(one: SectionCard, other: SectionCard) -> bool:
    """Whether both sections are taught on some day; without a term they are."""
    if one.term is None or other.term is None:
        return True
    return one.term.starts_on <= other.term.ends_on and other.term.starts_on <= one.term.ends_on
