"""Which term counts today, and the school year that the first write makes."""

from collections.abc import Sequence
from datetime import date

from webapp import clock
from webapp.models import SchoolSettings, Term
from webapp.refusals import refuse
from webapp.schemas import MAX_ID

FIRST_MONTH = 8


def school() -> SchoolSettings:
    """The school's own settings."""
    return SchoolSettings.get_by_id(1)


def today() -> date:
    """The day it is at the school."""
    return clock.today(school().time_zone)


def all_terms() -> list[Term]:
    """Every term there is; schools have tens, not thousands."""
    return list(Term.select().order_by(Term.starts_on, Term.id))


def current_terms(terms: Sequence[Term], day: date) -> list[Term]:
    """The terms a day is in; in a gap the next ones, after the last the last ones."""
    now = [term for term in terms if term.starts_on <= day <= term.ends_on]
    ahead = [term for term in terms if term.starts_on > day]
    if now or not terms:
        return now
    if ahead:
        return [term for term in ahead if term.starts_on == ahead[0].starts_on]
    last = max(term.ends_on for term in terms)
    return [term for term in terms if term.ends_on == last]


def narrowest(terms: Sequence[Term]) -> Term:
    """The shortest of some terms: of a year and its semester, the semester."""
    return min(terms, key=lambda term: (term.ends_on - term.starts_on, -term.id))


def term_for(term_id: int | None, *, field: str = "term_id") -> Term:
    """The term that was asked for, else the current one; an empty school gets this school year.

    Refuses `unknown_term`.
    """
    if term_id is not None:
        term = Term.get_or_none(Term.id == term_id) if term_id <= MAX_ID else None
        if term is None:
            raise refuse("unknown_term", field, id=term_id)
        return term
    day = today()
    return narrowest(current_terms(all_terms(), day) or [_make_school_year(day)])


def _make_school_year(day: date) -> Term:
    year = day.year if day.month >= FIRST_MONTH else day.year - 1
    return Term.create(
        name=f"{year}–{(year + 1) % 100:02}",
        kind="schoolYear",
        starts_on=date(year, FIRST_MONTH, 1),
        ends_on=date(year + 1, FIRST_MONTH - 1, 31),
    )


def first_day(term: Term, day: date) -> date:
    """The day an enrollment begins unless somebody says otherwise: today, within the term."""
    return day if term.starts_on <= day <= term.ends_on else term.starts_on
