"""Searching students and courses together, on both engines."""

import pytest

from tests.support import cast
from webapp.services.search_service import Exact, exactly, search


def names(q, **limits):
    found = search(q, **{"students": 25, "courses": 25, **limits})
    return [student.name for student in found.students]


def codes(q):
    return [course.code for course in search(q, students=25, courses=25).courses]


@pytest.fixture
def okoyes(school):
    """Three whose names hold an o and a k somewhere."""
    cast.a_student("117340", "Amari", "Okoye", preferred_name="Ari")
    cast.a_student("104823", "Amara", "Okafor")
    cast.a_student("100815", "Zoë", "Brookes")


def test_students_and_courses_are_found_together(okoyes, algebra):
    cast.a_course("OKO100", "Okonomics", subject="Economics")
    found = search("oko", students=25, courses=25)
    assert [student.student_number for student in found.students] == ["117340"]
    assert [course.subject for course in found.courses] == ["Economics"]
    assert (found.students_found, found.courses_found) == (1, 1)


def test_names_that_begin_with_it_come_first(okoyes):
    assert names("ok") == ["Amara Okafor", "Ari Okoye", "Zoë Brookes"]
    assert names("oo") == ["Zoë Brookes"]


@pytest.mark.parametrize("q", ["okoye amari", "AMARI OKOYE", "Okoye, Ari", "mari oye", "1173 oko"])
def test_parts_count_in_any_order_without_accents_and_case(okoyes, q):
    assert names(q) == ["Ari Okoye"]


def test_accents_are_optional_both_ways(okoyes):
    assert names("zoe") == names("ZOË") == ["Zoë Brookes"]


def test_a_sign_of_the_database_is_only_a_sign(okoyes):
    assert names("%") == names("_") == names("\\") == []


def test_the_first_are_answered_and_all_are_counted(okoyes):
    found = search("a", students=1, courses=1)
    assert len(found.students) == 1
    assert found.students_found == 2
    assert names("a", students=0) == []
    assert search("a", students=0, courses=0).students_found == 2


def test_nothing_finds_nothing(okoyes, algebra):
    assert search(" , ", students=25, courses=25).students_found == 0


def test_courses_that_begin_with_it_come_first(algebra):
    cast.a_course("ART150", "Mat making")
    cast.a_course("AUT100", "Automata")
    assert codes("mat") == ["ART150", "MAT310", "AUT100"]


def test_a_search_asks_the_same_of_any_school(okoyes, queries):
    def asked(q):
        with queries() as seen:
            search(q, students=25, courses=25)
        return len(seen)

    few = asked("o")
    for _ in range(30):
        cast.a_student(None, "Okon", "Okonkwo")
    assert asked("o") == few <= 4


def test_an_exact_number_or_code_names_one(okoyes, algebra):
    student = cast.a_student("7")
    section = cast.a_section(algebra, label="2")
    assert exactly("7") == Exact(student_id=student.id)
    assert exactly("mat310") == Exact(course_id=algebra.id)
    assert exactly("MAT310-2") == Exact(course_id=algebra.id, section_id=section.id)
    assert exactly("MAT310-9") is None
    assert exactly("MAT31") is None
    assert exactly("") is None


def test_a_student_s_number_goes_before_a_course_s_code(okoyes):
    course = cast.a_course("104823")
    assert exactly("104823").student_id
    assert exactly("104823") != Exact(course_id=course.id)


def test_a_section_of_another_year_is_not_meant(algebra):
    past = cast.a_term("Long ago", starts_on="2001-08-01", ends_on="2002-06-01")
    cast.a_section(algebra, label="7", term=past)
    assert exactly("MAT310-7") is None
