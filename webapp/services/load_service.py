"""Who takes fewer or more than the school wants, and when they have room."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

import peewee

from webapp.models import Course, Meeting, SchoolSettings, Section, Student, StudentCourse
from webapp.models.loads import LOADS
from webapp.schemas.load import Load, LoadRead, OpenHours, StudentFound
from webapp.services import term_service
from webapp.services.catalog import School, catalog, school
from webapp.services.changes import Found
from webapp.services.student_service import BY_NAME, narrowed, read_student, with_groups
from webapp.statements import statement, within

WORTH_TELLING = timedelta(minutes=30)
"""How long a stretch without anything must be to be room for a course."""

Stretch = tuple[time, time]


def students_by_load(
    load: Load, *, limit: int = 100, offset: int = 0, **looked_for: str
) -> Found[StudentFound]:
    """The active students who take fewer (or more) courses or credits than the numbers of the
    school, or their grade's own, say; by name. Where no such number is set there are none.
    """
    here = school()
    query = _beyond(load, here, **looked_for)
    if query is None:
        return Found((), 0)
    rows = list(with_groups(query).order_by(*BY_NAME).limit(limit).offset(offset))
    room = _open_hours([row.id for row in rows], _terms(here), here.today)
    found = (
        StudentFound(
            **read_student(row).model_dump(),
            load=LoadRead(courses=row.taken, credits=row.carried, open_hours=room[row.id]),
        )
        for row in rows
    )
    return Found(tuple(found), query.count())


def ids_by_load(load: Load, **looked_for: str) -> list[int]:
    """The ids of all of them, in their order."""
    query = _beyond(load, school(), **looked_for)
    return [] if query is None else [row.id for row in query.order_by(*BY_NAME)]


def has_limits(load: Load) -> bool:
    """Whether the school has set any number for this."""
    return bool(_limits(load, catalog(school()).policy.settings))


def _beyond(load: Load, here: School, q: str = "", grade: str = "", group: str = "") -> Any:
    """Whoever takes fewer or more; nothing where no number says what that is."""
    limits = _limits(load, catalog(here).policy.settings)
    if not limits:
        return None
    taken = _taken(_terms(here), here.today)
    students = narrowed(_students(taken, q), grade, group)
    return students.having(_is_beyond(load, limits, taken))


def _terms(here: School) -> list[int]:
    return [term.id for term in term_service.terms_asked_for(None, here)]


def _limits(load: Load, settings: SchoolSettings) -> dict[str, Any]:
    """For courses and credits the number of a student of the query, as far as any is set."""
    side = "min" if load == "under" else "max"
    numbers = {what: _limit_of(f"{side}_{what}", settings) for what in LOADS}
    return {what: number for what, number in numbers.items() if number is not None}


def _limit_of(number: str, settings: SchoolSettings) -> Any:
    """The number of their grade, else that of the school."""
    of_all = getattr(settings, number)
    own = [
        (peewee.fn.LOWER(Student.grade) == load.grade.lower(), float(limit))
        for load in settings.grade_loads
        if (limit := getattr(load, number)) is not None
    ]
    of_all = None if of_all is None else float(of_all)
    return peewee.Case(None, own, of_all) if own else of_all


def _taken(terms: Collection[int], today: date) -> Any:
    """Each student with each course that they have today or later, once."""
    ahead = StudentCourse.end_on.is_null() | (StudentCourse.end_on > today)
    return (
        StudentCourse.select(StudentCourse.student, StudentCourse.course)
        .join(Section)
        .where(Section.term.in_(list(terms)), StudentCourse.may_hold_a_seat(), ahead)
        .distinct()
        .alias("taken_courses")
    )


def _courses(taken: Any) -> Any:
    return peewee.fn.COUNT(taken.c.course_id)


def _credits(_: Any) -> Any:
    return peewee.fn.COALESCE(peewee.fn.SUM(Course.credits), 0)


def _students(taken: Any, q: str) -> Any:
    return (
        Student.found_by(q)
        .select_extend(_courses(taken).alias("taken"), _credits(taken).alias("carried"))
        .join(taken, peewee.JOIN.LEFT_OUTER, on=(taken.c.student_id == Student.id))
        .join(Course, peewee.JOIN.LEFT_OUTER, on=(Course.id == taken.c.course_id))
        .where(Student.status == "active")
        .group_by(Student.id)
        .objects()
    )


def _is_beyond(load: Load, limits: dict[str, Any], taken: Any) -> Any:
    sums = {"courses": _courses(taken), "credits": _credits(taken)}
    pairs = [(sums[what], number) for what, number in limits.items()]
    beyond = [one < number if load == "under" else one > number for one, number in pairs]
    return beyond[0] if len(beyond) == 1 else beyond[0] | beyond[1]


def _open_hours(
    students: Collection[int], terms: Collection[int], today: date
) -> dict[int, tuple[OpenHours, ...]]:
    """For each student, when the school teaches and they have nothing, through the week."""
    week: dict[int, Stretch] = {}
    for weekday, starts_at, ends_at in _hours_taught(terms):
        first, last = week.get(weekday, (starts_at, ends_at))
        week[weekday] = min(first, starts_at), max(last, ends_at)
    busy: dict[int, dict[int, list[Stretch]]] = {one: defaultdict(list) for one in students}
    for student_id, weekday, starts_at, ends_at in _hours(students, terms, today):
        busy[student_id][weekday].append((starts_at, ends_at))
    return {
        student_id: tuple(
            OpenHours(weekday=weekday, starts_at=starts_at, ends_at=ends_at)
            for weekday, day in sorted(week.items())
            for starts_at, ends_at in _gaps(day, days[weekday])
        )
        for student_id, days in busy.items()
    }


def _gaps(day: Stretch, busy: Iterable[Stretch]) -> Iterator[Stretch]:
    """The stretches of a day in which nothing is."""
    free_since, closes = day
    for starts_at, ends_at in [*sorted(busy), (closes, closes)]:
        if _length(free_since, starts_at) >= WORTH_TELLING:
            yield free_since, starts_at
        free_since = max(free_since, ends_at)


def _length(since: time, until: time) -> timedelta:
    return datetime.combine(date.min, until) - datetime.combine(date.min, since)


@statement
def _hours_taught(terms: Collection[int]) -> Any:
    """The weekdays and hours at which anything meets, each once."""
    return (
        Meeting.select(Meeting.weekday, Meeting.starts_at, Meeting.ends_at)
        .join(Section)
        .where(within(Section.term, terms), Section.status != "cancelled")
        .distinct()
    )


@statement
def _hours(students: Collection[int], terms: Collection[int], today: date) -> Any:
    ahead = StudentCourse.end_on.is_null() | (StudentCourse.end_on > today)
    return (
        StudentCourse.select(
            StudentCourse.student, Meeting.weekday, Meeting.starts_at, Meeting.ends_at
        )
        .join_from(StudentCourse, Section)
        .join_from(Section, Meeting)
        .where(
            within(StudentCourse.student, students),
            within(Section.term, terms),
            StudentCourse.may_hold_a_seat(),
            ahead,
        )
    )
