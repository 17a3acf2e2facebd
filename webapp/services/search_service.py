"""Searching the whole school: students and courses together, by whatever people call them."""

import operator
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any, TypeVar

import peewee

from webapp.database import quick
from webapp.models import Course, Section, Student
from webapp.models.base import Searchable
from webapp.schemas import CourseFound, SearchRead
from webapp.searching import parts_of
from webapp.services import term_service
from webapp.services.enrolling.facts import readings_of
from webapp.services.enrolling.loading import courses_coded, students_numbered
from webapp.services.student_service import BY_NAME, read_student, with_groups
from webapp.statements import statement, within

BY_CODE = (Course.code, Course.id)

Row = TypeVar("Row", bound=Searchable)


@dataclass(frozen=True, slots=True)
class Exact:
    """The one student, course or section that a number or code names."""

    student_id: int | None = None
    course_id: int | None = None
    section_id: int | None = None


def search(q: str, *, students: int | None, courses: int) -> SearchRead:
    """What holds every part of what was typed, so many of each; nothing for nothing.

    Names, numbers and codes that begin with it come first. Students are not looked for at all
    where `students` is None: for those who may not know them.
    """
    if not parts_of(q):
        return SearchRead(students=(), courses=(), students_found=0, courses_found=0)
    people, students_found = ((), 0) if students is None else _found(Student, q, BY_NAME, students)
    taught, courses_found = _found(Course, q, BY_CODE, courses)
    return SearchRead(
        students=tuple(read_student(row) for row in people),
        courses=tuple(_as_answered(row) for row in taught),
        students_found=students_found,
        courses_found=courses_found,
    )


@quick
def exactly(q: str, *, with_students: bool = True) -> Exact | None:
    """Who or what has exactly this number or code; `MAT310-2` names a section of this term."""
    if not q:
        return None
    for _, student_id in students_numbered([q]) if with_students else ():
        return Exact(student_id=student_id)
    courses: dict[str, int] = dict(courses_coded([code for code, _ in readings_of(q)]))
    for code, label in readings_of(q):
        if (course_id := courses.get(code)) is None:
            continue
        if label is None:
            return Exact(course_id=course_id)
        if section_id := _section_now(course_id, label):
            return Exact(course_id=course_id, section_id=section_id)
    return None


def _found(model: type[Row], q: str, order: Iterable[Any], limit: int) -> tuple[Sequence[Row], int]:
    """The first rows, and how many there are: counted on the way, for each pass reads them all."""
    in_all = peewee.fn.COUNT(model.id).over()
    query = model.found_by(q).select(model.id, in_all).order_by(_rank(model, q), *order)
    counted = list(query.limit(max(limit, 1)).tuples())
    ids = [row_id for row_id, _ in counted[:limit]]
    there = model.select().where(model.id.in_(ids))
    there = with_groups(there) if model is Student else there
    rows = {row.id: row for row in there} if ids else {}
    return [rows[row_id] for row_id in ids], counted[0][1] if counted else 0


def _rank(model: type[Searchable], q: str) -> Any:
    """Where every part begins a word before where one is somewhere inside."""
    begins = (_begins_a_word(model, part) for part in parts_of(q))
    return peewee.Case(None, [(reduce(operator.and_, begins), 0)], 1)


def _begins_a_word(model: type[Searchable], part: str) -> Any:
    return model.holds(part, at_the_start=True) | model.holds(f" {part}")


def _as_answered(row: Course) -> CourseFound:
    return CourseFound(**{name: getattr(row, name) for name in CourseFound.model_fields})


def _section_now(course_id: int, label: str) -> int | None:
    terms = term_service.current_terms(term_service.all_terms(), term_service.today())
    found = _sections_labelled(course_id, label, [term.id for term in terms])
    return found[0][0] if found else None


@statement
def _sections_labelled(course_id: int, label: str, terms: Collection[int]) -> Any:
    here = (Section.course == course_id, Section.label == label, within(Section.term, terms))
    return Section.select(Section.id).where(*here).order_by(Section.id)
