"""Whom a course is for, how much a student may take, and the way from room to room."""

from datetime import timedelta
from decimal import Decimal

import pytest

from tests.support import cast
from tests.test_services.desk import REGISTRAR, changed, codes_of, drop, enroll, no_to, today, wish
from webapp.database import commit
from webapp.models import GradeLoad, SchoolSettings
from webapp.problems import in_short, message
from webapp.reading import read_as
from webapp.schemas import CourseChange, SectionChange
from webapp.services import course_service, section_service


def restrict(course, **sent):
    wanted = read_as(CourseChange, sent)
    return commit(course_service.change_course, course.id, wanted, by=REGISTRAR).answer


def limit(**settings):
    SchoolSettings.update(**settings).execute()


@pytest.mark.parametrize(
    ("limits", "who", "says"),
    [
        ({"grades": "11, 12"}, {"grade": "10"}, "is for grades 11, 12 only, and Kim Novak"),
        ({"grades": ["11"]}, {"grade": ""}, "no grade is on record for Kim Novak"),
        ({"programs": "Arts"}, {"program": "Science"}, "is in Science"),
        ({"programs": "Arts"}, {}, "no program is on record for Kim Novak"),
        ({"grades": "10", "programs": "Arts"}, {"grade": "10", "program": "x"}, "is in x"),
    ],
)
def test_a_course_may_be_for_some_only(algebra, limits, who, says):
    restrict(algebra, **limits)
    kim = cast.a_student("1003", **who)
    (no,) = no_to(**wish(kim, algebra.sections.get())).refusals
    assert no.code == "restricted"
    assert says in message(no)


def test_whoever_belongs_there_is_let_in(algebra):
    restrict(algebra, grades="11, 12", programs="Visual arts")
    kim = cast.a_student(grade="12", program="visual Arts")
    assert enroll(**wish(kim, algebra.sections.get())).status == "enrolled"


def test_a_section_narrows_what_its_course_allows(ada, bo, algebra):
    section = algebra.sections.get()
    restrict(algebra, grades="10, 11")
    wanted = read_as(SectionChange, {"grades": ["11"]})
    answer = commit(section_service.change_section, section.id, wanted, by=REGISTRAR).answer
    assert answer.grades == ("11",)
    assert codes_of(**wish(ada, section)) == ["restricted"]
    assert enroll(**wish(bo, section)).status == "enrolled"


def test_a_list_of_words_is_kept_without_blanks_and_each_once(algebra):
    assert restrict(algebra, grades=" 11 ,12,,11 ").grades == ("11", "12")
    assert restrict(algebra, grades=["9", " "]).grades == ("9",)
    assert restrict(algebra, grades=[]).grades == ()


def test_too_many_courses_at_once_are_refused(ada, algebra, biology):
    limit(max_courses=1)
    spell = enroll(**wish(ada, algebra.sections.get()))
    section = biology.sections.get()
    (no,) = no_to(**wish(ada, section)).refusals
    assert no.code == "course_load"
    assert "would have a course load of 2; 1 is the most" in message(no)
    assert in_short(no) == "Would be a course load of 2; 1 is the most"
    drop(spell.id)
    assert enroll(**wish(ada, section)).status == "enrolled"


def test_too_many_credits_at_once_are_refused(ada, algebra, biology):
    limit(max_credits=Decimal("1.5"))
    enroll(**wish(ada, algebra.sections.get()))
    (no,) = no_to(**wish(ada, biology.sections.get())).refusals
    assert (no.code, no.params["would_be"], no.params["most"]) == ("credit_load", "2", "1.5")


def test_fall_and_spring_do_not_add_up(ada, term):
    middle = term.starts_on + timedelta(days=180)
    fall = cast.a_term("Fall", starts_on=term.starts_on, ends_on=middle)
    spring = cast.a_term("Spring", starts_on=middle + timedelta(days=1), ends_on=term.ends_on)
    for code, when in (("ART100", fall), ("ART200", spring)):
        cast.enrolled(ada, cast.a_section(cast.a_course(code), term=when))
    whole_year = cast.a_section(cast.a_course("ENG100"), term=term)
    begin = {"begin_on": str(term.starts_on)}
    limit(max_courses=1)
    assert codes_of(**wish(ada, whole_year, **begin)) == ["course_load"]
    limit(max_courses=2)
    assert enroll(**wish(ada, whole_year, **begin)).status == "enrolled"


def test_who_leaves_before_the_other_begins_never_has_both(ada, algebra, biology):
    limit(max_courses=1)
    spell = enroll(**wish(ada, algebra.sections.get()))
    soon = str(today() + timedelta(days=7))
    drop(spell.id, end_on=soon)
    assert codes_of(**wish(ada, biology.sections.get())) == ["course_load"]
    assert enroll(**wish(ada, biology.sections.get(), begin_on=soon)).status == "enrolled"


@pytest.fixture
def two_rooms(ada, term):
    """Ada has English until 9:50 in A1; Biology begins at 9:55 in B2."""
    for code, room, hours in (
        ("ENG100", "A1", ("09:00", "09:50")),
        ("BIO100", "B2", ("09:55", "10:45")),
    ):
        cast.a_section(cast.a_course(code, code.title()), room=room, meetings=[("Mon", *hours)])
    enroll(student_id=ada.id, course_code="ENG100")


def test_the_way_between_two_rooms_is_warned_of(ada, two_rooms):
    limit(travel_minutes=10)
    done = changed(student_id=ada.id, course_code="BIO100")
    assert done.answer.status == "enrolled"
    (warning,) = done.warnings
    assert warning.code == "travel_time"
    assert "less than 10 min on the way to or from Eng100 ENG100-1 (Mon 9" in message(warning)


@pytest.mark.parametrize("minutes", [None, 0, 5])
def test_a_way_that_is_short_enough_is_none_to_warn_of(ada, two_rooms, minutes):
    limit(travel_minutes=minutes)
    assert changed(student_id=ada.id, course_code="BIO100").warnings == ()


def test_a_grade_may_take_what_is_its_own_number(ada, bo, algebra, biology):
    own = GradeLoad("10", max_courses=1), GradeLoad("9", max_courses=9)
    limit(max_courses=2, grade_loads=own)
    for student in (ada, bo):
        enroll(**wish(student, algebra.sections.get()))
    section = biology.sections.get()
    (no,) = no_to(**wish(ada, section)).refusals
    assert "1 is the most in grade 10" in message(no)
    assert enroll(**wish(bo, section)).status == "enrolled"


def test_what_a_grade_has_no_number_for_is_as_for_all(ada, algebra, biology):
    limit(max_courses=1, grade_loads=[GradeLoad("10", max_credits=Decimal("1.5"))])
    for course in (algebra, biology):
        course.credits = Decimal(1)
        course.save()
    enroll(**wish(ada, algebra.sections.get()))
    refusals = no_to(**wish(ada, biology.sections.get())).refusals
    assert [no.code for no in refusals] == ["course_load", "credit_load"]
    assert "1 is the most." in message(refusals[0])
    assert "1.5 is the most in grade 10." in message(refusals[1])


def test_a_load_is_kept_as_it_was_said(school):
    loads = (GradeLoad("K 1", 1, None, Decimal("0.5"), Decimal(3)), GradeLoad("12", 4, 6))
    limit(grade_loads=loads)
    assert SchoolSettings.get().grade_loads == loads
    assert [str(one) for one in loads] == [
        "K 1: at least 1 courses, 0.5 to 3 credits",
        "12: 4 to 6 courses",
    ]
