"""Reading a file: its lines, its columns, and why it cannot be read at all."""

import pytest

from webapp.cli.bringing_in import KINDS
from webapp.imports.files import CannotImport, Columns, read_sheet
from webapp.imports.marks import marked
from webapp.imports.synonyms import SYNONYMS

COLUMNS = Columns(known=("code", "title", "credits"), required=[("code",)])


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


def called(name):
    return SYNONYMS.get(name, ())


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


def test_headers_are_found_in_any_order_case_and_spelling(file):
    found = sheet(file, "Title,CREDITS,Co-de \nAlgebra,1,MAT310\n")
    assert found.rows[0].cells == {"title": "Algebra", "credits": "1", "code": "MAT310"}
    assert found.headers.by_ours == {"title": "Title", "credits": "CREDITS", "code": "Co-de"}
    assert found.said == []


def test_every_synonym_is_understood_and_said(file):
    found = sheet(file, "Course No.,course title\nMAT310,Algebra\n")
    assert found.rows[0].cells == {"code": "MAT310", "title": "Algebra"}
    assert found.said == ["Course No. is read as code.", "course title is read as title."]


def test_unknown_columns_are_named_and_ignored(file):
    found = sheet(file, "code,enrolled,,seats_taken\nMAT310,23,,1\n")
    assert found.said == ["Ignored columns: enrolled, seats_taken."]
    assert found.rows[0].cells == {"code": "MAT310"}


def test_what_a_file_of_refused_rows_has_beside_its_columns_is_passed_over(file):
    found = sheet(file, "code,line,reason\nMAT310,7,It was wrong.\n")
    assert (found.rows[0].cells, found.said) == ({"code": "MAT310"}, [])


def test_our_own_name_goes_before_a_synonym_and_that_is_said(file):
    found = sheet(file, "course,code\nA,B\n")
    assert found.rows[0].cells == {"code": "B"}
    assert found.said == ["course is ignored, because there is a column code."]


@pytest.mark.parametrize(
    "headers", ["course,course_id", "code,title,Code", "code,name,course name"]
)
def test_two_columns_that_mean_the_same_are_refused(file, headers):
    said = refusal(file, f"{headers}\nA,B,C\n")
    assert said.startswith("FILE has more than one ")
    assert said.endswith("Keep one.")


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_no_word_stands_for_two_columns(kind):
    spelled = [word.replace("_", "") for name in kind.columns.known for word in called(name)]
    own = [
        word for word in spelled if word in {name.replace("_", "") for name in kind.columns.known}
    ]
    assert len(set(spelled)) == len(spelled)
    assert not own


@pytest.mark.parametrize(
    ("delimiter", "said"),
    [
        (",", []),
        (";", ["Cells are parted by semicolons."]),
        ("\t", ["Cells are parted by tabs."]),
        ("|", ["Cells are parted by bars."]),
    ],
)
def test_the_delimiter_is_found_and_said_unless_it_is_a_comma(file, delimiter, said):
    lines = [("code", "title", "credits"), ("MAT310", '"Algebra, or; what|not"', "1")]
    found = sheet(file, "\n".join(delimiter.join(line) for line in lines))
    assert found.rows[0].cells["title"] == "Algebra, or; what|not"
    assert (found.delimiter, found.said) == (delimiter, said)


def test_a_file_of_one_column_has_no_delimiter_to_speak_of(file):
    found = sheet(file, "code\nMAT;310\n")
    assert (found.rows[0].cells, found.said) == ({"code": "MAT;310"}, [])


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


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le-with-mark", "utf-16-be-with-mark"])
def test_utf_16_is_known_by_its_mark_and_said(file, encoding):
    plain = encoding.removesuffix("-with-mark")
    mark = "" if plain == encoding else "\ufeff"
    found = sheet(file, f"{mark}code,title\nMÉT,Müßiggang\n", plain)
    assert found.rows[0].cells == {"code": "MÉT", "title": "Müßiggang"}
    assert found.said == ["Read as UTF-16."]


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252"])
def test_what_is_not_utf_8_is_read_as_windows_text_and_said(file, encoding):
    found = sheet(file, "code,title\nMÉT,Müßiggang\n", encoding)
    assert found.rows[0].cells == {"code": "MÉT", "title": "Müßiggang"}
    assert found.said == ["Read as Windows-1252. If names look wrong, save the file as CSV UTF-8."]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"PK\x03\x04\x14\x00", "FILE is a workbook. Save it as CSV UTF-8 and import that."),
        (b"code,title\nA,\x81\x8d\n", "FILE is not text in a known encoding."),
        (b"\xff\xfec\x00o", "FILE is not text in a known encoding."),
        ("code,title\nA,B\n".encode("utf-16-le"), "FILE is not text in a known encoding."),
    ],
)
def test_what_is_no_text_is_refused(file, content, said):
    file.write_bytes(content)
    with pytest.raises(CannotImport) as no:
        read_sheet(file, COLUMNS)
    assert str(no.value).replace(str(file), "FILE").startswith(said)


@pytest.mark.parametrize(
    "value", ["=1+1", "-x", "@a", "'=1", "''+", "'s-Gravenhage", "plain", "\uff1d1"]
)
def test_the_mark_for_spreadsheets_comes_off_exactly(file, value):
    found = sheet(file, f"code,title\nA,{marked(value)}\n")
    assert found.rows[0].cells["title"] == value
    assert not marked(value).startswith(("=", "+", "-", "@", "\uff1d"))


def test_a_quote_that_never_closes_swallows_nothing_in_silence(file):
    said = refusal(file, 'code,title\nA,fine\nB,"never closed\nC,lost\n')
    assert said.startswith("FILE is not readable CSV from line 3 on:")
    assert said.endswith("Nothing was imported.")


def test_a_file_that_is_not_there_is_refused(file):
    with pytest.raises(CannotImport, match="cannot be read: No such file or directory"):
        read_sheet(file, COLUMNS)


def test_a_file_in_two_encodings_is_refused_rather_than_spoiled(file):
    file.write_bytes("code,title\nA,José\n".encode() + "B,Zoë\n".encode("latin-1"))

    with pytest.raises(CannotImport, match=r"Line 3 of .* is not UTF-8, as other lines are"):
        read_sheet(file, COLUMNS)


def test_a_cell_of_any_size_is_a_matter_of_its_row(file):
    found = sheet(file, f"code,title\nA,{'x' * 200_000}\nB,fine\n")
    assert [row.cells["code"] for row in found.rows] == ["A", "B"]
