"""`rollbook export`: what it writes where, what it says, and how it ends."""

import csv
import io
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, get_args

import pytest

from tests.support.cast import a_course, a_meeting, a_section, a_student, enrolled
from tests.support.command_line import Rollbook, typed
from tests.support.markdown import Markdown, in_backticks
from webapp import database, migrating
from webapp.cli.exporting import KINDS, Noun
from webapp.models import Batch, Course, Event, Student, Term
from webapp.services.enrolling.statuses import STATUSES, AskedStatus

REPOSITORY = Path(__file__).parents[2]
OUTSIDE = (
    "2 codes that courses ask for are no courses here, and only credits can meet them: A, B.\n"
)
IN_THEIR_ORDER = ("students", "courses", "sections", "meetings", "enrollments")


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_rows_go_to_the_standard_output_and_words_beside_it(rollbook, ada):
    said = rollbook("export", "students", "--raw")
    assert said.exit_code == 0
    assert said.stdout_bytes == (
        b"student_number,first_name,last_name,preferred_name,grade,homeroom,program,email,status"
        b"\r\n1001,Ada,Lovelace,,10,,,,active\r\n"
    )
    assert said.stderr.startswith("The school: ")
    assert said.stderr.endswith("Exported students: 1 row.\n")


def test_without_raw_a_spreadsheet_opens_it_without_harm(rollbook, ada):
    ada.preferred_name = "=HYPERLINK(A1)"
    ada.save()
    said = rollbook("export", "students")
    assert said.stdout_bytes.startswith(b"\xef\xbb\xbfstudent_number,")
    assert "'=HYPERLINK(A1)" in said.stdout


def test_a_file_is_written_and_not_written_over(rollbook, ada, tmp_path):
    path = tmp_path / "students.csv"
    first = rollbook("export", "students", "--to", str(path))
    assert (first.exit_code, first.stdout) == (0, "")
    kept = path.read_bytes()
    ada.delete_instance()
    again = rollbook("export", "students", "--to", str(path))
    assert again.exit_code == 1
    assert "is there already. Choose another name, or add --overwrite." in again.stderr
    assert path.read_bytes() == kept
    assert Event.select().count() == 1
    assert rollbook("export", "students", "--to", str(path), "--overwrite").exit_code == 0
    assert len(path.read_bytes()) < len(kept)


def test_a_roster_is_of_one_course_and_perhaps_one_section(rollbook, ada, bo, algebra, term):
    enrolled(ada, next(iter(algebra.sections)))
    enrolled(bo, a_section(algebra, term=term, label="2"))
    everyone = rows(rollbook("export", "roster", "MAT310", "--raw").stdout)
    one = rows(rollbook("export", "roster", "MAT310", "--section", "2", "--raw").stdout)
    assert [row["name"] for row in everyone] == ["Ada Lovelace", "Bo Diaz"]
    assert [row["name"] for row in one] == ["Bo Diaz"]


def test_enrollments_are_narrowed_by_term_status_and_day(rollbook, ada, algebra, term):
    enrolled(ada, next(iter(algebra.sections)))
    first_day = str(term.starts_on)
    for narrowed in (["--term", term.name], ["--term", "all"], ["--status", "open"]):
        assert len(rows(rollbook("export", "enrollments", "--raw", *narrowed).stdout)) == 1
    assert len(rows(rollbook("export", "enrollments", "--raw", "--on", first_day).stdout)) == 1
    assert rows(rollbook("export", "enrollments", "--raw", "--on", "1999-01-01").stdout) == []
    assert rows(rollbook("export", "enrollments", "--raw", "--status", "dropped").stdout) == []


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["students", "--term", "all"], "--term is for sections, meetings, enrollments, roster"),
        (["courses", "--status", "all"], "--status is for enrollments, roster only. Leave it out."),
        (["sections", "--on", "2026-10-01"], "--on is for enrollments, roster only."),
        (["enrollments", "--section", "1"], "--section is for roster only."),
        (["students", "MAT310"], "COURSE is for roster only."),
        (["roster"], "Name the course too: rollbook export roster MAT310"),
        (["roster", "MAT999"], "No course has the code MAT999."),
        (["sections", "--term", "Fall 1900"], "There is no term Fall 1900. There is none yet."),
        (["students", "--overwrite"], "--overwrite is about a file. Name it: --to FILE"),
        (["students", "--to", "/nowhere/students.csv"], "There is no folder /nowhere."),
    ],
)
def test_what_cannot_be_done_is_a_sentence(rollbook, words, sentence):
    said = rollbook("export", *words)
    assert said.exit_code == 1
    assert said.stdout == ""
    assert sentence in said.stderr
    assert not Batch.select().exists()


def test_where_no_school_is_none_is_made(rollbook_on_nothing, empty_url):
    said = rollbook_on_nothing("export", "students")
    assert (said.exit_code, said.stdout) == (1, "")
    assert said.stderr.startswith("There is no school yet: ")
    assert not migrating.state(empty_url).applied


def test_a_school_of_an_older_version_is_left_as_it_is(rollbook):
    migrating.rollback_one()
    said = rollbook("export", "students")
    assert (said.exit_code, said.stdout) == (1, "")
    assert "Run: rollbook migrate" in said.stderr
    assert migrating.state().pending


def test_every_noun_and_every_status_can_be_typed():
    assert get_args(Noun) == tuple(KINDS)
    assert get_args(AskedStatus) == tuple(STATUSES)


def test_the_readme_names_every_column_and_what_narrows_an_export():
    readme = Markdown.of(REPOSITORY / "README.md").rows("Export", "Columns", "Narrowed by")
    said = [(*in_backticks(noun), in_backticks(columns)) for noun, columns, _ in readme]
    assert said == [(kind.noun, list(kind.columns)) for kind in KINDS.values()]
    for kind, (_, _, narrowed) in zip(KINDS.values(), readme, strict=True):
        options = {f"--{name}" for name in kind.takes - {"course"}}
        assert set(in_backticks(narrowed)) == options
        assert ("the code of a course" in narrowed) == ("course" in kind.takes)


# In a pipe


@pytest.fixture(params=[1, 100], ids=["little", "much"])
def students(request: pytest.FixtureRequest, engine: Any) -> None:
    """As much as waits until the end to be written, or more; the school is closed here."""
    with database.db.atomic():
        for _ in range(request.param):
            a_student(program="x" * 2000)
    database.close()


def test_who_stops_reading_ends_it_quietly(school_url, students):
    reader, writer = os.pipe()
    os.close(reader)
    export = started(school_url, writer)
    os.close(writer)
    _, said = export.communicate(timeout=30)
    assert export.returncode == 1
    assert said.splitlines()[1:] == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="This computer has no /dev/full.")
def test_a_full_disk_behind_the_standard_output_is_a_sentence(school_url, students):
    with Path("/dev/full").open("wb") as full:
        export = started(school_url, full.fileno())
    _, said = export.communicate(timeout=30)
    assert export.returncode == 1
    assert said.splitlines()[1:] == [
        "The output could not be written: No space left on device. What is there is not whole."
    ]


def started(url: str, output: int) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-m", "webapp", "export", "students"],
        cwd=REPOSITORY,
        env={**os.environ, "DATABASE_URL": url, "PYTHONUNBUFFERED": ""},
        stdout=output,
        stderr=subprocess.PIPE,
        text=True,
    )


# There and back


@pytest.fixture
def awkward(algebra, term: Term) -> None:
    """A school whose every value is a trap for somebody who copies it."""
    (section,) = algebra.sections
    section.sourced_id, section.capacity, section.room = "0007", 2, "B-1, left"
    section.save()
    a_section(algebra, term=term, label="02", capacity=0, minimum=0, status="closed")
    a_section(a_course("=BAD 1", "+1"), term=term, sourced_id="-8", room="@home")
    a_course("ART 101", 'The "Art" of War', credits="0.50", active=False, subject="é")
    a_course("CHEM,1", description="Bring:\n- a pencil\n=1+1\r\nend", prerequisites="(A or B)")
    a_meeting(section, "Thu", "09:05", "09:50", first_date="2026-09-01", last_date="2026-12-01")
    a_meeting(section, "Mon", "09:05", "09:50")
    ada = a_student("0017", "=1+1", "O'Brien", preferred_name="'=x", email="ada@example.org")
    enrolled(ada, section)
    enrolled(a_student("0102", "Zoë", "Ng", grade="-", homeroom="'9A"), section)
    a_student("-5", "", "", program='say "no"', status="withdrawn")


def test_a_school_goes_there_and_back_and_every_byte_is_the_same(
    rollbook, awkward, empty_url, tmp_path, monkeypatch
):
    term = Term.get()
    there = taken_out(rollbook, tmp_path / "there")
    assert all(len(text.splitlines()) > 2 for text in there.values())
    migrating.migrate(empty_url)
    of_the_copy = typed(empty_url, monkeypatch)
    brought_in(of_the_copy, tmp_path / "there", term)
    assert taken_out(of_the_copy, tmp_path / "back") == there
    exact = {row.student_number: row.preferred_name for row in Student.select()}
    assert exact["0017"] == "'=x"
    assert Course.get(Course.code == "=BAD 1").title == "+1"


def taken_out(rollbook: Rollbook, folder: Path) -> dict[str, bytes]:
    """What the files of every noun that can be imported hold."""
    folder.mkdir()
    for noun in IN_THEIR_ORDER:
        said = rollbook("export", noun, "--to", str(folder / f"{noun}.csv"))
        assert said.exit_code == 0, said.stderr
    return {noun: (folder / f"{noun}.csv").read_bytes() for noun in IN_THEIR_ORDER}


def brought_in(rollbook: Rollbook, folder: Path, term: Term) -> None:
    of_the_term = (
        "--term",
        term.name,
        "--starts",
        str(term.starts_on),
        "--ends",
        str(term.ends_on),
    )
    for noun in IN_THEIR_ORDER:
        needs_term = noun in {"sections", "enrollments"}
        said = rollbook(
            *("import", noun, str(folder / f"{noun}.csv")), *(of_the_term if needs_term else ())
        )
        remark = OUTSIDE if noun == "courses" else ""
        assert (said.exit_code, said.stderr) == (0, remark), said.stderr
