"""Weekly meetings, by section, day and hour.

An import recognizes their section by its CRN, so only those of sections with one can go in again.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from peewee import JOIN

from webapp.database import rows
from webapp.exports.kinds import Asked, Found, Kind, Lot
from webapp.exports.stretches import stretches
from webapp.exports.terms import Terms, terms_asked
from webapp.imports.meetings import DAYS
from webapp.models import Course, Meeting, Period, Section, Term

COLUMNS = {
    "crn": Section.sourced_id,
    "course_code": Course.code,
    "section": Section.label,
    "term": Term.name,
    "period": Period.name,
    "weekday": Meeting.weekday,
    "starts_at": Meeting.starts_at,
    "ends_at": Meeting.ends_at,
    "first_date": Meeting.first_date,
    "last_date": Meeting.last_date,
}


def find(asked: Asked) -> Found:
    """The meetings of all sections of the terms that were asked for."""
    terms = terms_asked(asked)
    return Found(f"meetings{terms.what}", terms.about, lambda: _lots(terms))


def _lots(terms: Terms) -> Iterator[Lot]:
    every = (
        Meeting.select(*COLUMNS.values())
        .join_from(Meeting, Section)
        .join_from(Section, Course)
        .join_from(Section, Term)
        .join_from(Meeting, Period, JOIN.LEFT_OUTER)
        .where(terms.have)
        .order_by(
            *(Course.code, Term.starts_on, Term.name, Section.label),
            *(Meeting.weekday, Meeting.starts_at, Meeting.first_date, Meeting.id),
        )
    )
    for stretch in stretches(Course.code):
        yield [_in_letters(row) for row in rows(every.where(stretch))]


def _in_letters(row: Sequence[Any]) -> Sequence[Any]:
    *section, weekday, starts_at, ends_at, first_date, last_date = row
    return (*section, DAYS[weekday - 1], starts_at, ends_at, first_date, last_date)


MEETINGS = Kind("meetings", tuple(COLUMNS), find, frozenset({"term"}))
