"""What the rules look at for everybody in the line of a section, in the order of the line."""

from collections.abc import Collection, Iterator
from typing import Any

from webapp.models import StudentCourse
from webapp.schemas import EnrollmentCreate
from webapp.services.catalog import courses_of_sections
from webapp.services.enrolling.facts import Facts, SectionFacts, Spell
from webapp.services.enrolling.loading import Named, hold, in_line, load
from webapp.statements import Row, statement, within


def facts_of(section_id: int) -> Facts:
    """The facts as anybody may read them, without holding anything."""
    line = in_line([section_id])
    swaps = _swaps([spell_id for *_, spell_id in line])
    facts = load(_named(section_id, line, swaps))
    facts.swaps = {spell_id: instead_of for spell_id, instead_of, *_ in swaps}
    return facts


def held_facts_of(section_id: int) -> Facts:
    """Whoever waits is looked up first, then held with every section they concern, then read."""
    line = in_line([section_id])
    swaps = _swaps([spell_id for *_, spell_id in line])
    hold(_named(section_id, line, swaps))
    facts = load(_named(section_id, line, swaps))
    facts.swaps = {spell_id: instead_of for spell_id, instead_of, *_ in swaps}
    return facts


def places_of(facts: Facts, section: SectionFacts) -> Iterator[Spell | None]:
    """The places in line, in order; nothing for whoever is not among the facts."""
    for student_id in section.line:
        student = facts.students.get(student_id)
        spells = tuple(student.spells) if student else ()
        here = (one for one in spells if one.section_id == section.id)
        yield next((one for one in here if one.status == "waitlisted"), None)


def wish_of(facts: Facts, spell: Spell) -> EnrollmentCreate:
    """What somebody waits for; and what they leave for it, unless they have left it since.

    Whoever waits has not been in class: they begin now, and in a term that is over not at all.
    """
    still = {one.id for one in facts.students[spell.student_id].spells if one.is_open}
    instead_of = facts.swaps.get(spell.id)
    term = facts.cards[spell.section_id].term
    return EnrollmentCreate(
        student_id=spell.student_id,
        section_id=spell.section_id,
        begin_on=facts.today if term and term.ends_on < facts.today else None,
        instead_of=instead_of if instead_of in still else None,
    )


def _named(section_id: int, line: Collection[Row], swaps: Collection[Row]) -> Named:
    named = Named(
        students={student_id for _, student_id, _ in line},
        courses={course_id for (course_id,) in courses_of_sections([section_id])},
        sections={section_id},
    )
    for _, instead_of, there, course_id in swaps:
        named.leaving.add(instead_of)
        named.sections.add(there)
        named.courses.add(course_id)
    return named


@statement
def _swaps(spells: Collection[int]) -> Any:
    """Of places in line: the enrollment that is left for the seat, its section and its course."""
    there = StudentCourse.alias()
    return (
        StudentCourse.select(
            StudentCourse.id, StudentCourse.instead_of, there.section, there.course
        )
        .join(there, on=(there.id == StudentCourse.instead_of))
        .where(within(StudentCourse.id, spells))
    )
