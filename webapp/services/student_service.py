"""Students: making, changing, finding them."""

from typing import Any

import peewee

from webapp.actors import Actor
from webapp.database import lock, quick
from webapp.models import Student
from webapp.models.people import called
from webapp.refusals import Refusal, Refused, refuse
from webapp.schemas import MAX_ID, StudentChange, StudentCreate, StudentName, StudentRead
from webapp.searching import folded
from webapp.services.changes import Changed, Found, Once, first_answer, keep
from webapp.services.groups.names import groups_in, in_group, names_of_groups
from webapp.services.record import begin_batch, record, record_change
from webapp.services.versions import Seen, change, refuse_stale, save, still_wanted
from webapp.statements import Row, statement


def create_student(
    wanted: StudentCreate, *, by: Actor, once: Once | None = None
) -> Changed[StudentRead]:
    """A new student; refuses `number_taken` and `sourced_id_taken`, and `same_name` if asked to."""
    if again := first_answer(once, by=by, kind=StudentRead):
        return again
    _refuse_taken(wanted.details)
    if wanted.namesakes == "refuse":
        _refuse_namesakes(wanted)
    student = Student(**wanted.details)
    student.save(force_insert=True)
    event_id = record("created", student, batch=begin_batch(by), by=by, after=wanted.details)
    return keep(once, Changed(read_student(student), event_id), by=by)


def change_student(
    student_id: int, wanted: StudentChange, *, by: Actor, seen: Seen = None
) -> Changed[StudentRead]:
    """Change what was sent and nothing else.

    Refuses `unknown_student`, `changed_meanwhile` and what is taken.
    """
    lock(Student.select(Student.id).where(Student.id == min(student_id, MAX_ID)))
    student = found_student(student_id)
    refuse_stale(student.version, seen)
    changes = still_wanted(student, wanted.changes, version=wanted.version)
    _refuse_taken(changes, beside=student)
    before = change(student, changes)
    save(student, before, changes)
    event_id = record_change(student, before=before, after=changes, by=by)
    (row,) = _student(student_id)
    return Changed(_as_answered(row), event_id)


@quick
def student_name(student_id: int) -> StudentName:
    """A student in passing; refuses `unknown_student`."""
    found = student(student_id)
    return StudentName(id=found.id, student_number=found.student_number, name=found.name)


def student(student_id: int) -> StudentRead:
    """One student; refuses `unknown_student`."""
    for row in _student(min(student_id, MAX_ID)):
        return _as_answered(row)
    raise refuse("unknown_student", "student_id", id=student_id)


@quick
def numbered(student_number: str) -> StudentRead | None:
    """The student with exactly this number, if there is one."""
    for row in _numbered(student_number):
        return _as_answered(row)
    return None


def refuse_unknown(student_id: int) -> None:
    """Refuse `unknown_student` where nobody has this id."""
    if not _known(min(student_id, MAX_ID)):
        raise refuse("unknown_student", "student_id", id=student_id)


READ = tuple(name for name in StudentRead.model_fields if name not in {"name", "groups"})
"""The columns that are answered as they are; the name is made of them, and groups are told beside
them."""


def _read() -> Any:
    return Student.select(*(getattr(Student, name) for name in READ), names_of_groups())


@statement
def _student(student_id: int) -> Any:
    return _read().where(Student.id == student_id)


@statement
def _numbered(student_number: str) -> Any:
    return _read().where(Student.student_number == student_number)


@statement
def _known(student_id: int) -> Any:
    return Student.select(Student.id).where(Student.id == student_id)


def _as_answered(row: Row) -> StudentRead:
    *own, told = row
    values = dict(zip(READ, own, strict=True))
    names = (values[name] for name in ("preferred_name", "first_name", "last_name"))
    called_so = called(values["student_number"], *names)
    return StudentRead(name=called_so, groups=groups_in(told), **values)


def found_student(student_id: int) -> Student:
    """The row of a student; refuses `unknown_student`."""
    row = Student.get_or_none(Student.id == student_id) if student_id <= MAX_ID else None
    if row is None:
        raise refuse("unknown_student", "student_id", id=student_id)
    return row


def find_students(
    q: str = "", *, limit: int = 100, offset: int = 0, **looked_for: Any
) -> Found[StudentRead]:
    """Students by any parts of their names or number, in any order; by last name."""
    query = _looked_for(q, **looked_for)
    page = with_groups(query).order_by(*BY_NAME).limit(limit).offset(offset)
    return Found(tuple(read_student(row) for row in page), query.count())


def find_ids(**looked_for: Any) -> list[int]:
    """The ids of all of them, in their order."""
    query = _looked_for(**looked_for).select(Student.id).order_by(*BY_NAME)
    return [student_id for (student_id,) in query.tuples()]


def _looked_for(
    q: str = "",
    *,
    grade: str = "",
    group: str = "",
    student_number: str | None = None,
    sourced_id: str | None = None,
) -> Any:
    query = narrowed(Student.found_by(q), grade, group)
    if student_number is not None:
        query = query.where(Student.student_number == student_number)
    if sourced_id is not None:
        query = query.where(Student.sourced_id == sourced_id)
    return query


def narrowed(query: Any, grade: str, group: str) -> Any:
    """Of these students those of a grade, and of a group by its name, where one is asked for."""
    if grade:
        query = query.where(Student.grade == grade)
    return query.where(Student.id.in_(in_group(group))) if group else query


BY_NAME = (Student.last_name, Student.first_name, Student.id)


def namesakes(first_name: str, last_name: str) -> tuple[StudentRead, ...]:
    """The students who have this very name, by first or preferred name; accents do not count."""
    if not (first_name and last_name):
        return ()
    likely = with_groups(Student.found_by(f"{first_name} {last_name}")).order_by(*BY_NAME)
    return tuple(read_student(row) for row in likely if _is_called(row, first_name, last_name))


def _is_called(row: Student, first_name: str, last_name: str) -> bool:
    firsts = {folded(row.first_name), folded(row.preferred_name)}
    return folded(first_name) in firsts and folded(row.last_name) == folded(last_name)


def with_groups(query: Any) -> Any:
    """The same students, each with the groups they are in, for `read_student`."""
    return query.select_extend(names_of_groups().alias("in_groups"))


def read_student(row: Any) -> StudentRead:
    """A student as answered; somebody new, who was not read `with_groups`, is in none."""
    values = {name: getattr(row, name) for name in (*READ, "name")}
    return StudentRead(**values, groups=groups_in(getattr(row, "in_groups", None)))


def _refuse_namesakes(wanted: StudentCreate) -> None:
    """Whoever is new may be here already under another number."""
    there = namesakes(wanted.first_name, wanted.last_name)
    if there:
        others = tuple(
            StudentName(id=one.id, student_number=one.student_number, name=one.name)
            for one in there
        )
        raise refuse("same_name", "last_name", others=others)


def _refuse_taken(values: dict[str, Any], beside: Student | None = None) -> None:
    """Numbers and foreign ids belong to one student each."""
    taken = [
        Refusal(code, name, {name: values[name]})
        for name, code in (("student_number", "number_taken"), ("sourced_id", "sourced_id_taken"))
        if values.get(name) and _somebody_has(getattr(Student, name), values[name], beside)
    ]
    if taken:
        raise Refused(taken)


def _somebody_has(column: peewee.Field, value: str, beside: Student | None) -> bool:
    others = Student.select(Student.id).where(column == value)
    return (others.where(Student.id != beside.id) if beside else others).exists()
