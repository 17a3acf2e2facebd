"""What the events of a history are about: the names of students, courses, sections and the rest."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from webapp.models import (
    ApiToken,
    Course,
    Credit,
    GroupMember,
    Hold,
    Override,
    Period,
    Section,
    Staff,
    Student,
    StudentCourse,
    StudentGroup,
    Teacher,
    Term,
)
from webapp.models.people import called
from webapp.schemas import CourseName, SectionName, StudentName
from webapp.statements import Row, Statement, statement, within


class Subject(NamedTuple):
    """The student, course and section that an event is about, or the name of something else."""

    student: StudentName | None = None
    course: CourseName | None = None
    section: SectionName | None = None
    named: str | None = None


NOTHING_NAMED = Subject()


def subjects_of(rows: Iterable[Row]) -> dict[tuple[str, int], Subject]:
    """The names of all that these events are about or happened in."""
    ids: dict[str, set[int]] = defaultdict(set)
    for _, _, _, _, _, subject, subject_id, _, _, section_id, *_ in rows:
        ids[subject].add(subject_id)
        ids["section"] |= {section_id} - {None}
    return {
        **{("student", row[0]): Subject(_student(*row)) for row in _students(ids["student"])},
        **{("course", row[0]): Subject(None, _course(*row)) for row in _courses(ids["course"])},
        **{("section", row[0]): _section(*row) for row in _sections(ids["section"])},
        **{("enrollment", row[0]): _spell(*row) for row in _spells(ids["enrollment"])},
        **{("hold", row[0]): Subject(_student(*row[1:])) for row in _holds(ids["hold"])},
        **{("credit", row[0]): Subject(_student(*row[1:])) for row in _credits(ids["credit"])},
        **{("override", row[0]): _spell(*row) for row in _overrides(ids["override"])},
        **dict(_members_named(ids["groupmember"])),
        **dict(_others(ids)),
    }


def _members_named(ids: Collection[int]) -> Iterator[tuple[tuple[str, int], Subject]]:
    """Who came into which group or left it; most histories tell of nobody."""
    for member_id, group, *student in _members(ids) if ids else ():
        yield ("groupmember", member_id), Subject(_student(*student), named=group)


def _others(ids: Mapping[str, Collection[int]]) -> Iterator[tuple[tuple[str, int], Subject]]:
    """What has nothing but a name; most histories tell of none."""
    for subject, names_of in NAMES.items():
        for subject_id, name in names_of(ids[subject]) if subject in ids else ():
            yield (subject, subject_id), Subject(named=name)


def _student(student_id: int, number: str, preferred: str, first: str, last: str) -> StudentName:
    name = called(number, preferred, first, last)
    return StudentName(id=student_id, student_number=number, name=name)


def _course(course_id: int, code: str, title: str) -> CourseName:
    return CourseName(id=course_id, code=code, title=title)


def _section(section_id: int, label: str, *course: Any) -> Subject:
    return Subject(None, _course(*course), SectionName(id=section_id, label=label))


def _spell(_: int, *named: Any) -> Subject:
    student, section = named[:5], named[5:]
    return _section(*section)._replace(student=_student(*student))


STUDENT = (
    *(Student.id, Student.student_number),
    *(Student.preferred_name, Student.first_name, Student.last_name),
)
COURSE = (Course.id, Course.code, Course.title)
SECTION = (Section.id, Section.label, *COURSE)


@statement
def _students(ids: Collection[int]) -> Any:
    return Student.select(*STUDENT).where(within(Student.id, ids))


@statement
def _courses(ids: Collection[int]) -> Any:
    return Course.select(*COURSE).where(within(Course.id, ids))


@statement
def _sections(ids: Collection[int]) -> Any:
    return Section.select(*SECTION).join(Course).where(within(Section.id, ids))


@statement
def _credits(ids: Collection[int]) -> Any:
    return Credit.select(Credit.id, *STUDENT).join(Student).where(within(Credit.id, ids))


@statement
def _holds(ids: Collection[int]) -> Any:
    return Hold.select(Hold.id, *STUDENT).join(Student).where(within(Hold.id, ids))


@statement
def _spells(ids: Collection[int]) -> Any:
    return (
        StudentCourse.select(StudentCourse.id, *STUDENT, *SECTION)
        .join_from(StudentCourse, Student)
        .join_from(StudentCourse, Section)
        .join_from(Section, Course)
        .where(within(StudentCourse.id, ids))
    )


@statement
def _members(ids: Collection[int]) -> Any:
    return (
        GroupMember.select(GroupMember.id, StudentGroup.name, *STUDENT)
        .join_from(GroupMember, StudentGroup)
        .join_from(GroupMember, Student)
        .where(within(GroupMember.id, ids))
    )


@statement
def _overrides(ids: Collection[int]) -> Any:
    return (
        Override.select(Override.id, *STUDENT, *SECTION)
        .join_from(Override, Student)
        .join_from(Override, Section)
        .join_from(Section, Course)
        .where(within(Override.id, ids))
    )


def _names_in(table: Any) -> Statement[[Collection[int]]]:
    def names_of(ids: Collection[int]) -> Any:
        return table.select(table.id, table.name).where(within(table.id, ids))

    return statement(names_of)


NAMES = {
    table.__name__.lower(): _names_in(table)
    for table in (Staff, ApiToken, StudentGroup, Term, Period, Teacher)
}
"""What is known by its name alone, by the subject that the record calls it."""

NAMED = {"parent_id": "term", "teacher_id": "teacher"}
"""Fields whose values on record are ids, and of what."""

NO_NAMES: Mapping[str | None, str] = {}
