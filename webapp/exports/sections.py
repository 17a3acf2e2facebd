"""Sections, by course and label."""

from collections.abc import Iterator

from webapp.database import rows
from webapp.exports.kinds import Asked, Found, Kind, Lot
from webapp.exports.stretches import stretches
from webapp.exports.terms import Terms, terms_asked
from webapp.models import Course, Section, Term

COLUMNS = {
    "crn": Section.sourced_id,
    "course_code": Course.code,
    "label": Section.label,
    "term": Term.name,
    "capacity": Section.capacity,
    "minimum": Section.minimum,
    "room": Section.room,
    "status": Section.status,
    "grades": Section.grades,
    "programs": Section.programs,
    "reserved": Section.reserved,
}


def find(asked: Asked) -> Found:
    """The sections of the terms that were asked for."""
    terms = terms_asked(asked)
    return Found(f"sections{terms.what}", terms.about, lambda: _lots(terms))


def _lots(terms: Terms) -> Iterator[Lot]:
    every = (
        Section.select(*COLUMNS.values())
        .join_from(Section, Course)
        .join_from(Section, Term)
        .where(terms.have)
        .order_by(Course.code, Term.starts_on, Term.name, Section.label)
    )
    for stretch in stretches(Course.code):
        yield rows(every.where(stretch))


SECTIONS = Kind("sections", tuple(COLUMNS), find, frozenset({"term"}))
