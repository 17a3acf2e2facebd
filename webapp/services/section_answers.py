"""Sections as they are answered: with their seats, their line, their teachers and meetings."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from webapp.database import in_pieces
from webapp.models import Course, Section, SectionTeacher, Teacher
from webapp.schemas import MeetingRead, SectionRead
from webapp.services import term_service
from webapp.services.enrollment_facts import Facts, SectionFacts
from webapp.services.enrollment_loading import load_seats, meetings_in
from webapp.services.term_service import TermFacts
from webapp.statements import statement, within


def sections_of(
    courses: Sequence[Course], *, terms: Sequence[TermFacts] | None = None
) -> dict[int, tuple[SectionRead, ...]]:
    """For each course its sections, by label: of some terms, or of all with the newest first."""
    sections = [
        row
        for piece in in_pieces(course.id for course in courses)
        for row in Section.select().where(Section.course.in_(piece))
    ]
    if terms is not None:
        wanted = {term.id for term in terms}
        sections = [row for row in sections if row.term_id in wanted]
    found: dict[int, list[SectionRead]] = {course.id: [] for course in courses}
    for answer in read_sections(sections):
        found[answer.course_id].append(answer)
    return {course_id: tuple(answers) for course_id, answers in found.items()}


def read_sections(rows: Iterable[Section]) -> list[SectionRead]:
    """The sections as answered, in a fixed number of statements; newest term first, by label."""
    sections = list(rows)
    facts = _facts_of(sections)
    load_seats(facts.sections, facts.today)
    teachers = teachers_of(facts.sections)
    meetings = meetings_of(facts.sections)
    terms = {term.id: term for term in facts.terms}
    sections.sort(key=lambda row: (len(row.label), row.label))
    sections.sort(key=lambda row: terms[row.term_id].starts_on, reverse=True)
    return [
        _as_answered(
            row, facts.sections[row.id], facts, teachers.get(row.id, ()), meetings.get(row.id, ())
        )
        for row in sections
    ]


def is_free(section: SectionRead) -> bool:
    """Whether somebody could sit here from today to the end of the term."""
    return section.seats_left is None or section.seats_left > 0


def teachers_of(section_ids: Iterable[int]) -> dict[int, tuple[str, ...]]:
    """For each section the names of who teaches it, the primary teacher first."""
    names: dict[int, list[str]] = defaultdict(list)
    for section_id, name in _teachers(list(section_ids)):
        names[section_id].append(name)
    return {section_id: tuple(listed) for section_id, listed in names.items()}


def meetings_of(section_ids: Iterable[int]) -> dict[int, tuple[MeetingRead, ...]]:
    """For each section its meetings through the week."""
    meetings: dict[int, list[MeetingRead]] = defaultdict(list)
    for section_id, weekday, starts_at, ends_at, first, last in meetings_in(list(section_ids)):
        meetings[section_id].append(MeetingRead(weekday, starts_at, ends_at, first, last))
    return {section_id: tuple(listed) for section_id, listed in meetings.items()}


@statement
def _teachers(sections: Collection[int]) -> Any:
    return (
        SectionTeacher.select(SectionTeacher.section, Teacher.name)
        .join(Teacher)
        .where(within(SectionTeacher.section, sections))
        .order_by(SectionTeacher.primary.desc(), Teacher.name)
    )


def _facts_of(sections: Sequence[Section]) -> Facts:
    terms = term_service.all_terms()
    by_id = {term.id: term for term in terms}
    return Facts(
        today=term_service.today(),
        terms=terms,
        students={},
        courses={},
        sections={
            row.id: SectionFacts(
                row.id, row.course_id, row.label, row.capacity, row.status, by_id[row.term_id]
            )
            for row in sections
        },
        numbers={},
        codes={},
    )


def _as_answered(
    row: Section,
    seats: SectionFacts,
    facts: Facts,
    teachers: tuple[str, ...],
    meetings: tuple[MeetingRead, ...],
) -> SectionRead:
    assert seats.term is not None  # noqa: S101 - every row has a term
    return SectionRead(
        id=row.id,
        course_id=row.course_id,
        term_id=row.term_id,
        term=seats.term.name,
        label=row.label,
        capacity=row.capacity,
        minimum=row.minimum,
        room=row.room,
        status=row.status,
        sourced_id=row.sourced_id,
        seats_taken=seats.seats_taken(facts.today),
        seats_left=seats.seats_left(facts.today),
        waiting=len(seats.line),
        teachers=teachers,
        meetings=meetings,
    )
