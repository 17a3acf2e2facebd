"""Values as text: exact for programs, harmless in a spreadsheet."""

import csv
import io
from datetime import date, time
from decimal import Decimal

import pytest

from tests.test_exports.conftest import rows
from webapp.exports.lines import lines, opening
from webapp.exports.students import STUDENTS

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "'=1"]
FORMULAS += ["\uff1d1+1", "\uff0b1", "\uff0d1", "\uff20A1"]  # the same signs in full width


def cells(line: bytes) -> list[str]:
    (row,) = csv.reader(io.StringIO(line.decode(), newline=""), strict=True)
    return row


@pytest.mark.parametrize("text", FORMULAS)
def test_nothing_is_a_formula_in_a_spreadsheet(text):
    assert cells(lines([[text, "x"]], raw=False)) == [f"'{text}", "x"]


@pytest.mark.parametrize(
    "text", [*FORMULAS, "007", 'say "no"', "a,b", "a\nb", "a\rb", "a\r\nb", "é"]
)
def test_a_program_gets_every_text_exactly(text):
    assert cells(lines([[text, "x"]], raw=True)) == [text, "x"]


def test_every_value_is_written_as_an_import_reads_it():
    values = [Decimal("1.50"), Decimal("100.00"), Decimal("0"), True, False, None]
    assert cells(lines([values], raw=True)) == ["1.5", "100", "0", "true", "false", ""]
    times = [date(2026, 8, 24), time(9, 5), time(9, 5, 30), 30]
    assert cells(lines([times], raw=False)) == ["2026-08-24", "09:05", "09:05:30", "30"]


def test_only_a_spreadsheet_is_told_that_this_is_utf_8():
    assert opening(["code"], raw=False) == b"\xef\xbb\xbfcode\r\n"
    assert opening(["code"], raw=True) == b"code\r\n"


def test_a_whole_export_for_a_spreadsheet_holds_no_formula(taken, ada):
    ada.preferred_name, ada.homeroom, ada.grade = "=HYPERLINK(A1)", "@x", "-"
    ada.save()
    for_people, exact = taken(STUDENTS, raw=False), taken(STUDENTS)
    assert for_people.startswith("\ufeffstudent_number,")
    (row,) = rows(for_people)
    assert (row["preferred_name"], row["homeroom"], row["grade"]) == (
        "'=HYPERLINK(A1)",
        "'@x",
        "'-",
    )
    (row,) = rows(exact)
    assert (row["preferred_name"], row["homeroom"], row["grade"]) == ("=HYPERLINK(A1)", "@x", "-")
