"""Small questions about sections that pages ask."""

from collections.abc import Iterable
from datetime import date

from webapp.models import Course, Section
from webapp.schemas import MAX_ID, CourseName, SectionName
from webapp.services.catalog import catalog, school
from webapp.services.term_facts import TermFacts


def with_several_sections(course_ids: Iterable[int]) -> frozenset[int]:
    """Those of some courses that have more than one section in a term.

    While a course has one section, the screen does not mention it.
    """
    courses = catalog(school()).courses(set(course_ids))
    return frozenset(course.id for course in courses.values() if course.has_several)


def course_code_of(section_id: int) -> str | None:
    """The code of the course that a section is of; nothing when there is no such section."""
    if section_id > MAX_ID:
        return None
    found = Course.select(Course.code).join(Section).where(Section.id == section_id).get_or_none()
    return found.code if found else None


def section_called(section_id: int) -> tuple[CourseName, SectionName | None] | None:
    """The names of a section and its course; nothing when there is no such section."""
    for card in catalog(school()).sections([min(section_id, MAX_ID)]).values():
        return card.course, card.name
    return None


def term_of(section_id: int) -> int | None:
    """The term that a section is taught in; nothing when there is no such section."""
    for card in catalog(school()).sections([min(section_id, MAX_ID)]).values():
        return card.term.id if card.term else None
    return None


def next_term_of(section_id: int) -> TermFacts | None:
    """The term that follows the one a section is taught in: the first to begin once it is over,
    of those as long as it the likeliest; nothing where there is none yet.
    """
    offered = catalog(school())
    for card in offered.sections([min(section_id, MAX_ID)]).values():
        if card.term:
            return _following(card.term, offered.terms)
    return None


def _following(term: TermFacts, terms: Iterable[TermFacts]) -> TermFacts | None:
    ahead = [one for one in terms if one.starts_on > term.ends_on]
    days = (term.ends_on - term.starts_on).days

    def how_near(one: TermFacts) -> tuple[date, int]:
        return one.starts_on, abs((one.ends_on - one.starts_on).days - days)

    return min(ahead, key=how_near, default=None)
