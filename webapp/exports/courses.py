"""The catalog, by course code."""

from collections.abc import Iterator

from webapp.database import rows
from webapp.exports.kinds import Asked, Found, Kind, Lot, the_school
from webapp.exports.stretches import stretches
from webapp.models import Course

COLUMNS = {
    "code": Course.code,
    "title": Course.title,
    "subject": Course.subject,
    "credits": Course.credits,
    "description": Course.description,
    "prerequisites": Course.prerequisites,
    "corequisites": Course.corequisites,
    "active": Course.active,
    "grades": Course.grades,
    "programs": Course.programs,
}


def find(asked: Asked) -> Found:
    """Every course, those that are not taught any more as well."""
    return Found("courses", the_school(), _lots)


def _lots() -> Iterator[Lot]:
    every = Course.select(*COLUMNS.values()).order_by(Course.code)
    for stretch in stretches(Course.code):
        yield rows(every.where(stretch))


COURSES = Kind("courses", tuple(COLUMNS), find)
