"""Reading a file: its lines, its columns, and why it cannot be read at all."""

import pytest

from webapp.imports.files import CannotImport, Columns, read_sheet

COLUMNS = Columns(
    known=("code", "title", "credits"), required=[("code",)], also={"course_code": "code"}
)


@pytest.fixture
def file(tmp_path):
    return tmp_path / "courses.csv"


def sheet(file, text, encoding="utf-8"):
    file.write_bytes(text.encode(encoding))
    return read_sheet(file, COLUMNS)


def refusal(file, text, encoding="utf-8"):
    with pytest.raises(CannotImport) as no:
        sheet(file, text, encoding)
    return str(no.value).replace(str(file), "FILE")


def test_cells_come_under_our_names_with_the_line_they_begin_on(file):
    found = sheet(file, "code,title\nMAT310,Algebra\nBIO110, Biology \n")
    assert [(row.line, row.cells) for row in found.rows] == [
        (2, {"code": "MAT310", "title": "Algebra"}),
        (3, {"code": "BIO110", "title": "Biology"}),
    ]


def test_a_line_break_inside_a_cell_does_not_shift_the_lines_after_it(file):
    found = sheet(file, 'code,title\nA,"one\ntwo\nthree"\nB,last\n')
    assert [row.line for row in found.rows] == [2, 5]
    assert found.rows[0].cells["title"] == "one\ntwo\nthree"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_a_byte_order_mark_and_line_ends_of_windows_change_nothing(file, encoding, line_end):
    found = sheet(file, line_end.join(["code,title", "MÉT,Müßiggang", ""]), encoding)
    assert [row.cells for row in found.rows] == [{"code": "MÉT", "title": "Müßiggang"}]


def test_headers_are_found_in_any_order_and_case_and_by_their_other_name(file):
    found = sheet(file, "Title,COURSE_CODE\nAlgebra,MAT310\n")
    assert found.rows[0].cells == {"title": "Algebra", "code": "MAT310"}
    assert found.headers == {"title": "Title", "code": "COURSE_CODE"}


def test_unknown_columns_are_named_and_ignored(file):
    found = sheet(file, "code,enrolled,seats_taken\nMAT310,23,1\n")
    assert found.ignored == ["enrolled", "seats_taken"]
    assert found.rows[0].cells == {"code": "MAT310"}


def test_blank_cells_and_blank_lines_say_nothing(file):
    found = sheet(file, "code,title\n\nMAT310,\n,\n   ,  \nBIO110,Biology\n")
    assert [(row.line, row.cells) for row in found.rows] == [
        (3, {"code": "MAT310"}),
        (6, {"code": "BIO110", "title": "Biology"}),
    ]


def test_a_short_row_is_blank_at_its_end_and_a_long_one_is_marked(file):
    found = sheet(file, "code,title\nA\nB,Biology,\nC,Chemistry,surplus\n")
    assert [row.surplus for row in found.rows] == [False, False, True]


def test_a_file_with_headers_alone_has_no_rows(file):
    assert sheet(file, "code,title\n").rows == []


def test_an_empty_file_is_refused(file):
    assert refusal(file, "") == "FILE is empty. Its first line must name the columns."


def test_a_file_without_a_required_column_is_refused_with_the_columns_it_has(file):
    assert refusal(file, "title,credits\nAlgebra,1\n") == (
        "FILE has no column code. Its columns are title, credits."
    )


def test_two_columns_that_mean_the_same_are_refused(file):
    assert refusal(file, "code,course_code\nA,B\n") == (
        "FILE has more than one code: code, course_code. Keep one."
    )


def test_a_file_that_is_not_utf_8_is_refused(file):
    assert refusal(file, "code,title\nA,Müller\n", "latin-1") == (
        "FILE is not UTF-8 text. Save it as CSV UTF-8 and import that."
    )


def test_a_quote_that_never_closes_swallows_nothing_in_silence(file):
    said = refusal(file, 'code,title\nA,fine\nB,"never closed\nC,lost\n')
    assert said.startswith("FILE is not readable CSV from line 3 on:")
    assert said.endswith("Nothing was imported.")


def test_a_file_that_is_not_there_is_refused(file):
    with pytest.raises(CannotImport, match="cannot be read: No such file or directory"):
        read_sheet(file, COLUMNS)
