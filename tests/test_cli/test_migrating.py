"""`rollbook migrate`: what it names, and what it refuses."""

import pytest

from tests.support import cast
from tests.support.command_line import typed
from webapp import database, migrating
from webapp.cli.opening import whereabouts
from webapp.models import StudentCourse


def test_every_migration_is_named_once(rollbook_on_nothing):
    said = rollbook_on_nothing("migrate")
    assert said.exit_code == 0
    names = migrating.state().applied
    assert len(names) >= 6
    assert said.stdout.splitlines()[1:] == [f"Applied {name}." for name in names]
    again = rollbook_on_nothing("migrate")
    assert again.stdout.splitlines()[1:] == ["There was nothing to apply."]


def test_down_undoes_the_last_one_and_up_applies_it_again(rollbook):
    last = migrating.state().applied[-1]
    assert rollbook("migrate", "--down").stdout.splitlines()[1:] == [f"Undid {last}."]
    assert migrating.state().pending == [last]
    assert rollbook("migrate").stdout.splitlines()[1:] == [f"Applied {last}."]


def test_a_step_back_that_would_lose_rows_is_a_sentence(rollbook, ada, algebra):
    cast.enrolled(ada, algebra.sections.get())
    while "004_create_student_courses_table" != migrating.state().applied[-1]:
        assert rollbook("migrate", "--down").exit_code == 0
    said = rollbook("migrate", "--down")
    assert said.exit_code == 1
    assert said.stderr == (
        "004_create_student_courses_table would lose rows of student_courses: "
        "1 before and 0 after. It was stopped, and nothing of it was kept.\n"
    )
    assert StudentCourse.select().count() == 1


@pytest.mark.parametrize("words", [["migrate"], ["sample"], ["import", "students", "FILE"]])
def test_a_school_of_a_newer_version_is_a_sentence(rollbook, words, tmp_path):
    database.db.execute_sql(
        "INSERT INTO migratehistory (name, migrated_at) VALUES ('999_fly', '2030-01-01')"
    )
    (tmp_path / "students.csv").write_text("student_number\n1001\n")
    words = [str(tmp_path / "students.csv") if word == "FILE" else word for word in words]
    said = rollbook(*words)
    assert said.exit_code == 1
    assert "was last opened by a newer Rollbook (it knows 999_fly)" in said.stderr


def test_a_password_is_never_printed():
    said = whereabouts("postgresql://staff:s3cret@db.example.org:5433/school")
    assert said == "PostgreSQL database school on db.example.org"
    assert whereabouts("postgresql:///school?host=/run/pg") == (
        "PostgreSQL database school on /run/pg"
    )
    assert whereabouts("sqlite:////var/lib/school.db") == "/var/lib/school.db"


def test_a_database_that_cannot_be_reached_is_a_sentence(monkeypatch):
    said = typed("postgresql://staff:s3cret@127.0.0.1:1/school", monkeypatch)("migrate")
    assert said.exit_code == 1
    assert "cannot be reached" in said.stderr
    assert "s3cret" not in said.output
