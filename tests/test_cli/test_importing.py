"""`rollbook import`: what it says, and how it ends."""

import csv

import pytest

from tests.support.cast import a_course, a_section, a_student
from webapp import database
from webapp.cli import reporting
from webapp.imports import bringing_in
from webapp.models import Batch, Event, RuleSetting, Student, StudentCourse, Term


@pytest.fixture
def path(tmp_path):
    """Where the file is that is imported."""
    return tmp_path / "file.csv"


@pytest.fixture
def file(path):
    """`file("a,b", "1,2")` is the path of a file of these lines."""

    def file(*lines, encoding="utf-8"):
        path.write_text("\n".join(lines), encoding=encoding)
        return str(path)

    return file


def last_line(said):
    return said.stdout.splitlines()[-1]


def test_a_good_file_ends_with_counts_and_exit_code_0(rollbook, file):
    said = rollbook("import", "students", file("student_number,shoe_size", "1001,38", "1002,41"))
    assert (said.exit_code, said.stderr) == (0, "")
    assert said.stdout.splitlines()[1:] == [
        "Ignored columns: shoe_size.",
        "2 students: 2 new, 0 already there, 0 refused.",
    ]


def test_a_second_run_changes_nothing_and_says_so(rollbook, file):
    rollbook("import", "students", file("student_number", "1001", "1002"))
    events = Event.select().count()
    said = rollbook("import", "students", file("student_number", "1001", "1002"))
    assert said.exit_code == 0
    assert last_line(said) == "Nothing changed: all 2 students were there already."
    assert (Student.select().count(), Event.select().count()) == (2, events)


def test_how_a_file_is_read_is_said_before_anything_else(rollbook, file):
    said = rollbook(
        *("import", "students"), file("student_id;name;surname", "1;x;Müller", encoding="latin-1")
    )
    assert said.stdout.splitlines()[1:-1] == [
        "Read as Windows-1252. If names look wrong, save the file as CSV UTF-8.",
        "Cells are parted by semicolons.",
        "student_id is read as student_number.",
        "surname is read as last_name.",
        "Ignored columns: name.",
    ]
    assert Student.get().last_name == "Müller"


def test_bad_rows_are_named_with_line_column_value_and_reason(rollbook, file, path):
    said = rollbook(
        *("import", "students"),
        file("student_number,Status", ",active", "1002,", "1,a,9", "1003,\x1b[31mgone"),
    )
    assert said.exit_code == 1
    assert said.stderr.splitlines() == [
        "Line 2, student_number: The student number is missing. Fill it in and send this again.",
        "Line 4: It has more cells than the file has columns.",
        "Line 5, Status “ [31mgone”: The Status must be 'active' or 'withdrawn'.",
        f"3 rows were refused, and written to {path.with_stem('file-refused')} with the reasons. "
        "Correct them there and import that file.",
    ]
    assert last_line(said) == "4 students: 1 new, 0 already there, 3 refused."
    assert [row.student_number for row in Student.select()] == ["1002"]


def test_refused_rows_can_be_corrected_in_their_file_and_imported(rollbook, file, path):
    rollbook(
        *("import", "students"),
        file("student_id;shoe;status;last_name", "1;38;here;=1+1", "2;39;active;Ok", ";40;;'-x"),
    )
    refused = path.with_stem("file-refused")
    with refused.open(encoding="utf-8-sig", newline="") as text:
        lines = list(csv.reader(text, delimiter=";"))
    assert lines == [
        ["student_id", "shoe", "status", "last_name", "line", "codes", "reason"],
        [
            *("1", "38", "here", "'=1+1", "2", "not_a_choice"),
            "The status must be 'active' or 'withdrawn'.",
        ],
        [
            *("", "40", "", "'-x", "4", "missing"),
            "The student’s id is missing. Fill it in and send this again.",
        ],
    ]
    corrected = refused.read_text(encoding="utf-8-sig").replace("here", "active")
    refused.write_text(corrected.replace("\n;40", "\n3;40"), encoding="utf-8-sig")
    said = rollbook("import", "students", str(refused))
    assert (said.exit_code, said.stderr) == (0, "")
    assert "Ignored columns: shoe." in said.stdout
    assert [row.last_name for row in Student.select().order_by(Student.student_number)] == [
        *("=1+1", "Ok", "-x"),
    ]


def test_a_row_with_a_cell_too_many_keeps_it_and_is_refused_until_corrected(rollbook, file, path):
    rollbook("import", "students", file("student_number,last_name", "1,Diaz, Bo"))
    refused = path.with_stem("file-refused")
    told = "too_many_cells,It has more cells than the file has columns."
    assert f"1,Diaz,2,{told},Bo" in refused.read_text()
    assert rollbook("import", "students", str(refused)).exit_code == 1


def test_no_file_of_refused_rows_is_ever_written_over(rollbook, file, path):
    for _ in range(2):
        rollbook("import", "students", file("student_number,status", "1,gone"))
    first, second = path.with_stem("file-refused"), path.with_stem("file-refused-2")
    again = rollbook("import", "students", str(first))
    third = path.with_stem("file-refused-3")
    assert str(third) in again.stderr
    assert first.read_bytes() == second.read_bytes() == third.read_bytes()
    assert first.stat().st_mode & 0o077 == 0


def test_the_file_of_refused_rows_can_be_named(rollbook, file, tmp_path):
    wanted = tmp_path / "to-correct.csv"
    lines = ("student_number,status", "1,gone")
    said = rollbook("import", "students", file(*lines), "--refused", str(wanted))
    assert f"1 row was refused, and written to {wanted} with the reasons." in said.stderr
    again = rollbook("import", "students", file(*lines), "--refused", str(wanted))
    assert f"{wanted} is there already. Choose another name after --refused." in again.stderr
    nowhere = rollbook("import", "students", file(*lines), "--refused", str(wanted / "x" / "y"))
    assert "There is no folder" in nowhere.stderr
    assert len(list(tmp_path.iterdir())) == 2


def test_a_file_of_refused_rows_that_cannot_be_written_is_said(rollbook, file, monkeypatch):
    def no_room(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(reporting, "write_refused", no_room)
    said = rollbook("import", "students", file("student_number,status", "1,gone", "2,active"))
    assert said.exit_code == 1
    assert "could not be written: No space left on device. Name another file" in said.stderr
    assert last_line(said) == "2 students: 1 new, 0 already there, 1 refused."


def test_of_many_bad_rows_the_first_are_named_and_all_are_kept(rollbook, file, path):
    rows = [f"{number},gone" for number in range(1000)]
    said = rollbook("import", "students", file("student_number,status", *rows, "7,active"))
    *named, more, kept = said.stderr.splitlines()
    assert len(named) == reporting.MOST_LINES
    assert more == "980 more rows were refused."
    assert kept.startswith("1,000 rows were refused, and written to ")
    assert last_line(said) == "1,001 students: 1 new, 0 already there, 1,000 refused."
    refused = path.with_stem("file-refused").read_text(encoding="utf-8-sig")
    assert len(refused.splitlines()) == 1001


def test_changed_rows_are_counted_as_changed(rollbook, file, ada):
    said = rollbook("import", "students", file("student_number,grade", "1001,12"))
    assert last_line(said) == "1 student: 0 new, 1 changed, 0 already there, 0 refused."


def test_a_check_says_what_would_happen_and_writes_nothing(rollbook, file, tmp_path, ada, algebra):
    before = everything()
    said = rollbook(
        *("import", "students", "--check"),
        file("student_number,grade", "1001,12", "1003,9", "1003,9", ",1"),
    )
    assert said.exit_code == 1
    assert "Line 5, student_number: The student number is missing." in said.stderr
    assert last_line(said) == (
        "Only checked, nothing was written. An import would bring 4 students: "
        "1 new, 1 changed, 1 already there, 1 refused."
    )
    assert (everything(), Student.get().grade) == (before, "10")
    assert [one.name for one in tmp_path.iterdir()] == ["file.csv"]


def everything():
    return [table.select().count() for table in (Student, Event, Batch, Term, StudentCourse)]


def test_lots_of_one_check_see_what_those_before_would_have_done(rollbook, file, monkeypatch):
    monkeypatch.setattr("webapp.imports.bringing_in.ROWS_AT_ONCE", 1)
    a_section(a_course("ART1"), capacity=1)
    a_student("1"), a_student("2")
    before = everything()
    enrolling = ("import", "enrollments", file("student_number,course_code", "1,ART1", "2,ART1"))
    said = rollbook(*enrolling, "--check")
    assert "1 new, 0 already there, 1 refused." in last_line(said)
    assert everything() == before
    assert last_line(rollbook(*enrolling)) == "2 enrollments: 1 new, 0 already there, 1 refused."


def test_a_check_makes_no_term_and_a_second_one_would_change_nothing(rollbook, file):
    a_course("MAT310")
    sections = ("import", "sections", file("course_code,label", "MAT310,1"))
    fall = ("--term", "Fall 2022", "--starts", "2022-08-24", "--ends", "2022-12-16")
    assert rollbook(*sections, *fall, "--check").exit_code == 0
    assert not Term.select().exists()
    rollbook(*sections, *fall)
    assert last_line(rollbook(*sections, *fall, "--check")) == (
        "Only checked, nothing was written. Nothing would change: the only row is there already."
    )


def test_a_check_makes_no_school(rollbook_on_nothing, file):
    said = rollbook_on_nothing("import", "students", file("student_number", "1"), "--check")
    assert said.exit_code == 1
    assert said.stderr.startswith("There is no school yet: ")
    assert "Made a new" in rollbook_on_nothing("import", "students", file("student_number")).stdout


def test_a_roster_that_is_over_capacity_goes_in_when_asked(rollbook, file, ada, bo, term):
    section = a_section(a_course("ART1", "Drawing"), capacity=1, term=term)
    enrolling = ("import", "enrollments", file("student_number,course", "1001,ART1", "1002,ART1"))
    refused = rollbook(*enrolling)
    assert (
        "Line 3, course “ART1”: Drawing ART1-1 is full: 1 of 1 seats are taken." in refused.stderr
    )
    said = rollbook(*enrolling, "--over-capacity")
    assert (said.exit_code, said.stderr) == (0, "")
    assert last_line(said) == "2 enrollments: 1 new, 1 already there, 0 refused."
    assert section.spells.count() == 2


def test_of_many_warnings_the_first_are_named_and_all_are_counted(
    rollbook, file, path, monkeypatch, ada
):
    monkeypatch.setattr(reporting, "MOST_LINES", 1)
    RuleSetting.create(code="prerequisite_missing", severity="warns")
    a_student("1002"), a_section(a_course("ART2", "Painting", prerequisites="ART1"))
    lines = ("student_number,course,section", "1001,ART2,1", "1002,ART2,1")
    said = rollbook("import", "enrollments", file(*lines), "--check")
    first, more = said.stderr.splitlines()
    assert first.startswith("Warning for line 2, student 1001, course ART2-1: Ada Lovelace (1001)")
    assert more == "1 more row has warnings. The page Adds and drops would tell all of them."
    assert last_line(said).endswith("2 of the new have warnings.")
    assert not path.with_name("file-refused.csv").exists()


def test_enrollments_without_a_first_day_begin_on_the_one_that_is_named(rollbook, file):
    a_course("MAT310"), a_student("1"), a_student("2")
    said = rollbook(
        *("import", "enrollments"),
        file("student_number,course_code,begin_on", "1,MAT310,", "2,MAT310,2022-10-03"),
        *("--term", "Fall 2022", "--starts", "2022-08-24", "--ends", "2022-12-16"),
        *("--as-of", "2022-09-01"),
    )
    assert said.exit_code == 0
    days = [str(spell.begin_on) for spell in StudentCourse.select().order_by(StudentCourse.id)]
    assert days == ["2022-09-01", "2022-10-03"]


@pytest.mark.parametrize(
    ("noun", "option", "said"),
    [
        ("students", ("--term", "Fall"), "Students belong to no term. Leave out --term."),
        ("courses", ("--over-capacity",), "--over-capacity is about enrollments. Leave it out"),
        ("sections", ("--as-of", "2022-09-01"), "--as-of is about enrollments. Leave it out"),
        ("meetings", ("--term", "Fall"), "Meetings belong to no term. Leave out --term."),
    ],
)
def test_an_option_that_means_nothing_is_refused(rollbook, file, noun, option, said):
    answer = rollbook("import", noun, file("student_number"), *option)
    assert answer.exit_code == 1
    assert said in answer.stderr


def test_a_file_that_cannot_be_read_is_a_sentence_before_anything_is_touched(rollbook, file):
    said = rollbook("import", "students", file("name", "Ada"))
    assert said.exit_code == 1
    assert said.stdout == ""
    assert "has no column student_number. Its columns are name.\n" in said.stderr
    assert not Batch.select().exists()


def test_a_file_without_rows_changes_nothing(rollbook, file):
    said = rollbook("import", "students", file("student_number"))
    assert said.exit_code == 0
    assert last_line(said) == "Nothing changed: the file has no rows below its first line."


def test_an_import_that_is_stopped_says_how_far_it_came(rollbook, file, monkeypatch):
    monkeypatch.setattr("webapp.imports.bringing_in.ROWS_AT_ONCE", 2)
    monkeypatch.setattr("webapp.imports.bringing_in._put_lot", full_after_the_first())
    said = rollbook("import", "students", file("student_number", "1", "2", "3"))
    assert said.exit_code == 1
    assert said.stderr.splitlines() == [
        "It stopped after 2 rows. What went in stays.",
        "The storage is full. Make room and run this again.",
    ]
    assert Student.select().count() == 2


def full_after_the_first():
    put_lot, lots = bringing_in._put_lot, []

    def put_or_fail(*args):
        lots.append(args)
        if len(lots) > 1:
            raise database.Unavailable("storage_full")
        return put_lot(*args)

    return put_or_fail


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
    assert (
        "'students', 'groups', 'courses', 'sections', 'meetings', 'credits', 'enrollments'"
        in said.stderr
    )


def test_a_school_that_is_not_there_is_made_first_and_said(rollbook_on_nothing, file):
    said = rollbook_on_nothing("import", "students", file("student_number", "1001"))
    assert said.exit_code == 0
    assert said.stdout.startswith("Made a new, empty school: ")
    assert Student.select().count() == 1
