"""Students by their load and sections by their fill, as JSON and as pages."""

from decimal import Decimal

import pytest

from tests.pages import visit, words
from tests.support import cast
from webapp.models import GradeLoad, SchoolSettings


@pytest.fixture
def busy(ada, bo, term):
    """Ada has one course on Monday morning, Bo has two; anything meets from 9:00 to 12:00."""
    for code, hours, who in (
        ("ENG100", ("09:00", "09:50"), (ada, bo)),
        ("BIO100", ("11:00", "12:00"), (bo,)),
    ):
        course = cast.a_course(code, code.title(), credits=Decimal("1.5"))
        section = cast.a_section(course, term=term, meetings=[("Mon", *hours)])
        for student in who:
            cast.enrolled(student, section)


def numbers(answer):
    assert answer.status_code == 200
    return [row["student_number"] for row in answer.json()]


def test_who_takes_too_little_is_listed_with_the_hours_that_are_open(api, busy):
    SchoolSettings.update(min_courses=2).execute()

    answer = api.get("/students?load=under")

    (ada,) = answer.json()
    assert (answer.headers["x-total-count"], ada["name"]) == ("1", "Ada Lovelace")
    assert ada["load"] == {
        "courses": 1,
        "credits": 1.5,
        "open_hours": [{"weekday": 1, "starts_at": "09:50:00", "ends_at": "12:00:00"}],
    }


def test_either_number_counts_and_a_grade_narrows(api, busy):
    cast.a_student("1003", "Kim", "Novak", grade="11")
    SchoolSettings.update(min_credits=Decimal("3"), max_courses=1).execute()

    assert numbers(api.get("/students?load=under")) == ["1001", "1003"]
    assert numbers(api.get("/students?load=under&grade=11")) == ["1003"]
    assert numbers(api.get("/students?load=over")) == ["1002"]
    assert numbers(api.get("/students?grade=10")) == ["1001"]


def test_a_school_that_has_set_no_number_has_nobody_beyond_it(client, api, busy):
    assert numbers(api.get("/students?load=over")) == []
    page = visit(client, "/students?load=under")
    assert "The school has set no such number." in words(page.one("#results"))


def test_the_page_says_what_they_take_and_when_they_have_room(client, busy):
    SchoolSettings.update(min_courses=2).execute()
    page = visit(client, "/students?load=under")
    row = words(page.one("#students tbody tr"))
    assert "1 course" in row
    assert "Credits: 1.5" in row
    assert "Mon 9:50 am–12:00 pm" in row


def test_sections_under_their_minimum_and_over_capacity_are_listed(client, api, ada, bo, term):
    empty = cast.a_section(cast.a_course("ART100"), term=term, minimum=2)
    full = cast.a_section(cast.a_course("CHE100"), term=term, minimum=1, capacity=1)
    cast.a_section(cast.a_course("CHE200"), term=term, minimum=1, status="cancelled")
    for student in (ada, bo):
        cast.enrolled(student, full)

    for fill, section in (("under", empty), ("over", full)):
        (course,) = api.get(f"/courses?fill={fill}").json()
        assert [one["id"] for one in course["sections"]] == [section.id]
        page = visit(client, f"/courses?fill={fill}")
        assert course["code"] in words(page.one("#courses"))
    assert "2 at least" in words(visit(client, "/courses?fill=under").one("#courses"))


def test_no_list_by_another_word(api, school):
    for address in ("/students?load=some", "/courses?fill=half"):
        answer = api.get(address)
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["code"] == "not_a_choice"


def test_a_grade_is_listed_by_its_own_numbers(api, client, busy):
    own = [GradeLoad("10", min_courses=1), GradeLoad("11", max_courses=1)]
    SchoolSettings.update(min_courses=3, grade_loads=own).execute()
    assert numbers(api.get("/students?load=under")) == ["1002"]
    assert numbers(api.get("/students?load=over&grade=11")) == ["1002"]
    assert numbers(api.get("/students?load=over&grade=10")) == []
    assert "Nobody is over" in words(visit(client, "/students?load=over&grade=10").one("#results"))
