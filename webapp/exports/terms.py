"""Which terms an export is about: the current ones, one by name, or every one."""

from collections.abc import Sequence
from dataclasses import dataclass

import peewee

from webapp.exports.kinds import Asked, CannotExport, the_school
from webapp.language import day, listed
from webapp.models import Section, Table, Term
from webapp.services import term_service
from webapp.services.term_facts import TermFacts

EVERY = "all"


@dataclass(frozen=True, slots=True)
class Terms:
    """Some terms, in words and as a condition on sections; `about` is what a record names."""

    what: str
    about: Table
    have: peewee.Expression


def terms_asked(asked: Asked) -> Terms:
    """The term of that name; without a name the current ones, or every one where a day decides.

    Raises `CannotExport` for a name that no term has.
    """
    there = term_service.all_terms()
    if named := [term for term in there if term.name == asked.term]:
        return _only(named, asked)
    if asked.term and asked.term != EVERY:
        raise CannotExport(_no_such_term(asked.term, there))
    if asked.term or asked.on:
        return Terms(_on(asked) or " of every term", the_school(), Section.term.is_null(False))
    return _only(term_service.current_terms(there, term_service.today()), asked)


def _only(terms: Sequence[TermFacts], asked: Asked) -> Terms:
    about = Term.get_by_id(terms[0].id) if len(terms) == 1 else the_school()
    what = f" of {' and '.join(term.name for term in terms)}" if terms else ""
    return Terms(what + _on(asked), about, Section.term.in_([term.id for term in terms]))


def _on(asked: Asked) -> str:
    return f" on {day(asked.on)}" if asked.on else ""


def _no_such_term(name: str, there: Sequence[TermFacts]) -> str:
    known = f"There are {listed(term.name for term in there)}" if there else "There is none yet"
    return f"There is no term {name}. {known}. --term {EVERY} takes every one."
