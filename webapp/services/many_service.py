"""Many students × many sections, as people tick and paste them."""

from collections.abc import Collection, Iterator
from typing import Any

from webapp.actors import Actor
from webapp.models import Section, Student, StudentCourse
from webapp.refusals import refuse
from webapp.schemas import (
    MAX_ID,
    CourseName,
    EnrollMany,
    EnrollmentCreate,
    PastedRead,
    SectionName,
    StudentName,
)
from webapp.services import section_service
from webapp.services.bulk_service import Told, Wish, enroll_many, refuse_too_many
from webapp.services.changes import Changed, Once
from webapp.services.course_service import course
from webapp.services.pasted import codes_in, numbers_in
from webapp.statements import statement, within


def enroll_pasted(
    wanted: EnrollMany, *, by: Actor, told: Told, once: Once | None = None
) -> Changed[PastedRead]:
    """Every student in every course, as one act; who is refused stops nobody else.

    With `leave_section_id` each leaves that section in the same step: both or neither.
    Refuses `too_many_rows`, and `unknown_section` for one to leave that there is not.
    """
    numbers = numbers_in(" ".join((wanted.students, *wanted.student_numbers)))
    codes = codes_in(wanted.courses)
    refuse_too_many(len(numbers) * len(codes), "students")
    wishes = list(_wishes(wanted, numbers, codes))
    change = enroll_many(wishes, by=by, told=told, once=once, dry_run=wanted.dry_run)
    answer = PastedRead(**dict(change.answer), students=numbers, courses=codes)
    return Changed(answer, change.event_id, replayed=change.replayed)


def _wishes(wanted: EnrollMany, numbers: Collection[str], codes: Collection[str]) -> Iterator[Wish]:
    leaving = _leaving(wanted.leave_section_id, numbers)
    for number in numbers:
        for code in codes:
            wish = EnrollmentCreate(
                student_number=number,
                course_code=code,
                term_id=wanted.term_id,
                begin_on=wanted.begin_on,
                waitlist=wanted.waitlist,
            )
            yield leaving(wish) if leaving else wish


class _Leaving:
    """Whoever takes another section leaves this one for it."""

    def __init__(self, section_id: int, numbers: Collection[str]):
        section = section_service.section(section_id)
        found = course(section.course_id)
        self._course = CourseName(id=found.id, code=found.code, title=found.title)
        self._section = SectionName(id=section.id, label=section.label)
        self._there: dict[str, int] = dict(_open_spells(section_id, numbers))

    def __call__(self, wish: EnrollmentCreate) -> Wish:
        """The wish with what is left for it; a no where they have left it already."""
        number = str(wish.student_number)
        if number in self._there:
            return wish.model_copy(update={"instead_of": self._there[number]})
        for row in _named(number):
            named = Student(**dict(zip(NAMES, row, strict=True)))
            who = StudentName(id=named.id, student_number=number, name=named.name)
            about = {"student": who, "course": self._course, "section": self._section}
            return refuse("already_dropped", "student_number", **about)
        return wish


def _leaving(section_id: int | None, numbers: Collection[str]) -> _Leaving | None:
    return None if section_id is None else _Leaving(min(section_id, MAX_ID), numbers)


NAMES = ("id", "student_number", "preferred_name", "first_name", "last_name")


@statement
def _named(student_number: str) -> Any:
    return Student.select(*(getattr(Student, name) for name in NAMES)).where(
        Student.student_number == student_number
    )


@statement
def _open_spells(section_id: int, numbers: Collection[str]) -> Any:
    return (
        StudentCourse.select(Student.student_number, StudentCourse.id)
        .join(Student)
        .where(
            StudentCourse.section == section_id,
            StudentCourse.is_open(),
            within(Student.student_number, numbers),
        )
    )


@statement
def _numbers_on(section_id: int) -> Any:
    return (
        StudentCourse.select(Student.student_number)
        .join_from(StudentCourse, Student)
        .join_from(StudentCourse, Section)
        .where(StudentCourse.section == section_id, StudentCourse.is_open())
        .where(StudentCourse.status == "enrolled")
        .order_by(Student.last_name, Student.first_name, Student.id)
    )


def numbers_on(section_id: int) -> tuple[str, ...]:
    """The numbers of those who are enrolled in a section, by name."""
    return tuple(number for (number,) in _numbers_on(min(section_id, MAX_ID)))
