"""Importing the catalogue."""

from decimal import Decimal

from tests.test_imports.conftest import puts, reasons
from webapp.imports.courses import COURSES
from webapp.models import Course, Section


def test_courses_go_in_without_sections(bring):
    rows = bring(
        COURSES,
        "code,title,subject,credits,prerequisites",
        'CHEM 240,Organic Chemistry,Chemistry,4,"(CHEM 120 or CHEM 130) and MATH 110"',
        "ART 101,Drawing,Art,0.5,",
    )
    assert puts(rows) == ["new", "new"]
    chemistry, drawing = Course.select().order_by(Course.id)
    assert chemistry.prerequisites == "(CHEM 120 or CHEM 130) and MATH 110"
    assert (chemistry.credits, drawing.credits) == (Decimal(4), Decimal("0.5"))
    assert chemistry.active
    assert not Section.select().exists()


def test_the_code_may_be_called_course_code(bring):
    assert puts(bring(COURSES, "course_code,enrolled", "0001,23", "0002,19")) == ["new", "new"]
    assert [course.code for course in Course.select().order_by(Course.id)] == ["0001", "0002"]


def test_the_same_catalogue_again_changes_nothing(bring):
    lines = ["code,title,credits,active", "MAT310,Algebra,1.50,yes", "BIO110,Biology,,no"]
    bring(COURSES, *lines)
    assert puts(bring(COURSES, *lines)) == ["unchanged", "unchanged"]


def test_a_course_that_differs_is_changed(bring, algebra):
    rows = bring(COURSES, "code,title,credits", "MAT310,Algebra,2")
    assert puts(rows) == ["changed"]
    assert Course.get_by_id(algebra.id).credits == Decimal(2)


def test_a_refusal_names_the_column_as_the_file_does(bring):
    rows = bring(COURSES, "course_code,credits", ",1", "MAT310,many", "BIO110,1.255")
    assert reasons(rows) == [
        (2, "course_code", "The course code is missing. Fill it in and send this again."),
        (3, "credits", "The credits must be a number, written in digits."),
        (4, "credits", "The credits can have 2 decimal places at most."),
    ]


def test_an_expression_that_cannot_be_read_is_refused_with_its_place(bring):
    rows = bring(COURSES, "code,prereqs", "CHEM 300,CHEM 120 or", "CHEM 310,(CHEM 120")
    assert reasons(rows) == [
        (2, "prereqs", "The prereqs cannot be read: a course code is missing at the end, at "
         "character 12."),
        (3, "prereqs", "The prereqs cannot be read: the parenthesis opened at character 1 is "
         "never closed. Add a “)”."),
    ]  # fmt: skip


def test_codes_of_no_course_are_kept_and_named_once(algebra):
    rows = [{"code": "B", "prerequisites": "(X9 or C) and mat310"}, {"code": "C"}]
    assert COURSES.remarks(rows) == [
        "A course asks for X9, which is no course here: only a credit can meet it."
    ]
    more = [{"code": "D", "corequisites": "X9 or Y or X9 or x9"}]
    assert COURSES.remarks([*rows, *more]) == [
        "2 codes that courses ask for are no courses here, and only credits can meet them: X9, Y."
    ]
    assert COURSES.remarks([{"code": "B", "prerequisites": "MAT310"}]) == []
