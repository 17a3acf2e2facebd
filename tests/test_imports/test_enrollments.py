"""Importing enrollments: the rules of every click, many at once."""

from datetime import date

from tests.support.cast import a_course, a_section, a_student, a_term, enrolled, waiting
from tests.test_imports.conftest import puts, reasons
from webapp.imports.enrollments import ENROLLMENTS
from webapp.models import Batch, Event, Section, StudentCourse, Term

HEADERS = "student_number,course_code"


def test_students_are_enrolled_in_courses_as_one_batch(bring, ada, bo, algebra, biology):
    rows = bring(ENROLLMENTS, HEADERS, "1001,MAT310", "1002,MAT310", "1001,BIO110")
    assert puts(rows) == ["new"] * 3
    assert {(spell.student_id, spell.course_id) for spell in StudentCourse.select()} == {
        (ada.id, algebra.id),
        (bo.id, algebra.id),
        (ada.id, biology.id),
    }
    batch = Batch.get()
    assert (batch.kind, batch.changed) == ("import", 3)
    assert {spell.batch_id for spell in StudentCourse.select()} == {batch.id}
    assert Event.select().where(Event.action == "enrolled", Event.batch == batch).count() == 3


def test_a_course_without_sections_gets_its_first_in_the_term(bring, ada):
    a_course("0031")
    assert puts(bring(ENROLLMENTS, HEADERS, "1001,0031")) == ["new"]
    assert Section.get().term == Term.get()


def test_whoever_is_there_already_stays_as_they_are(bring, ada, bo, algebra):
    lines = [HEADERS, "1001,MAT310", "1002,MAT310"]
    bring(ENROLLMENTS, *lines)
    events = Event.select().count()
    assert puts(bring(ENROLLMENTS, *lines)) == ["unchanged", "unchanged"]
    assert (StudentCourse.select().count(), Event.select().count()) == (2, events)


def test_whoever_is_there_already_stays_though_the_section_is_full(bring, ada, term):
    full = a_section(a_course("ART1"), capacity=1, term=term)
    enrolled(ada, full)
    assert puts(bring(ENROLLMENTS, HEADERS, "1001,ART1")) == ["unchanged"]


def test_the_last_seat_goes_to_the_first_line(bring, ada, bo, term):
    a_section(a_course("ART1", "Drawing"), capacity=1, term=term)
    rows = bring(ENROLLMENTS, HEADERS, "1002,ART1", "1001,ART1")
    assert puts(rows) == ["new", "refused"]
    ((line, _column, reason),) = reasons(rows)
    assert line == 3
    assert reason.startswith("Drawing ART1-1 is full: 1 of 1 seats are taken. Ada Lovelace (1001)")


def test_a_section_is_named_by_label_or_by_crn(bring, ada, bo, algebra, term):
    a_section(algebra, label="2", sourced_id="777", term=term)
    rows = bring(
        ENROLLMENTS, "student_number,course_code,section,crn", "1001,MAT310,2,", "1002,,,777"
    )
    assert puts(rows) == ["new", "new"]
    assert {spell.section.label for spell in StudentCourse.select()} == {"2"}


def test_a_section_that_is_full_is_named_by_the_column_that_names_it(bring, ada, bo, term):
    full = a_section(a_course("ART1"), label="2", capacity=1, sourced_id="777", term=term)
    enrolled(ada, full)
    rows = bring(
        *(ENROLLMENTS, "student_number,course,Section No,class_nbr"),
        *("1002,ART1,2,", "1002,,,777"),
    )
    assert [(bad.column, bad.value) for row in rows for bad in row.bad] == [
        ("Section No", "2"),
        ("class_nbr", "777"),
    ]


def test_over_capacity_lifts_seats_and_the_wait_list_and_nothing_else(bring, ada, bo, term):
    full = a_section(a_course("ART1"), capacity=1, term=term)
    enrolled(ada, full)
    waiting(a_student("3"), full)
    closed = a_section(a_course("ART2"), capacity=0, status="closed", term=term)
    a_student("7", status="withdrawn")
    lines = (HEADERS, "1002,ART1", "1002,ART2", "7,ART1", "1001,ART1", "3,ART1")
    assert puts(bring(ENROLLMENTS, *lines, over_capacity=True)) == [
        *("new", "refused", "refused", "unchanged", "refused"),
    ]
    assert not closed.spells.exists()
    assert StudentCourse.select().where(StudentCourse.student == bo).count() == 1


def test_only_who_is_in_class_is_enrolled_again_from_an_export(bring, ada, bo, algebra, biology):
    rows = bring(
        *(ENROLLMENTS, "student_number,course_code,status"),
        *("1001,MAT310,Enrolled", "1002,MAT310,active", "1001,BIO110,dropped", "1002,BIO110,"),
    )
    assert puts(rows) == ["new", "new", "refused", "new"]
    assert reasons(rows) == [(4, "status", "The status must be 'enrolled'.")]


def test_being_in_the_course_in_another_term_is_not_being_there(bring, ada, algebra, term):
    year = term.starts_on.year
    before = a_term("Before", starts_on=date(year - 1, 8, 1), ends_on=date(year, 6, 30))
    enrolled(ada, a_section(algebra, label="9", term=before), begin_on=before.starts_on)
    assert puts(bring(ENROLLMENTS, HEADERS, "1001,MAT310")) == ["new"]


def test_being_in_a_section_does_not_make_true_a_row_that_contradicts_itself(
    bring, ada, algebra, biology, term
):
    enrolled(ada, a_section(algebra, label="2", sourced_id="777", term=term))
    rows = bring(
        *(ENROLLMENTS, "student_number,course_code,crn"),
        *("1001,MAT310,777", "1001,,777", "1001,BIO110,777"),
    )
    assert puts(rows) == ["unchanged", "unchanged", "refused"]


def test_a_roster_that_is_there_already_is_not_decided_again(bring, queries):
    a_course("MAT310")
    lines = [HEADERS, *(f"{a_student(str(number)).student_number},MAT310" for number in range(9))]
    bring(ENROLLMENTS, *lines)
    with queries() as for_many:
        bring(ENROLLMENTS, *lines)
    with queries() as for_none:
        bring(ENROLLMENTS, HEADERS, "1,UNKNOWN-COURSE")
    assert len(for_many) <= len(for_none)


def test_a_line_that_was_cut_off_is_refused_and_those_before_it_go_in(bring, ada, algebra):
    rows = bring(ENROLLMENTS, HEADERS, "1001,MAT310", "1001")
    assert puts(rows) == ["new", "refused"]
    assert reasons(rows)[0][:2] == (3, "course_code")


def test_being_in_another_section_than_the_file_says_is_not_being_there(bring, ada, algebra, term):
    other = a_section(algebra, label="2", term=term)
    enrolled(ada, Section.get(Section.label == "1"))
    headers = "student_number,course_code,section"
    assert puts(bring(ENROLLMENTS, headers, "1001,MAT310,1")) == ["unchanged"]
    rows = bring(ENROLLMENTS, headers, "1001,MAT310,2")
    assert "is already enrolled in Algebra MAT310-1" in reasons(rows)[0][2]
    assert not other.spells.exists()


def test_names_that_lead_nowhere_are_named(bring, ada, algebra, term):
    rows = bring(
        ENROLLMENTS,
        "student_number,course_code,section,crn,begin_on",
        "9999,MAT310,,,",
        "1001,NOPE,,,",
        "1001,MAT310,9,,",
        "1001,,,555,",
        ",MAT310,,,",
        "1001,,,,",
        "1001,MAT310,,,soon",
    )
    assert puts(rows) == ["refused"] * 7
    said = [(line, column, reason.split(".")[0]) for line, column, reason in reasons(rows)]
    assert said == [
        (2, "student_number", "No student has the number 9999"),
        (3, "course_code", "No course has the code NOPE"),
        (4, "course_code", "Algebra MAT310 has no section 9"),
        (5, "crn", "No section has the CRN 555"),
        (6, "student_number", "The student number is missing"),
        (7, "course_code", "The course code is missing"),
        (8, "begin_on", "The first day must be a date such as 2026-08-24"),
    ]
    assert not StudentCourse.select().exists()


def test_a_withdrawn_student_is_refused(bring, algebra):
    a_student("7", "Cleo", "Marsh", status="withdrawn")
    rows = bring(ENROLLMENTS, HEADERS, "7,MAT310")
    assert "Cleo Marsh (7) has left the school" in reasons(rows)[0][2]
