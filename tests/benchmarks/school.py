"""The schools that are measured: made once, then copied for every server."""
# ruff: noqa: S608 - the statements are made of numbers from here

import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from peewee import sqlite3

from tests.support import big_school, cast
from tests.support.schools import sqlite_template
from tests.support.signed_in import a_session, a_staff_member, a_token
from tests.support.surroundings import TEMPORARY
from webapp import database, keys
from webapp.database import db
from webapp.engines import Postgresql, Sqlite

HOURS = ("08", "10", "12", "14")
SLOTS = 5 * len(HOURS)
IN_THE_ROSTER = 300
COUNTS = "SELECT (SELECT COUNT(*) FROM student_courses), (SELECT COUNT(*) FROM events)"


@dataclass(frozen=True, slots=True)
class Size:
    """How many students and courses; every student sits in ten courses.

    The first few sit in one more, which has the large roster. Of the rest the first fifth is
    looked at and the others enroll: whoever is looked at keeps their ten rows.
    """

    students: int
    courses: int

    @property
    def enrollments(self) -> int:
        """Before anybody enrolls."""
        return self.students * big_school.COURSES_EACH

    @property
    def in_the_roster(self) -> int:
        """How many students the large roster has, ids from 1."""
        return min(IN_THE_ROSTER, self.students // 50)

    @property
    def roster_course(self) -> int:
        """The id of the course with the large roster."""
        return self.courses + 1

    @property
    def possible(self) -> int:
        """How many can be enrolled in what meets when they are free."""
        return (self.students - self.students // 5) * (SLOTS - big_school.COURSES_EACH)

    @property
    def looked_at(self) -> range:
        """Ids of the students whose pages are asked for."""
        return range(self.in_the_roster + 1, self.students // 5 + 1)

    def nth_enrollment(self, n: int) -> tuple[int, int]:
        """Ids of a student and a course they are not in yet, which meets when they are free.

        Meetings lie in 20 slots, course by course; the ten courses of a student are in ten of
        them, and so are the next ten.
        """
        first = self.students // 5
        times, who = divmod(n, self.students - first)
        assert n < self.possible, "Everybody is in every course they can be in."
        k = first + who
        return k + 1, 1 + (k * 7 + (big_school.COURSES_EACH + times) * 201) % self.courses


SESSION, TOKEN = keys.new_secret(), keys.new_token()
"""What people and programs show in every school of this run."""

USUAL = Size(50_000, 2_000)
GROWING = {"1k": Size(100, 25), "100k": Size(10_000, 2_500), "10M": Size(1_000_000, 250_000)}


def fill(url: str, size: Size) -> None:
    """Fill a migrated, empty school, and leave nothing open."""
    database.use(url, readers=1, writers=1)
    if isinstance(db.obj, Postgresql):
        db.execute_sql("SET statement_timeout = 0")  # a busy machine may need its time
    term = cast.a_term()
    with _without_indexes():
        big_school.fill(term, students=size.students, courses=size.courses)
    with db.atomic():
        _let_somebody_in()
        _spread_over_the_week()
        _add_the_roster(size, str(term.starts_on))
    db.execute_sql("ANALYZE")
    database.close()


def _let_somebody_in() -> None:
    """A registrar who has signed in, and a program with a token."""
    a_session(a_staff_member("registrar"), secret=SESSION)
    a_token(token=TOKEN)


@contextmanager
def _without_indexes() -> Iterator[None]:
    """SQLite sorts ten million keys at once in a tenth of the time that one by one takes."""
    if not isinstance(db.obj, Sqlite):
        yield
        return
    db.execute_sql("PRAGMA synchronous = off")
    db.execute_sql("PRAGMA foreign_keys = off")
    there = db.execute_sql(
        "SELECT name, sql FROM sqlite_master"
        " WHERE type = 'index' AND tbl_name = 'student_courses' AND sql IS NOT NULL"
    ).fetchall()
    for name, _ in there:
        db.execute_sql(f'DROP INDEX "{name}"')
    yield
    for _, sql in there:
        db.execute_sql(sql)


def _spread_over_the_week() -> None:
    """Course by course the next of 20 slots, and seats for everybody who will come."""
    place = f"section_id - 1 - (section_id - 1) / {SLOTS} * {SLOTS}"
    db.execute_sql(f"UPDATE meetings SET weekday = 1 + ({place}) - ({place}) / 5 * 5")
    for number, hour in enumerate(HOURS):
        db.execute_sql(
            f"UPDATE meetings SET starts_at = '{hour}:00:00', ends_at = '{hour}:50:00'"
            f" WHERE ({place}) / 5 = {number}"
        )
    db.execute_sql("UPDATE sections SET capacity = 1000")


def _add_the_roster(size: Size, begin_on: str) -> None:
    course = size.roster_course
    db.execute_sql(
        "INSERT INTO courses (code, title, subject, description, prerequisites, corequisites,"
        " active, search_key) VALUES ('Z1', 'Assembly', '', '', '', '', TRUE, 'z1 assembly')"
    )
    db.execute_sql(
        "INSERT INTO sections (course_id, term_id, label, capacity, room, status)"
        f" VALUES ({course}, 1, '1', 400, '', 'open')"
    )
    db.execute_sql(
        "INSERT INTO student_courses (student_id, course_id, section_id, status, begin_on,"
        f" result, batch_id, version) SELECT id, {course}, {course}, 'enrolled', '{begin_on}',"
        f" '', 1, 1 FROM students WHERE id <= {size.in_the_roster}"
    )


class OnSqlite:
    """Schools in files of their own, in a folder that goes with the run."""

    name = "SQLite"

    def __init__(self, size: Size = USUAL):
        self.size = size
        self.original = TEMPORARY / f"school-of-{size.students}.db"
        shutil.copyfile(sqlite_template(), self.original)
        fill(f"sqlite:///{self.original}", size)

    def copy(self, name: str) -> str:
        """The URL of a copy that one server has for itself."""
        file = TEMPORARY / f"{name}-{self.size.students}.db"
        shutil.copyfile(self.original, file)
        return f"sqlite:///{file}"

    def move(self) -> str:
        """The URL of the original, where one server is enough."""
        return f"sqlite:///{self.original}"

    def remove(self, url: str) -> None:
        """Remove a copy and what SQLite keeps beside it."""
        file = Path(url.removeprefix("sqlite:///"))
        for suffix in ("", "-wal", "-shm"):
            file.with_name(file.name + suffix).unlink(missing_ok=True)

    def counts(self, url: str) -> tuple[int, int]:
        """How many enrollments and events a copy holds."""
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as school:
            return school.execute(COUNTS).fetchone()

    def pids(self) -> list[int]:
        """The processes of the database itself."""
        return []

    def stop(self) -> None:
        """Remove the original."""
        self.remove(self.move())
