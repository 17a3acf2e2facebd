"""Loading the facts that enrolling is decided on, for a whole list of wishes at once.

`hold` locks what the list could touch; `load` then reads it in new statements.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import peewee

from webapp.database import in_pieces, lock, rows
from webapp.models import Course, Meeting, Section, Student, StudentCourse
from webapp.schemas import MAX_ID, EnrollmentCreate
from webapp.services import term_service
from webapp.services.enrollment_facts import (
    CourseFacts,
    Facts,
    Hours,
    SectionFacts,
    StudentFacts,
    readings_of,
)


@dataclass(slots=True)
class Named:
    """The ids of everything that a list of wishes names or could touch."""

    students: set[int] = field(default_factory=set)
    courses: set[int] = field(default_factory=set)
    sections: set[int] = field(default_factory=set)
    leaving: set[int] = field(default_factory=set)
    numbers: dict[str, int] = field(default_factory=dict)
    codes: dict[str, int] = field(default_factory=dict)


def find(wishes: Sequence[EnrollmentCreate]) -> Named:
    """Turn the names in the wishes into ids. What is not there is not an error here."""
    named = Named(students=_ids(wish.student_id for wish in wishes))
    numbers = {wish.student_number for wish in wishes if wish.student_number}
    named.numbers = _pairs(Student.student_number, numbers)
    named.students |= set(named.numbers.values())
    codes = {
        text for wish in wishes if wish.course_code for text, _ in readings_of(wish.course_code)
    }
    named.codes = _pairs(Course.code, codes)
    named.courses = _ids(wish.course_id for wish in wishes) | set(named.codes.values())
    named.sections = _ids(wish.section_id for wish in wishes)
    named.leaving = _ids(wish.instead_of for wish in wishes)
    named.sections |= _column(StudentCourse.section, StudentCourse.id, named.leaving)
    named.courses |= _column(Section.course, Section.id, named.sections)
    return named


def hold(named: Named) -> None:
    """Lock students, then courses that need a first section, then sections, each by id."""
    for students in in_pieces(sorted(named.students)):
        lock(Student.select(Student.id).where(Student.id.in_(students)).order_by(Student.id))
    for courses in in_pieces(sorted(named.courses - _with_sections(named.courses))):
        lock(Course.select(Course.id).where(Course.id.in_(courses)).order_by(Course.id))
    for courses in in_pieces(sorted(named.courses)):
        named.sections |= _column(Section.id, Section.course, set(courses))
    for sections in in_pieces(sorted(named.sections)):
        lock(Section.select(Section.id).where(Section.id.in_(sections)).order_by(Section.id))


def load(named: Named) -> Facts:
    """Read the facts of everything named, in a fixed number of statements."""
    facts = Facts(
        today=term_service.today(),
        terms=term_service.all_terms(),
        students=_students(named.students),
        courses=_courses(named.courses),
        sections={},
        numbers=named.numbers,
        codes=named.codes,
    )
    spells = _spells_that_count(facts, named.courses)
    facts.leaving = _spells(named.leaving)
    elsewhere = {spell.section_id for spell in spells} | named.sections
    _load_sections(facts, elsewhere)
    load_seats(facts)
    for spell in spells:
        facts.students[spell.student_id].spells.append(spell)
    return facts


def facts_about(wishes: Sequence[EnrollmentCreate]) -> Facts:
    """The facts as anybody may read them, without holding anything."""
    return load(find(wishes))


def held_facts_about(wishes: Sequence[EnrollmentCreate]) -> Facts:
    """The facts as they stay until the commit."""
    named = find(wishes)
    hold(named)
    return load(named)


def _ids(values: Iterable[int | None]) -> set[int]:
    return {value for value in values if value is not None and value <= MAX_ID}


def _pairs(column: peewee.Field, values: set[str]) -> dict[str, int]:
    return {
        text: row_id
        for piece in in_pieces(values)
        for text, row_id in rows(
            column.model.select(column, column.model.id).where(column.in_(piece))
        )
    }


def _column(wanted: peewee.Field, key: peewee.Field, values: set[int]) -> set[int]:
    return {
        value
        for piece in in_pieces(values)
        for (value,) in rows(wanted.model.select(wanted).where(key.in_(piece)).distinct())
    }


def _with_sections(course_ids: set[int]) -> set[int]:
    return _column(Section.course, Section.course, course_ids)


def _students(ids: set[int]) -> dict[int, StudentFacts]:
    students = (
        row for piece in in_pieces(ids) for row in Student.select().where(Student.id.in_(piece))
    )
    return {
        row.id: StudentFacts(row.id, row.student_number, row.name, row.status == "active")
        for row in students
    }


def _courses(ids: set[int]) -> dict[int, CourseFacts]:
    courses = (
        row for piece in in_pieces(ids) for row in Course.select().where(Course.id.in_(piece))
    )
    return {row.id: CourseFacts(row.id, row.code, row.title, row.active) for row in courses}


def _spells_that_count(facts: Facts, course_ids: set[int]) -> list[StudentCourse]:
    """Those that go on or lie ahead; in the courses themselves also the past ones."""
    counts = StudentCourse.end_on.is_null() | (StudentCourse.end_on > facts.today)
    for courses in in_pieces(course_ids):
        counts |= StudentCourse.course.in_(courses)
    return [
        spell
        for piece in in_pieces(facts.students)
        for spell in StudentCourse.select()
        .where(StudentCourse.student.in_(piece), counts, StudentCourse.status != "cancelled")
        .order_by(StudentCourse.id)
    ]


def _spells(ids: set[int]) -> dict[int, StudentCourse]:
    return {
        spell.id: spell
        for piece in in_pieces(ids)
        for spell in StudentCourse.select().where(StudentCourse.id.in_(piece))
    }


def _load_sections(facts: Facts, section_ids: set[int]) -> None:
    """The sections of the courses and, without their seats, every other one that is named."""
    terms = {term.id: term for term in facts.terms}
    of_courses = [
        row
        for piece in in_pieces(facts.courses)
        for row in Section.select().where(Section.course.in_(piece))
    ]
    others = section_ids - {row.id for row in of_courses}
    elsewhere = [
        row for piece in in_pieces(others) for row in Section.select().where(Section.id.in_(piece))
    ]
    for row in of_courses + elsewhere:
        facts.sections[row.id] = SectionFacts(
            row.id, row.course_id, row.label, row.capacity, row.status, terms[row.term_id]
        )
    missing = {row.course_id for row in elsewhere} - facts.courses.keys()
    facts.courses |= _courses(missing)
    for row in sorted(of_courses, key=lambda row: (len(row.label), row.label)):
        facts.courses[row.course_id].sections.append(facts.sections[row.id])
    _load_meetings(facts)


def _load_meetings(facts: Facts) -> None:
    meetings: dict[int, list[Hours]] = defaultdict(list)
    for piece in in_pieces(facts.sections):
        for row in Meeting.select().where(Meeting.section.in_(piece)).order_by(Meeting.id):
            term: Any = facts.sections[row.section_id].term
            meetings[row.section_id].append(
                Hours(
                    row.weekday,
                    row.starts_at,
                    row.ends_at,
                    row.first_date or term.starts_on,
                    row.last_date or term.ends_on,
                )
            )
    for section_id, hours in meetings.items():
        facts.sections[section_id].meetings = tuple(hours)


def load_seats(facts: Facts) -> None:
    """Count who sits where for good; list those who begin later, leave later, or wait in line."""
    for piece in in_pieces(facts.sections):
        here = StudentCourse.section.in_(piece)
        seated = StudentCourse.may_hold_a_seat()
        for_good = StudentCourse.end_on.is_null() & (StudentCourse.begin_on <= facts.today)
        for_a_while = (StudentCourse.end_on > facts.today) | (
            StudentCourse.end_on.is_null() & (StudentCourse.begin_on > facts.today)
        )
        counts = (
            StudentCourse.select(StudentCourse.section, peewee.fn.COUNT(StudentCourse.id))
            .where(here, seated, for_good)
            .group_by(StudentCourse.section)
        )
        for section_id, count in rows(counts):
            facts.sections[section_id].for_good = count
        dated = StudentCourse.select(
            StudentCourse.section, StudentCourse.begin_on, StudentCourse.end_on
        ).where(here, seated, for_a_while)
        for section_id, begin, end in rows(dated):
            facts.sections[section_id].for_a_while.append((begin, end))
        line = (
            StudentCourse.select(StudentCourse.section, StudentCourse.student)
            .join(Student)
            .where(here, StudentCourse.waits(), Student.status == "active")
            .order_by(StudentCourse.waitlisted_at, StudentCourse.id)
        )
        for section_id, student_id in rows(line):
            facts.sections[section_id].line.append(student_id)
