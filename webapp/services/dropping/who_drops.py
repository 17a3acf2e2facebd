"""From what was ticked and pasted to enrollments that are open."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from webapp.database import in_pieces
from webapp.models import Course, Section, Student, StudentCourse
from webapp.models.people import called
from webapp.refusals import Refusal, Refused
from webapp.schemas import MAX_ID, CourseName, StudentName
from webapp.schemas.dropping import DropMany
from webapp.services import term_service
from webapp.services.catalog import catalog, school
from webapp.services.enrolling.facts import readings_of
from webapp.services.pasted import codes_in, numbers_in
from webapp.services.section_service import refuse_unknown
from webapp.statements import statement, within


@dataclass(frozen=True, slots=True)
class Meant:
    """One enrollment that is to end, or why there is none; the number and code as typed."""

    enrollment_id: int | None = None
    no: Refused | None = None
    student_number: str | None = None
    course_code: str | None = None


@dataclass(frozen=True, slots=True)
class _Place:
    """A course, or a section, as it was typed or chosen."""

    typed: str
    course: CourseName | None
    sections: frozenset[int]


def who_drops(wanted: DropMany) -> list[Meant]:
    """Each once, in the order of what was sent. Refuses `unknown_section`, `unknown_term`."""
    ids = dict.fromkeys(wanted.enrollment_ids)
    return [*(Meant(enrollment_id) for enrollment_id in ids), *_pasted(wanted, set(ids))]


def _pasted(wanted: DropMany, known: set[int]) -> Iterator[Meant]:
    numbers = numbers_in(" ".join((wanted.students, *wanted.student_numbers)))
    places = list(_places(wanted))
    if not numbers or not places:
        return
    students = _students(numbers)
    there: dict[tuple[str, int], int] = {
        (number, section_id): spell_id
        for piece in in_pieces(students)
        for number, section_id, spell_id in _open_spells(piece)
    }
    for number in numbers:
        for place in places:
            found = [
                spell_id
                for section_id in sorted(place.sections)
                if (spell_id := there.get((number, section_id))) is not None
            ]
            if not found:
                yield Meant(None, _nobody(number, place, students, wanted), number, place.typed)
            for spell_id in found:
                if spell_id not in known:
                    known.add(spell_id)
                    yield Meant(spell_id, None, number, place.typed)


def _places(wanted: DropMany) -> Iterator[_Place]:
    if wanted.section_id is not None:
        refuse_unknown(wanted.section_id)
        card = catalog(school()).sections([wanted.section_id])[wanted.section_id]
        yield _Place(f"{card.course.code}-{card.label}", card.course, frozenset({card.id or 0}))
    codes = codes_in(wanted.courses)
    rows = _sections_of(wanted, codes)
    for code in codes:
        yield _place(code, rows)


def _place(code: str, rows: Sequence[Any]) -> _Place:
    """The sections that a code means: of a course of that code first, else the one it labels."""
    for text, label in readings_of(code):
        of_it = [row for row in rows if row[2] == text]
        if of_it:
            course = CourseName(id=of_it[0][1], code=of_it[0][2], title=of_it[0][3])
            chosen = {
                row[0]
                for row in of_it
                if row[0] and (label is None or row[4].casefold() == label.casefold())
            }
            return _Place(code, course, frozenset(chosen))
    return _Place(code, None, frozenset())


def _sections_of(wanted: DropMany, codes: Sequence[str]) -> list[Any]:
    """The courses that codes may mean, each with its sections in the term."""
    if not codes:
        return []
    terms = [term.id for term in term_service.terms_asked_for(wanted.term_id, school())]
    texts = {text for code in codes for text, _ in readings_of(code)}
    rows = list(_sections(sorted(texts), terms))
    there = {row[1] for row in rows}
    bare = [(None, *row, "") for row in _courses(sorted(texts)) if row[0] not in there]
    return [*rows, *bare]


def _students(numbers: Sequence[str]) -> dict[str, StudentName]:
    return {
        number: StudentName(id=student_id, student_number=number, name=called(number, *names))
        for student_id, number, *names in _named(numbers)
    }


def _nobody(
    number: str, place: _Place, students: dict[str, StudentName], wanted: DropMany
) -> Refused:
    student = students.get(number)
    known = {
        **({"student": student} if student else {}),
        **({"course": place.course} if place.course else {}),
    }
    if student is None:
        return _refused("unknown_student", "students", {**known, "number": number})
    if place.course is None:
        return _refused("unknown_course", "courses", {**known, "code": place.typed})
    term = term_service.term_for(wanted.term_id)
    facts = {"number": number, "code": place.typed, "term": term.name}
    return _refused("unknown_enrollment", "students", {**known, **facts})


def _refused(code: str, field: str, facts: dict[str, Any]) -> Refused:
    return Refused([Refusal(code, field, facts)])


def numbers_of(enrollments: Collection[int]) -> tuple[str, ...]:
    """The numbers of the students of these enrollments, by name, each once."""
    ids = [one for one in enrollments if one <= MAX_ID]
    return tuple(dict.fromkeys(number for (number,) in _numbers_of(ids)))


@statement
def _numbers_of(ids: Collection[int]) -> Any:
    return (
        StudentCourse.select(Student.student_number)
        .join(Student)
        .where(within(StudentCourse.id, ids))
        .order_by(Student.last_name, Student.first_name, Student.id)
    )


@statement
def _named(numbers: Collection[str]) -> Any:
    return Student.select(
        *(Student.id, Student.student_number, Student.preferred_name),
        *(Student.first_name, Student.last_name),
    ).where(within(Student.student_number, numbers))


@statement
def _open_spells(numbers: Collection[str]) -> Any:
    return (
        StudentCourse.select(Student.student_number, StudentCourse.section, StudentCourse.id)
        .join(Student)
        .where(within(Student.student_number, numbers), StudentCourse.is_open())
    )


@statement
def _sections(codes: Collection[str], terms: Collection[int]) -> Any:
    return (
        Section.select(Section.id, Course.id, Course.code, Course.title, Section.label)
        .join(Course)
        .where(within(Course.code, codes), within(Section.term, terms))
    )


@statement
def _courses(codes: Collection[str]) -> Any:
    return Course.select(Course.id, Course.code, Course.title).where(within(Course.code, codes))
