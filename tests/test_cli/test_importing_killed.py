"""An import whose process is killed in the middle: nothing lost, nothing doubled."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from webapp.models import Batch, Event, Student, StudentCourse

REPOSITORY = Path(__file__).parents[2]
STUDENTS, COURSES = 1000, 2
SECONDS = 60

SLOWLY = """
import time
from webapp.imports import bringing_in

bringing_in.ROWS_AT_ONCE = 100
put_lot = bringing_in._put_lot

def after_a_while(*args):
    time.sleep(0.05)
    return put_lot(*args)

bringing_in._put_lot = after_a_while
from webapp.cli import app
app()
"""
"""The command, in small lots, so slow that there is a middle to be killed in."""


@pytest.fixture
def files(tmp_path):
    """A school by name: students, courses, and everybody in every course."""
    numbers = [f"S{number:04}" for number in range(STUDENTS)]
    codes = [f"C{number}" for number in range(COURSES)]
    lines = {
        "students": ["student_number", *numbers],
        "courses": ["code", *codes],
        "enrollments": [
            "student_number,course_code",
            *(f"{number},{code}" for number in numbers for code in codes),
        ],
    }
    for noun, rows in lines.items():
        (tmp_path / f"{noun}.csv").write_text("\n".join(rows))
    return {noun: str(tmp_path / f"{noun}.csv") for noun in lines}


def killed_when(url, noun, file, table, rows):
    """Import in a process of its own and kill it once so many rows are there."""
    process = subprocess.Popen(
        [sys.executable, "-c", SLOWLY, "import", noun, file],
        cwd=REPOSITORY,
        env={**os.environ, "DATABASE_URL": url},
        stdout=subprocess.DEVNULL,
    )
    end = time.monotonic() + SECONDS
    while table.select().count() < rows and time.monotonic() < end and process.poll() is None:
        time.sleep(0.01)
    process.kill()
    assert process.wait() == -signal.SIGKILL
    return table.select().count()


@pytest.mark.parametrize("noun", ["students", "enrollments"])
def test_an_import_killed_in_the_middle_is_completed_by_the_next(rollbook, school_url, files, noun):
    table, total = Student, STUDENTS
    if noun == "enrollments":
        table, total = StudentCourse, STUDENTS * COURSES
        for first in ("students", "courses"):
            assert rollbook("import", first, files[first]).exit_code == 0
    there = killed_when(school_url, noun, files[noun], table, rows=total // 4)
    assert total // 4 <= there < total
    assert there % 100 == 0
    said = rollbook("import", noun, files[noun])
    assert said.stdout.endswith(
        f"{total:,} {noun}: {total - there:,} new, {there:,} already there, 0 refused.\n"
    )
    assert table.select().count() == total
    events_of_each_exactly_once(noun.removesuffix("s"), total)
    batches = Batch.select().where(Batch.by == f"rollbook import {noun}").order_by(Batch.id)
    assert [batch.changed for batch in batches] == [there, total - there]
    again = rollbook("import", noun, files[noun])
    assert again.stdout.endswith(f"Nothing changed: all {total:,} {noun} were there already.\n")


def events_of_each_exactly_once(subject, total):
    told = Event.select(Event.subject_id).where(Event.subject == subject)
    assert told.count() == told.distinct().count() == total
