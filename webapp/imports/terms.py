"""The term that a file's sections and enrollments belong to: found by name, or made."""

from dataclasses import dataclass
from datetime import date

from webapp.imports.decoding import CannotImport
from webapp.imports.kinds import Act
from webapp.language import day
from webapp.models import Term
from webapp.services import term_service
from webapp.services.record import record


@dataclass(frozen=True, slots=True)
class TermAsked:
    """A term by name, with its first and last day if it may have to be made."""

    name: str
    starts_on: date | None = None
    ends_on: date | None = None


def the_term(asked: TermAsked | None, act: Act) -> Term:
    """The term of that name, made if need be; without a name the current one.

    Raises `CannotImport` where the name stands for other dates, or for none.
    """
    if asked is None:
        return _current(act)
    if there := Term.get_or_none(Term.name == asked.name):
        _refuse_other_dates(there, asked)
        return there
    return _make(asked, act)


def _current(act: Act) -> Term:
    is_first = not term_service.all_terms()
    term: Term = Term.get_by_id(term_service.term_for(None).id)
    if is_first:
        record("created", term, batch=act.batch, by=act.by, after=term_service.as_made(term))
    return term


def _refuse_other_dates(there: Term, asked: TermAsked) -> None:
    starts_on, ends_on = asked.starts_on or there.starts_on, asked.ends_on or there.ends_on
    if (starts_on, ends_on) != (there.starts_on, there.ends_on):
        raise CannotImport(
            f"{there.name} is there already and runs from {day(there.starts_on)} "
            f"to {day(there.ends_on)}. Leave out --starts and --ends, or choose another name."
        )


def _make(asked: TermAsked, act: Act) -> Term:
    if asked.starts_on is None or asked.ends_on is None:
        raise CannotImport(
            f"There is no term {asked.name} yet. "
            "To make it, give its first and last day: --starts 2026-08-24 --ends 2026-12-18."
        )
    if asked.ends_on < asked.starts_on:
        raise CannotImport(f"{asked.name} would end before it starts. Check --starts and --ends.")
    term = Term.create(
        name=asked.name, kind="term", starts_on=asked.starts_on, ends_on=asked.ends_on
    )
    record("created", term, batch=act.batch, by=act.by, after=term_service.as_made(term))
    return term
