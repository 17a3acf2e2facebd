"""Which term counts today, and the school year that the first write makes."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from webapp.database import quick
from webapp.models import Term
from webapp.refusals import refuse
from webapp.services.catalog import School, catalog, school
from webapp.services.term_facts import TermFacts

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
    """The term asked for with its family, else the current ones; refuses `unknown_term`."""
    return terms_meant(term_id, catalog(here).terms, here.today)


def terms_meant(term_id: int | None, terms: list[TermFacts], day: date) -> list[TermFacts]:
    """The same among these terms, on this day."""
    if term_id is None:
        return current_terms(terms, day)
    return family(terms, term_for(term_id))


def family(terms: Sequence[TermFacts], term: TermFacts) -> list[TermFacts]:
    """A term, what it is a part of, and its parts: whoever is there in one is there in all."""
    by_id = {one.id: one for one in terms}

    def upward(one: TermFacts | None) -> Iterator[int]:
        while one is not None:
            yield one.id
            one = by_id.get(one.parent_id or 0)

    above = set(upward(term))
    return [one for one in terms if one.id in above or term.id in upward(one)]


@quick
def known(term_id: int) -> int | None:
    """This id, if there is a term that has it."""
    return term_id if any(term.id == term_id for term in all_terms()) else None


class Board(NamedTuple):
    """What stands above every page: the school, the term by date, and all terms to look at."""

    school: str
    term: str
    terms: tuple[tuple[int, str], ...]


@quick
def board(here: School | None = None) -> Board:
    """The school as the board of every page has it."""
    here = here or school()
    offered = catalog(here)
    now = current_terms(offered.terms, here.today)
    return Board(here.name, narrowest(now).name if now else "", offered.named_terms)


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
