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
