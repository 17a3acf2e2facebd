"""What each export holds, and in which order."""

import pytest

from tests.support.cast import a_course, a_group, a_meeting, a_section, a_student, a_term
from tests.test_exports.conftest import column, rows
from webapp.cli.bringing_in import KINDS as IMPORTS
from webapp.cli.exporting import KINDS
from webapp.exports import stretches
from webapp.exports.courses import COURSES
from webapp.exports.groups import GROUPS
from webapp.exports.kinds import CannotExport
from webapp.exports.meetings import MEETINGS
from webapp.exports.sections import SECTIONS
from webapp.exports.students import STUDENTS
from webapp.models import GroupMember


@pytest.mark.parametrize("noun", IMPORTS)
def test_every_column_that_an_import_reads_is_exported(noun):
    assert set(IMPORTS[noun].columns.known) <= set(KINDS[noun].columns)


@pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
def test_an_empty_school_is_a_line_of_columns(taken, kind):
    asked = {"course": a_course().code} if "course" in kind.takes else {}
    text = taken(kind, **asked)
    if kind is not COURSES:
        assert text == ",".join(kind.columns) + "\r\n"


def test_students_are_all_there_by_number_with_their_zeros(taken):
    a_student("0102", "Zoë", "Ng", status="withdrawn", homeroom="007")
    a_student("0017", "Bo", "Diaz", preferred_name="B", grade="10", email="bo@example.org")
    first, second = rows(taken(STUDENTS))
    assert (first["student_number"], first["preferred_name"], first["grade"]) == ("0017", "B", "10")
    assert (first["email"], first["status"]) == ("bo@example.org", "active")
    assert (second["student_number"], second["first_name"]) == ("0102", "Zoë")
    assert (second["homeroom"], second["status"]) == ("007", "withdrawn")


def test_groups_tell_who_is_in_them_now(taken):
    bo, zoe = a_student("0017"), a_student("0102")
    a_group("Chess", bo)
    left = a_group("Band", zoe, bo).members.where(GroupMember.student == zoe)
    GroupMember.update(left_at="2026-01-01").where(GroupMember.id == left.get().id).execute()
    found = [(row["student_number"], row["group"]) for row in rows(taken(GROUPS))]
    assert found == [("0017", "Band"), ("0017", "Chess")]


def test_a_long_table_is_gone_through_in_stretches_and_nothing_is_lost(taken, queries, monkeypatch):
    numbers = [a_student().student_number for _ in range(7)]
    monkeypatch.setattr(stretches, "AT_ONCE", 3)
    with queries() as seen:
        assert column("student_number", taken(STUDENTS)) == sorted(numbers)
    held = [sql for sql in seen if sql.startswith("SELECT") and '"students"' in sql]
    assert len(held) == 2 * 3 + 1


def test_statements_grow_with_stretches_and_not_with_rows(taken, queries):
    a_student()
    with queries() as for_one:
        taken(STUDENTS)
    for _ in range(20):
        a_student()
    with queries() as for_many:
        taken(STUDENTS)
    assert len(for_one) == len(for_many)


def test_courses_are_the_catalog(taken):
    a_course("MAT310", "Algebra", credits="1.50", prerequisites="MAT210 or MAT220")
    a_course("ART101", "Drawing", active=False, description="Bring:\r\n- a pencil")
    first, second = rows(taken(COURSES))
    assert (first["code"], first["credits"], first["active"]) == ("ART101", "", "false")
    assert first["description"] == "Bring:\r\n- a pencil"
    assert (second["code"], second["credits"], second["active"]) == ("MAT310", "1.5", "true")
    assert second["prerequisites"] == "MAT210 or MAT220"


def test_sections_and_meetings_are_those_of_the_current_term(taken, algebra, term):
    before = a_term("Long ago", starts_on="2001-08-01", ends_on="2001-12-20")
    (section,) = algebra.sections
    a_section(algebra, term=before, label="9", sourced_id="77", capacity=0)
    a_meeting(section, "Thu", "09:05", "09:50")
    a_meeting(section, "Sun", "08:00", "08:30", first_date="2026-09-01")
    (now,) = rows(taken(SECTIONS))
    assert (now["course_code"], now["label"], now["term"]) == ("MAT310", "1", term.name)
    assert (now["crn"], now["capacity"]) == ("", "")
    (past,) = rows(taken(SECTIONS, term="Long ago"))
    assert (past["crn"], past["capacity"], past["label"]) == ("77", "0", "9")
    assert column("label", taken(SECTIONS, term="all")) == ["9", "1"]
    assert column("weekday", taken(MEETINGS)) == ["R", "U"]
    assert column("starts_at", taken(MEETINGS)) == ["09:05", "08:00"]
    assert column("first_date", taken(MEETINGS)) == ["", "2026-09-01"]
    assert rows(taken(MEETINGS, term="Long ago")) == []


def test_a_term_that_is_called_all_can_be_named(taken, algebra):
    a_section(algebra, term=a_term("all", starts_on="2001-08-01", ends_on="2001-12-20"), label="9")
    assert column("label", taken(SECTIONS, term="all")) == ["9"]


def test_an_unknown_term_is_refused_with_the_known_ones(taken, term):
    with pytest.raises(CannotExport, match=f"no term Fall 1900. There are {term.name}."):
        taken(SECTIONS, term="Fall 1900")
