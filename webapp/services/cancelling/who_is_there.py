"""Who would be out of a section that is cancelled, and what else would fit them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from webapp.models import Student, StudentCourse
from webapp.refusals import Refusal, refuse
from webapp.schemas import MAX_ID, CourseName, EnrollmentRead, SectionRead
from webapp.services.catalog import catalog, school
from webapp.services.enrolling.answers import read_enrollments
from webapp.services.enrolling.enrollment_service import case_from_now_on
from webapp.services.enrolling.facts import Facts, SectionFacts, Spell
from webapp.services.enrolling.loading import Named, load
from webapp.services.rules import WAITING_LIFTS, refusals
from webapp.services.section_answers import read_sections
from webapp.statements import statement, within


@dataclass(frozen=True, slots=True)
class Choice:
    """Another section, and everything that speaks against it for one student."""

    section: SectionRead
    refusals: tuple[Refusal, ...]

    @property
    def can_wait(self) -> bool:
        """Whether only seats are wanting: they could join its line."""
        return bool(self.refusals) and WAITING_LIFTS.issuperset(no.code for no in self.refusals)


@dataclass(frozen=True, slots=True)
class Somebody:
    """Who is in the section or in its line, and what else there is for them."""

    enrollment: EnrollmentRead
    choices: tuple[Choice, ...]

    @property
    def fitting(self) -> tuple[SectionRead, ...]:
        """The sections against which nothing speaks."""
        return tuple(choice.section for choice in self.choices if not choice.refusals)


@dataclass(frozen=True, slots=True)
class ToCancel:
    """A section, everybody in it by name and then its line, and its course’s other sections."""

    section: SectionRead
    course: CourseName
    students: tuple[Somebody, ...]
    others: tuple[SectionRead, ...]


def to_cancel(section_id: int) -> ToCancel:
    """Who would be out, and what else fits each of them; refuses `unknown_section`.

    The rules judge each as if nobody were in the section any more. Every one of them is offered
    the same free seats.
    """
    section, course_id = found(section_id)
    enrollments = _in_order(read_enrollments(ids_there([section_id], school().today)))
    students = {one.student_id for one in enrollments}
    facts = load(Named(students, {course_id}, {section_id}))
    for spell in those_who_go(facts, section_id):
        facts.leaves(spell)
    others = _other_sections(facts, section_id)
    read = {one.id: one for one in read_sections([other.id for other in others if other.id])}
    return ToCancel(
        section=section,
        course=facts.courses[course_id].name,
        students=tuple(
            Somebody(one, tuple(_choice(facts, one, other, read) for other in others))
            for one in enrollments
        ),
        others=tuple(read[other.id] for other in others if other.id),
    )


def found(section_id: int) -> tuple[SectionRead, int]:
    """The section and its course; refuses `unknown_section`."""
    for section in read_sections([min(section_id, MAX_ID)]):
        return section, section.course_id
    raise refuse("unknown_section", "section_id", id=section_id)


def ids_there(sections: Collection[int], today: date) -> list[int]:
    """The enrollments of those who are in these sections or in their lines, or are to leave them
    on a later day."""
    return [spell_id for spell_id, _, _ in _there(sections, today)]


def students_there(section_id: int, today: date) -> set[int]:
    """The same by student."""
    return {student_id for _, student_id, _ in _there([section_id], today)}


def how_many_there(sections: Collection[int]) -> dict[int, int]:
    """For each of these sections how many those are; those with nobody are left out."""
    counted: dict[int, int] = {}
    for _, _, section_id in _there(sections, school().today):
        counted[section_id] = counted.get(section_id, 0) + 1
    return counted


def refusals_of_cancelling(sections: Collection[int]) -> dict[int, Refusal]:
    """Why some of these sections cannot be cancelled without a word to anybody, by section."""
    if not (there := how_many_there(sections)):
        return {}
    cards = catalog(school()).sections(there)
    return {
        section_id: Refusal(
            "has_students",
            "status",
            {
                "course": cards[section_id].course,
                "section": cards[section_id].name,
                "there": count,
                "section_id": section_id,
            },
        )
        for section_id, count in there.items()
    }


def those_who_go(facts: Facts, section_id: int) -> list[Spell]:
    """The same among facts, in the order of their ids."""
    there = [
        spell
        for student in facts.students.values()
        for spell in student.spells
        if spell.section_id == section_id and _goes(spell, facts.today)
    ]
    return sorted(there, key=lambda spell: spell.id)


def _goes(spell: Spell, today: date) -> bool:
    """Whoever completed a course has it, whatever becomes of its section."""
    leaves_later = spell.end_on is not None and spell.end_on > today
    return spell.is_open or (leaves_later and spell.status in LEAVING)


LEAVING = ("dropped", "withdrawn")


def _in_order(enrollments: Sequence[EnrollmentRead]) -> list[EnrollmentRead]:
    """Those who sit there as they came; then the line."""
    return sorted(enrollments, key=lambda one: one.waitlist_position or 0)


def _other_sections(facts: Facts, section_id: int) -> list[SectionFacts]:
    """The sections of the course in the same term that take place."""
    here = facts.sections[section_id]
    return [
        one
        for one in facts.courses[here.card.course.id].sections
        if one.term == here.term and one.id != section_id and one.card.status != "cancelled"
    ]


def _choice(
    facts: Facts, one: EnrollmentRead, other: SectionFacts, read: dict[int, SectionRead]
) -> Choice:
    assert other.id is not None  # noqa: S101 - it is in the catalog
    student = facts.students[one.student_id]
    return Choice(read[other.id], refusals(case_from_now_on(facts, student, other)))


@statement
def _there(sections: Collection[int], today: date) -> Any:
    """Enrollment, student and section; by name."""
    leaves_later = StudentCourse.status.in_(list(LEAVING)) & (StudentCourse.end_on > today)
    return (
        StudentCourse.select(StudentCourse.id, StudentCourse.student, StudentCourse.section)
        .join(Student)
        .where(
            within(StudentCourse.section, sections),
            StudentCourse.is_open() | leaves_later,
        )
        .order_by(Student.last_name, Student.first_name, Student.id, StudentCourse.id)
    )
