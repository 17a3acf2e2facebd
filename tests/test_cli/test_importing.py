"""`rollbook import`: what it says, and how it ends."""

import pytest

from webapp.models import Batch, Student, Term


@pytest.fixture
def file(tmp_path):
    """`file("a,b", "1,2")` is the path of a file of these lines."""

    def file(*lines):
        path = tmp_path / "file.csv"
        path.write_text("\n".join(lines))
        return str(path)

    return file


def test_a_good_file_ends_with_counts_and_exit_code_0(rollbook, file):
    path = file("student_number,shoe_size", "1001,38", "1002,41")
    first, second = rollbook("import", "students", path), rollbook("import", "students", path)
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert "Ignored columns: shoe_size." in first.stdout
    assert first.stdout.endswith("2 students: 2 new, 0 already there, 0 refused.\n")
    assert second.stdout.endswith("2 students: 0 new, 2 already there, 0 refused.\n")
    assert first.stderr == ""


def test_bad_rows_are_named_on_their_own_and_the_exit_code_is_1(rollbook, file):
    said = rollbook("import", "students", file("student_number,grade", ",9", "1002,9", "1,9,9"))
    assert said.exit_code == 1
    assert said.stderr.splitlines() == [
        "Line 2: The student number is missing. Fill it in and send this again.",
        "Line 4: It has more cells than the file has columns.",
    ]
    assert said.stdout.endswith("3 students: 1 new, 0 already there, 2 refused.\n")
    assert [row.student_number for row in Student.select()] == ["1002"]


def test_changed_rows_are_counted_as_changed(rollbook, file, ada):
    said = rollbook("import", "students", file("student_number,grade", "1001,12"))
    assert said.stdout.endswith("1 students: 0 new, 1 changed, 0 already there, 0 refused.\n")


def test_a_file_that_cannot_be_read_is_a_sentence_before_anything_is_touched(rollbook, file):
    said = rollbook("import", "students", file("name", "Ada"))
    assert said.exit_code == 1
    assert said.stdout == ""
    assert "has no column student_number. Its columns are name.\n" in said.stderr
    assert not Batch.select().exists()


def test_a_term_is_made_from_its_name_and_days(rollbook, file):
    said = rollbook(
        *("import", "sections", file("course_code,label", "MAT310,1")),
        *("--term", "Fall 2022", "--starts", "2022-08-24", "--ends", "2022-12-16"),
    )
    assert "No course has the code MAT310." in said.stderr
    assert (Term.get().name, str(Term.get().ends_on)) == ("Fall 2022", "2022-12-16")


def test_days_without_the_name_of_a_term_are_a_sentence(rollbook, file):
    said = rollbook("import", "sections", file("course_code,label"), "--starts", "2022-08-24")
    assert said.exit_code == 1
    assert "Give its name too: --term" in said.stderr


def test_an_unknown_noun_is_refused_with_the_known_ones(rollbook, file):
    said = rollbook("import", "people", file("student_number"))
    assert said.exit_code == 2
    assert "'students', 'courses', 'sections', 'meetings', 'enrollments'" in said.stderr


def test_a_school_that_is_not_there_is_made_first_and_said(rollbook_on_nothing, file):
    said = rollbook_on_nothing("import", "students", file("student_number", "1001"))
    assert said.exit_code == 0
    assert said.stdout.startswith("Made a new, empty school: ")
    assert Student.select().count() == 1
