"""What a student could take, as the rules would judge it now."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from webapp.models import Course
from webapp.refusals import Refusal, Refused, refuse
from webapp.schemas import MAX_ID, CourseName, EnrollmentCreate
from webapp.services import term_service
from webapp.services.enrollment_facts import CourseFacts, Facts, Hours, SectionFacts
from webapp.services.enrollment_loading import Named, load
from webapp.services.enrollment_rules import WAITING_LIFTS
from webapp.services.enrollment_service import decide, objections
from webapp.services.section_answers import teachers_of
from webapp.statements import Row, statement

LOOKED_AT = 3
"""How many times as many courses are judged, at most, as there are places to show."""


@dataclass(frozen=True, slots=True)
class OfferedSection:
    """A section with its seats, as somebody sees it who chooses."""

    id: int
    label: str
    room: str
    capacity: int | None
    seats_taken: int
    seats_left: int | None
    waiting: int
    meetings: tuple[Hours, ...]
    teachers: tuple[str, ...]


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


def offers(student_id: int, q: str = "", *, limit: int = 8) -> tuple[Offer, ...]:
    """What a student could take this term, as the rules would judge it now; the open ones first.

    Courses they are in already are told only to somebody who searched for them. Refuses
    `unknown_student`.
    """
    courses = [course_id for (course_id,) in _candidates(q, limit * LOOKED_AT)]
    facts = load(Named(students={min(student_id, MAX_ID)}, courses=set(courses)))
    if student_id not in facts.students:
        raise refuse("unknown_student", "student_id", id=student_id)
    told, still_open = list[_Judged](), 0
    for one in _judged(facts, student_id, courses):
        if one.is_theirs and not q:
            continue
        told.append(one)
        still_open += not one.refusals
        if still_open == limit:
            break
    shown = sorted(told, key=lambda one: bool(one.refusals))[:limit]
    return _as_offered(facts, shown)


def _candidates(q: str, limit: int) -> Iterable[Row]:
    """The first courses by their code, or the first that match."""
    if not q:
        return _first_courses(limit)
    found = Course.found_by(q).order_by(Course.code, Course.id).limit(limit)
    return [(course.id,) for course in found]


@statement
def _first_courses(limit: int) -> Any:
    return Course.select(Course.id).order_by(Course.code, Course.id).limit(limit)


def _judged(facts: Facts, student_id: int, course_ids: Sequence[int]) -> Iterator[_Judged]:
    """Every section of these courses in the current terms, and what speaks against it."""
    student = facts.students[student_id]
    terms = term_service.current_terms(facts.terms, facts.today)
    for course in (facts.courses[course_id] for course_id in course_ids):
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


def _as_offered(facts: Facts, judged: Sequence[_Judged]) -> tuple[Offer, ...]:
    sections = [one.section.id for one in judged if one.section and one.section.id]
    teachers = teachers_of(sections)
    return tuple(
        Offer(one.course.name, _shown(facts, one.section, teachers), one.refusals) for one in judged
    )


def _shown(
    facts: Facts, section: SectionFacts | None, teachers: dict[int, tuple[str, ...]]
) -> OfferedSection | None:
    if section is None or section.id is None:
        return None
    taken = section.seats_taken(facts.today)
    return OfferedSection(
        id=section.id,
        label=section.label,
        room=section.room,
        capacity=section.capacity,
        seats_taken=taken,
        seats_left=None if section.capacity is None else section.capacity - taken,
        waiting=len(section.line),
        meetings=section.meetings,
        teachers=teachers.get(section.id, ()),
    )
