"""The file of refused rows."""

import csv

import pytest

from webapp.imports.bringing_in import Bad, Brought
from webapp.imports.files import read_sheet
from webapp.imports.refused import beside, write_refused
from webapp.imports.students import STUDENTS


@pytest.fixture
def sheet(tmp_path):
    """A file as it comes, with a name that looks like a formula and a column nobody knows."""
    path = tmp_path / "students.csv"
    path.write_text("student_number;=note;last_name\n007;'+1;=cmd\n;x;O’Brien\n", encoding="utf-8")
    return read_sheet(path, STUDENTS.columns)


def refused(sheet):
    return [
        Brought(row, "refused", (Bad(row, None, "", "First."), Bad(row, None, "", "Second.")))
        for row in sheet.rows
    ]


def test_it_reads_again_as_the_rows_it_came_from(sheet):
    path = beside(sheet.path)
    write_refused(path, sheet, refused(sheet))
    again = read_sheet(path, STUDENTS.columns)
    assert [row.cells for row in again.rows] == [row.cells for row in sheet.rows]
    assert again.said == ["Cells are parted by semicolons.", "Ignored columns: =note."]


def test_no_cell_of_it_can_be_taken_for_a_formula(sheet):
    path = beside(sheet.path)
    write_refused(path, sheet, refused(sheet))
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.reader(file, delimiter=";"))
    assert lines == [
        ["student_number", "'=note", "last_name", "line", "codes", "reason"],
        ["007", "'+1", "'=cmd", "2", "too_many_cells too_many_cells", "First. Second."],
        ["", "x", "O’Brien", "3", "too_many_cells too_many_cells", "First. Second."],
    ]


def test_a_second_round_replaces_line_and_reason(sheet):
    first = beside(sheet.path)
    write_refused(first, sheet, refused(sheet)[1:])
    again = read_sheet(first, STUDENTS.columns)
    second = beside(first)
    write_refused(second, again, refused(again))
    assert second.name == "students-refused-2.csv"
    headers, line = second.read_text(encoding="utf-8-sig").splitlines()
    assert headers == "student_number;'=note;last_name;line;codes;reason"
    assert line == ";x;O’Brien;2;too_many_cells too_many_cells;First. Second."


def test_a_file_that_came_in_between_is_not_written_over(sheet):
    path = beside(sheet.path)
    path.write_text("half corrected")
    with pytest.raises(FileExistsError):
        write_refused(path, sheet, refused(sheet))
    assert path.read_text() == "half corrected"
