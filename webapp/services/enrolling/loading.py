"""Loading the facts that enrolling is decided on, for a whole list of wishes at once.

`hold` locks what the list could touch; `load` then reads it in new statements.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import peewee

from webapp.database import holds_everything, memory
from webapp.models import Course, KeptSeat, Section, Student, StudentCourse
from webapp.models.enrollment import NEVER_WERE
from webapp.models.people import called
from webapp.schemas import MAX_ID, EnrollmentCreate, StudentName
from webapp.services.catalog import catalog, courses_of_sections, school
from webapp.services.enrolling.enrollment_holds import load_holds
from webapp.services.enrolling.facts import (
    NOBODY,
    NOT_COUNTED,
    CourseFacts,
    Facts,
    Kept,
    Seats,
    SectionFacts,
    Spell,
    StudentFacts,
    readings_of,
)
from webapp.services.enrolling.learning import load_learning
from webapp.services.enrolling.sitters import load_sitters
from webapp.services.groups.names import whose, whose_columns
from webapp.services.overrides.lifts import Lifts
from webapp.statements import Row, locked, remembered, statement, within

SPELL = (
    StudentCourse.id,
    StudentCourse.student,
    StudentCourse.course,
    StudentCourse.section,
    StudentCourse.status,
    StudentCourse.begin_on,
    StudentCourse.end_on,
    StudentCourse.waitlisted_at,
    StudentCourse.batch,
    StudentCourse.version,
)
"""The columns of a `Spell`, in its order."""


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
    named.numbers = _ids_of(students_numbered, numbers)
    named.students |= set(named.numbers.values())
    written = {wish.course_code for wish in wishes if wish.course_code}
    codes = {text for code in written for text, _ in readings_of(code)}
    named.codes = _ids_of(courses_coded, codes)
    named.courses = _ids(wish.course_id for wish in wishes) | set(named.codes.values())
    named.sections = _ids(wish.section_id for wish in wishes)
    named.leaving = _ids(wish.instead_of for wish in wishes)
    named.sections |= _column(_sections_of_spells, named.leaving)
    named.courses |= _column(courses_of_sections, named.sections)
    return named


def hold(named: Named) -> None:
    """Lock students, then courses that need a first section, then sections, each by id."""
    if holds_everything():
        return
    _hold_students(named.students)
    there: dict[int, int] = dict(_sections_of_courses(named.courses)) if named.courses else {}
    if without := named.courses - set(there.values()):
        _hold_courses(without)
        there |= dict(_sections_of_courses(without))
    named.sections |= there.keys()
    _hold_sections(named.sections)


def load(
    named: Named, *, students: dict[int, StudentFacts] | None = None, seats: bool = True
) -> Facts:
    """Read the facts of everything named, in a fixed number of statements.

    `students` who were read already are not read again. Where `seats` are not asked for, whoever
    looks at them before `load_seats` fails: nobody may take "not counted" for "free".
    """
    here = school()
    offered = catalog(here)
    counted: Any = NOBODY if seats else NOT_COUNTED
    rows = sorted(_spells(named.students, named.courses, here.today))  # by their ids
    spells = [Spell(*row) for row in rows]
    facts = Facts(
        today=here.today,
        policy=offered.policy,
        terms=offered.terms,
        students=students or _load_students(named.students),
        courses={
            course_id: CourseFacts(card, [SectionFacts(one, counted) for one in card.sections])
            for course_id, card in offered.courses(named.courses).items()
        },
        sections={},
        cards=offered.sections([spell.section_id for spell in spells]),
        numbers=named.numbers,
        codes=named.codes,
        lifts=Lifts(named.students, here.today),
        leaving=_leaving(named.leaving) if named.leaving else {},
    )
    for course in facts.courses.values():
        for section in course.sections:
            facts.adds(section)
    if offered.has_holds:
        load_holds(facts.students, here.today)
    if seats:
        load_seats(facts.sections, here.today)
    for spell in spells:
        facts.students[spell.student_id].spells.append(spell)
    load_learning(facts, offered)
    return facts


def facts_about(wishes: Sequence[EnrollmentCreate]) -> Facts:
    """The facts as anybody may read them, without holding anything."""
    return load(find(wishes))


def held_facts_about(wishes: Sequence[EnrollmentCreate]) -> Facts:
    """The facts with students and sections held: who sits where stays so until the commit."""
    named = find(wishes)
    hold(named)
    return load(named)


def spells_numbered(ids: Iterable[int]) -> list[Spell]:
    """The spells with these ids, in the order of their ids."""
    return [Spell(*row) for row in _spells_numbered(list(ids))]


def load_seats(sections: dict[int, SectionFacts], today: date) -> None:
    """Count who sits where; list those who begin later, leave later, or wait in line.

    A read at hand remembers them, section by section, until somebody changes anything. For whom
    seats are kept is asked by name where any are.
    """
    known = memory()
    if missing := [one for one in sections if ("seats", one, today) not in known]:
        for section_id, seats in _counted(missing, today).items():
            known["seats", section_id, today] = seats
    for section_id, section in sections.items():
        section.seats = known["seats", section_id, today]
    load_sitters(sections, today)


def _counted(section_ids: list[int], today: date) -> dict[int, Seats]:
    counted = dict.fromkeys(section_ids, NOBODY)
    kept: list[int] = []
    for section_id, count, begin, end, student_id, _, _, kept_id in _seats(section_ids, today):
        staying, coming_or_going, line, _ = counted[section_id]
        if kept_id is not None:
            kept.append(section_id)
        elif count is not None:
            staying += count
        elif student_id is not None:
            line = (*line, student_id)
        else:
            coming_or_going = (*coming_or_going, (begin, end))
            staying -= end is None  # who begins later was counted among those without an end
        counted[section_id] = Seats(staying, coming_or_going, line)
    for section_id, seats in _kept(kept).items() if kept else ():
        counted[section_id] = counted[section_id]._replace(kept=tuple(seats))
    return counted


def _kept(section_ids: list[int]) -> dict[int, list[Kept]]:
    """For each section the seats that are kept, and for whom, by their time."""
    listed: dict[int, list[Kept]] = defaultdict(list)
    for section_id, student_id, number, preferred, first, last, *kept in _kept_seats(section_ids):
        name = called(number, preferred, first, last)
        student = StudentName(id=student_id, student_number=number, name=name)
        kept_id, until, kind, batch_id, *theirs = kept
        listed[section_id].append(Kept(kept_id, student, until, kind, batch_id, whose(*theirs)))
    return listed


# From names to ids


def _ids(values: Iterable[int | None]) -> set[int]:
    return {value for value in values if value is not None and value <= MAX_ID}


def _ids_of(look_up: Callable[[Any], list[Row]], names: Collection[str]) -> dict[str, int]:
    return {name: row_id for name, row_id in look_up(names)} if names else {}


def _column(look_up: Callable[[Any], list[Row]], ids: Collection[int]) -> set[int]:
    return {value for (value,) in look_up(ids)} if ids else set()


@statement
def students_numbered(numbers: Collection[str]) -> Any:
    """Number and id of the students with these numbers."""
    return Student.select(Student.student_number, Student.id).where(
        within(Student.student_number, numbers)
    )


@statement
def courses_coded(codes: Collection[str]) -> Any:
    """Code and id of the courses with these codes."""
    return Course.select(Course.code, Course.id).where(within(Course.code, codes))


@statement
def _sections_of_spells(ids: Collection[int]) -> Any:
    return StudentCourse.select(StudentCourse.section).where(within(StudentCourse.id, ids))


@statement
def _sections_of_courses(ids: Collection[int]) -> Any:
    return Section.select(Section.id, Section.course).where(within(Section.course, ids))


# Locks


@statement
def _hold_students(ids: Collection[int]) -> Any:
    return locked(Student.select(Student.id).where(within(Student.id, ids)).order_by(Student.id))


@statement
def _hold_courses(ids: Collection[int]) -> Any:
    return locked(Course.select(Course.id).where(within(Course.id, ids)).order_by(Course.id))


@statement
def _hold_sections(ids: Collection[int]) -> Any:
    return locked(Section.select(Section.id).where(within(Section.id, ids)).order_by(Section.id))


# Students, courses, spells


@statement
def _students(ids: Collection[int]) -> Any:
    return Student.select(
        Student.id,
        Student.status,
        Student.student_number,
        Student.preferred_name,
        Student.first_name,
        Student.last_name,
        *whose_columns(),
    ).where(within(Student.id, ids))


def _load_students(ids: Collection[int]) -> dict[int, StudentFacts]:
    return {
        student_id: StudentFacts(
            student_id,
            names[0],
            called(*names),
            status == "active",
            whose=whose(grade, program, told),
        )
        for student_id, status, *names, grade, program, told in _students(ids)
    }


@statement
def _spells(students: Collection[int], courses: Collection[int], today: date) -> Any:
    """Those that go on or lie ahead; in the courses themselves also the past ones."""
    goes_on = StudentCourse.end_on.is_null() | (StudentCourse.end_on > today)
    return StudentCourse.select(*SPELL).where(
        within(StudentCourse.student, students),
        goes_on | within(StudentCourse.course, courses),
        StudentCourse.status.not_in(NEVER_WERE),
    )


@statement
def _spells_numbered(ids: Collection[int]) -> Any:
    return (
        StudentCourse.select(*SPELL).where(within(StudentCourse.id, ids)).order_by(StudentCourse.id)
    )


def _leaving(ids: Collection[int]) -> dict[int, Spell]:
    return {spell.id: spell for spell in spells_numbered(ids)}


# Seats and lines


NO_NUMBER, NO_DAY = peewee.SQL("CAST(NULL AS INTEGER)"), peewee.SQL("CAST(NULL AS DATE)")
NO_MOMENT = peewee.SQL("CAST(NULL AS TIMESTAMP)")


@statement
def _seats(sections: Collection[int], today: date) -> Any:
    """In one statement, for each section: how many sit there without an end; everybody who comes
    or goes on a later day; by their place in line all who wait; and which seats are kept.

    Every part is a stretch of an index, and needs no look at the rows it points to: an OR of
    them would walk through everybody, and PostgreSQL's index does not know their ids.
    """
    nobody = (NO_NUMBER, NO_MOMENT, NO_NUMBER, NO_NUMBER)
    coming_or_going = StudentCourse.select(
        StudentCourse.section, NO_NUMBER, StudentCourse.begin_on, StudentCourse.end_on, *nobody
    ).where(within(StudentCourse.section, sections), StudentCourse.may_hold_a_seat())
    leave_later = coming_or_going.where(StudentCourse.end_on > today)
    begin_later = coming_or_going.where(
        StudentCourse.end_on.is_null(), StudentCourse.begin_on > today
    )
    count = StudentCourse.select(peewee.fn.COUNT(peewee.SQL("*"))).where(
        StudentCourse.section == Section.id,
        StudentCourse.may_hold_a_seat(),
        StudentCourse.end_on.is_null(),
    )
    seated = Section.select(Section.id, count, NO_DAY, NO_DAY, *nobody).where(
        within(Section.id, sections)
    )
    waiting = _waiting(
        sections,
        StudentCourse.section,
        *(NO_NUMBER, NO_DAY, NO_DAY),
        *(StudentCourse.student, StudentCourse.place(), StudentCourse.id, NO_NUMBER),
    )
    nowhere = (NO_NUMBER, NO_DAY, NO_DAY, NO_NUMBER, NO_MOMENT, NO_NUMBER)
    kept = KeptSeat.select(KeptSeat.section, *nowhere, KeptSeat.id).where(
        within(KeptSeat.section, sections), KeptSeat.is_open(), KeptSeat.student.is_null(False)
    )
    parts = leave_later.union_all(begin_later).union_all(seated).union_all(waiting).union_all(kept)
    return parts.order_by(peewee.SQL("6"), peewee.SQL("7"))


@statement
def _kept_seats(sections: Collection[int]) -> Any:
    return (
        KeptSeat.select(
            *(KeptSeat.section, Student.id),
            *(Student.student_number, Student.preferred_name),
            *(Student.first_name, Student.last_name),
            *(KeptSeat.id, KeptSeat.until, KeptSeat.kind, KeptSeat.batch),
            *whose_columns(),
        )
        .join(Student)
        .where(within(KeptSeat.section, sections), KeptSeat.is_open())
        .order_by(KeptSeat.until, KeptSeat.id)
    )


def _waiting(sections: Any, *columns: Any) -> Any:
    """All who wait. Who has left the school stands in nobody's way."""
    return (
        StudentCourse.select(*columns)
        .join(Student)
        .where(
            within(StudentCourse.section, sections),
            StudentCourse.waits(),
            Student.status == "active",
        )
    )


@remembered
@statement
def in_line(sections: Collection[int]) -> Any:
    """Section, student and spell of all who wait, by their place in line."""
    columns = (StudentCourse.section, StudentCourse.student, StudentCourse.id)
    waiting = _waiting(sections, *columns)
    return waiting.order_by(StudentCourse.place(), StudentCourse.id)
