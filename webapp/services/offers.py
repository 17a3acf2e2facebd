"""What a student could take, as the rules would judge it now."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from webapp.models import Course
from webapp.refusals import Refusal, Refused
from webapp.schemas import CourseName, EnrollmentCreate, StudentRead
from webapp.services import term_service
from webapp.services.catalog import SectionCard
from webapp.services.enrollment_facts import CourseFacts, Facts, SectionFacts, StudentFacts
from webapp.services.enrollment_loading import Named, load
from webapp.services.enrollment_rules import WAITING_LIFTS
from webapp.services.enrollment_service import decide, objections
from webapp.statements import Row, remembered, statement

BY_CODE = attrgetter("card.name.code", "card.name.id")

OFFERED = 8
"""How many there are to choose from at once."""

LOOKED_AT = 3
"""How many times as many courses are judged, at most, as there are places to show."""


@dataclass(frozen=True, slots=True)
class OfferedSection:
    """A section with its seats, as somebody sees it who chooses."""

    card: SectionCard
    seats_taken: int
    waiting: int

    @property
    def id(self) -> int | None:
        """The section's id."""
        return self.card.id

    @property
    def capacity(self) -> int | None:
        """Its seats in all; nothing where there is no limit."""
        return self.card.capacity

    @property
    def seats_left(self) -> int | None:
        """Its free seats; less than none where it is over capacity."""
        return None if self.card.capacity is None else self.card.capacity - self.seats_taken


@dataclass(frozen=True, slots=True)
class Offer:
    """A section a student could take, with everything that speaks against it.

    Without a section: a course that never had one, and gets section 1 from its first student.
    """

    course: CourseName
    section: OfferedSection | None
    refusals: tuple[Refusal, ...]

    @property
    def can_wait(self) -> bool:
        """Whether joining the wait list would do."""
        codes = {no.code for no in self.refusals}
        return bool(codes) and codes <= WAITING_LIFTS


@dataclass(frozen=True, slots=True)
class _Judged:
    """A section that came into question; of a course without any, none."""

    course: CourseFacts
    section: SectionFacts | None
    refusals: tuple[Refusal, ...]

    @property
    def is_theirs(self) -> bool:
        """Whether the student is in the course already."""
        return any(no.code == "already_enrolled" for no in self.refusals)


def facts_around(student: StudentRead, q: str = "") -> Facts:
    """A student's spells, and the first courses by code, or the first that match.

    Whoever has left the school is offered nothing.
    """
    is_here = student.status == "active"
    them = StudentFacts(student.id, student.student_number, student.name, is_here)
    candidates = _candidates(q, OFFERED * LOOKED_AT) if is_here else ()
    courses = {course_id for (course_id,) in candidates}
    return load(Named(students={student.id}, courses=courses), {student.id: them})


def offers(facts: Facts, student_id: int, q: str = "") -> tuple[Offer, ...]:
    """What a student could take this term, as the rules would judge it now; the open ones first.

    Courses they are in already are told only to somebody who searched for them.
    """
    told, still_open = list[_Judged](), 0
    for one in _judged(facts, student_id):
        if one.is_theirs and not q:
            continue
        told.append(one)
        still_open += not one.refusals
        if still_open == OFFERED:
            break
    shown = sorted(told, key=lambda one: bool(one.refusals))[:OFFERED]
    return tuple(
        Offer(one.course.name, _as_offered(one.section, facts), one.refusals) for one in shown
    )


def _candidates(q: str, limit: int) -> Iterable[Row]:
    """The first courses by their code, or the first that match."""
    if not q:
        return _first_courses(limit)
    found = Course.found_by(q).order_by(Course.code, Course.id).limit(limit)
    return [(course.id,) for course in found]


@remembered
@statement
def _first_courses(limit: int) -> Any:
    return Course.select(Course.id).order_by(Course.code, Course.id).limit(limit)


def _judged(facts: Facts, student_id: int) -> Iterator[_Judged]:
    """Every section of these courses in the current terms, and what speaks against it."""
    student = facts.students[student_id]
    terms = term_service.current_terms(facts.terms, facts.today)
    for course in sorted(facts.courses.values(), key=BY_CODE):
        sections = [section for section in course.sections if section.term in terms]
        for section in sections:
            yield _Judged(course, section, objections(facts, student, section))
        if not sections:
            yield _Judged(course, None, _without_a_section(facts, student_id, course))


def _without_a_section(facts: Facts, student_id: int, course: CourseFacts) -> tuple[Refusal, ...]:
    try:
        decide(facts, EnrollmentCreate(student_id=student_id, course_id=course.id))
    except Refused as no:
        return no.refusals
    return ()


def _as_offered(section: SectionFacts | None, facts: Facts) -> OfferedSection | None:
    if section is None or section.id is None:
        return None
    return OfferedSection(section.card, section.seats_taken(facts.today), len(section.line))
