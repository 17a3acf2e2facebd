"""Which term counts today, and the school year that the first write makes."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from webapp.models import Term
from webapp.refusals import refuse
from webapp.services.catalog import School, TermFacts, catalog, school

FIRST_MONTH = 8


def today() -> date:
    """The day it is at the school."""
    return school().today


def all_terms() -> list[TermFacts]:
    """Every term there is, by its first day."""
    return catalog(school()).terms


def current_terms(terms: Sequence[TermFacts], day: date) -> list[TermFacts]:
    """The terms a day is in; in a gap the next ones, after the last the last ones."""
    now = [term for term in terms if term.starts_on <= day <= term.ends_on]
    ahead = [term for term in terms if term.starts_on > day]
    if now or not terms:
        return now
    if ahead:
        return [term for term in ahead if term.starts_on == ahead[0].starts_on]
    last = max(term.ends_on for term in terms)
    return [term for term in terms if term.ends_on == last]


def narrowest(terms: Sequence[TermFacts]) -> TermFacts:
    """The shortest of some terms: of a year and its semester, the semester."""
    return min(terms, key=lambda term: (term.ends_on - term.starts_on, -term.id))


def term_for(term_id: int | None, *, field: str = "term_id") -> TermFacts:
    """The term that was asked for, else the current one; an empty school gets this school year.

    Refuses `unknown_term`.
    """
    terms = all_terms()
    if term_id is None:
        day = today()
        return narrowest(current_terms(terms, day) or [_make_school_year(day)])
    for term in terms:
        if term.id == term_id:
            return term
    raise refuse("unknown_term", field, id=term_id)


def terms_asked_for(term_id: int | None, here: School) -> list[TermFacts]:
    """The term that was asked for, else the current ones; refuses `unknown_term`."""
    if term_id is None:
        return current_terms(catalog(here).terms, here.today)
    return [term_for(term_id)]


def _make_school_year(day: date) -> TermFacts:
    year = day.year if day.month >= FIRST_MONTH else day.year - 1
    made = Term.create(
        name=f"{year}–{(year + 1) % 100:02}",
        kind="schoolYear",
        starts_on=date(year, FIRST_MONTH, 1),
        ends_on=date(year + 1, FIRST_MONTH - 1, 31),
    )
    return TermFacts(made.id, made.name, made.starts_on, made.ends_on)


def as_made(term: Term) -> dict[str, Any]:
    """What the record keeps of a term that was made."""
    return {name: getattr(term, name) for name in ("name", "kind", "starts_on", "ends_on")}


def first_day(term: TermFacts, day: date) -> date:
    """The day an enrollment begins unless somebody says otherwise: today, within the term."""
    return day if term.starts_on <= day <= term.ends_on else term.starts_on
