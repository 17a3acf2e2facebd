"""What a student could take, as the rules would judge it now."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from operator import attrgetter
from typing import NamedTuple

from webapp.models import Course
from webapp.refusals import Refusal, Refused
from webapp.reserved_seats import Whose
from webapp.schemas import CourseName, EnrollmentCreate, StudentRead
from webapp.services import term_service
from webapp.services.cards import SectionCard
from webapp.services.catalog import catalog, school
from webapp.services.enrolling.enrollment_service import case_from_now_on, decide
from webapp.services.enrolling.facts import CourseFacts, Facts, SectionFacts, StudentFacts
from webapp.services.enrolling.loading import Named, load, load_seats
from webapp.services.rules import (
    LIFTABLE,
    SAID_BESIDE,
    WAITING_LIFTS,
    is_refused,
    refusals,
    warnings,
)
from webapp.services.rules.case import Case

BY_CODE = attrgetter("card.name.code", "card.name.id")

OFFERED = 8
"""How many there are to choose from at once."""

SEARCHED = 40
"""How many there are for somebody who searched."""

LOOKED_AT = 3
"""How many times as many courses are judged, at most, as there are places to show."""


class OfferedSection(NamedTuple):
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
    warnings: tuple[Refusal, ...] = ()

    @property
    def can_be_lifted(self) -> bool:
        """Whether overrides would do."""
        codes = {no.code for no in self.refusals} - SAID_BESIDE
        return bool(codes) and codes <= LIFTABLE

    @property
    def can_wait(self) -> bool:
        """Whether joining the wait list would do."""
        codes = {no.code for no in self.refusals}
        return bool(codes) and codes <= WAITING_LIFTS

    @property
    def is_theirs(self) -> bool:
        """Whether the student is in the course already."""
        return any(no.code == "already_enrolled" for no in self.refusals)


def facts_around(student: StudentRead, q: str = "") -> Facts:
    """A student's spells, and the first courses by code, or the first that match; without seats.

    Whoever has left the school is offered nothing.
    """
    is_here = student.status == "active"
    them = StudentFacts(
        student.id,
        student.student_number,
        student.name,
        is_here,
        whose=Whose(student.grade, student.program, student.groups),
    )
    courses = set(_candidates(q, _most(q) * LOOKED_AT)) if is_here else set()
    return load(Named({student.id}, courses), students={student.id: them}, seats=False)


def offers(
    facts: Facts, student_id: int, q: str = "", *, term_id: int | None = None
) -> tuple[Offer, ...]:
    """What a student could take in a term, this one unless another is named; the open ones first.

    Courses they are in already are told only to somebody who searched for them. Seats are
    counted where nothing else speaks against a section.
    """
    seen: list[_Choice] = []
    free: list[_Choice] = []
    hopeful = _hopeful(_choices(facts, student_id, term_id), seen)
    most = _most(q)
    while some := list(islice(hopeful, most - len(free))):
        _count_seats(facts, some)
        free += [choice for choice in some if not choice.is_refused(for_seats=True)]
    others = [choice for choice in seen if choice not in free] if len(free) < most else []
    _count_seats(facts, others)
    refused = (choice.offer(choice.refusals()) for choice in others)
    told = (offer for offer in refused if q or not offer.is_theirs)
    return (*(choice.offer() for choice in free), *islice(told, most - len(free)))


def _hopeful(choices: Iterable["_Choice"], seen: list["_Choice"]) -> Iterator["_Choice"]:
    """Those that only a lack of seats could still speak against; all that were looked at."""
    for choice in choices:
        seen.append(choice)
        if not choice.is_refused(for_seats=False):
            yield choice


def _count_seats(facts: Facts, choices: Iterable["_Choice"]) -> None:
    sections = [choice.case.section for choice in choices if choice.case]
    load_seats({section.id: section for section in sections if section.id}, facts.today)


def _most(q: str) -> int:
    return SEARCHED if q else OFFERED


def _candidates(q: str, limit: int) -> Iterable[int]:
    """The first courses by their code, or the first that match."""
    if not q:
        return catalog(school()).first_courses[:limit]
    found = Course.found_by(q).order_by(Course.code, Course.id).limit(limit)
    return [course.id for course in found]


@dataclass(slots=True, eq=False)
class _Choice:
    """A section that comes into question; of a course without any this term, none."""

    facts: Facts
    student: StudentFacts
    course: CourseFacts
    case: Case | None
    term_id: int | None = None

    def is_refused(self, *, for_seats: bool) -> bool:
        """Whether it is refused for lack of a seat, or for anything else."""
        if self.case is None:
            return bool(self.refusals())
        return is_refused(self.case, for_seats=for_seats)

    def refusals(self) -> tuple[Refusal, ...]:
        """Everything that speaks against it."""
        if self.case:
            return refusals(self.case)
        try:
            decide(
                self.facts,
                EnrollmentCreate(
                    student_id=self.student.id, course_id=self.course.id, term_id=self.term_id
                ),
            )
        except Refused as no:
            return no.refusals
        return ()

    def offer(self, refusals: tuple[Refusal, ...] = ()) -> Offer:
        """It, as somebody sees it who chooses."""
        if self.case is None:
            return Offer(self.course.name, None, refusals)
        seen = _with_seats(self.case.section, self.facts)
        return Offer(self.course.name, seen, refusals, warnings(self.case))


def _choices(facts: Facts, student_id: int, term_id: int | None) -> Iterator[_Choice]:
    """Every section of these courses in the current terms, or in the one asked for."""
    student = facts.students[student_id]
    terms = term_service.terms_meant(term_id, facts.terms, facts.today)
    for course in sorted(facts.courses.values(), key=BY_CODE):
        sections = [section for section in course.sections if section.term in terms]
        for section in sections:
            yield _Choice(facts, student, course, case_from_now_on(facts, student, section))
        if not sections:
            yield _Choice(facts, student, course, None, term_id)


def _with_seats(section: SectionFacts, facts: Facts) -> OfferedSection:
    return OfferedSection(section.card, section.seats_taken(facts.today), len(section.line))
