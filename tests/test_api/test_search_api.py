"""The search of the header: as a page, while typing, and for programs."""

import pytest

from tests.pages import Page, visit, words
from tests.support import cast

HTMX = {"HX-Request": "true", "Accept": "text/html"}


@pytest.fixture
def amari(algebra):
    return cast.a_student("117340", "Amari", "Okoye", grade="10", homeroom="10A")


def typed(client, q):
    return client.get("/search", params={"q": q}, headers=HTMX, follow_redirects=False)


def test_programs_get_students_and_courses(api, amari, algebra):
    found = api.get("/search?q=a").json()

    assert [student["name"] for student in found["students"]] == ["Amari Okoye"]
    assert [course["code"] for course in found["courses"]] == ["MAT310"]
    assert (found["students_found"], found["courses_found"]) == (1, 1)
    assert api.get("/search?q=117340").json()["students_found"] == 1
    assert api.get("/search").json()["students"] == []
    assert api.get("/search?limit=many").status_code == 422


def test_the_page_lists_students_first(client, amari, algebra):
    page = visit(client, "/search?q=a")

    assert page.heading == "Search"
    assert [words(one) for one in page.soup.select("h2")] == ["1 student", "1 course"]
    assert page.one("#students a")["href"] == f"/students/{amari.id}/courses"
    assert words(page.one("#students a")) == "Okoye, Amari 117340 Grade 10 10A"
    assert page.one("#courses a")["href"] == f"/courses/{algebra.id}"
    assert words(page.one("#status")) == "1 student found. 1 course found."


@pytest.mark.parametrize("number", ["117340", "7"])
def test_an_exact_number_leads_straight_to_the_student(client, amari, number):
    cast.a_student("7", "Bo", "Diaz")

    answer = client.get(f"/search?q={number}", follow_redirects=False)

    assert answer.status_code == 303
    assert visit(client, answer.headers["location"]).one(".facts .code").get_text() == number


def test_an_exact_code_leads_straight_to_the_course_or_section(client, algebra):
    second = cast.a_section(algebra, label="2")

    assert visit(client, "/search?q=mat310").address == f"/courses/{algebra.id}"
    of_section = visit(client, "/search?q=MAT310-2").address
    assert of_section == f"/courses/{algebra.id}/students?section_id={second.id}"


def test_while_typing_a_list_opens_and_the_page_keeps_its_title(client, amari, algebra):
    answer = typed(client, "oko")

    opened = Page(client, answer)
    assert [words(one) for one in opened.soup.select("#search-results a")] == [
        "Okoye, Amari 117340 Grade 10 10A"
    ]
    assert not opened.has("title")
    assert "1 student found. 0 courses found." in answer.text


def test_while_typing_a_few_are_shown_and_the_way_to_all(client, amari):
    for _ in range(7):
        cast.a_student(None, "Kim", "Okonkwo")

    opened = Page(client, typed(client, "oko"))

    links = opened.soup.select("#search-results a")
    assert len(links) == 7
    assert words(links[-1]) == "See all 8 students"
    assert links[-1]["href"] == "/students?q=oko"


def test_a_number_typed_to_its_end_leads_htmx_there(client, amari):
    answer = typed(client, "117340")

    assert answer.status_code == 204
    assert answer.headers["hx-redirect"] == f"/students/{amari.id}/courses"


def test_a_number_that_may_go_on_leads_nobody_away(client, amari):
    cast.a_student("1173")

    opened = Page(client, typed(client, "1173"))

    assert len(opened.soup.select("#search-results a")) == 2


def test_nothing_typed_opens_nothing(client, amari):
    assert words(Page(client, typed(client, " ")).one("#search-results")) == ""
    assert visit(client, "/search").heading == "Search"


def test_whoever_is_not_found_can_be_added(client, amari):
    page = visit(client, "/search?q=Ludwig van Beethoven")

    offer = page.one(".empty a")
    assert words(offer) == "Add Ludwig van Beethoven as a new student"
    filled = visit(client, offer["href"]).form("new-student").values
    assert (filled["first_name"], filled["last_name"]) == ("Ludwig", "van Beethoven")


def test_a_number_that_nobody_has_is_carried_over_as_one(client, amari):
    opened = Page(client, typed(client, "0104823"))

    offer = opened.one("#search-results a")
    assert words(offer) == "Add a new student with the number 0104823"
    filled = visit(client, offer["href"]).form("new-student").values
    assert (filled["student_number"], filled["last_name"]) == ("0104823", "")


def test_what_was_typed_stays_text(client, school):
    page = visit(client, "/search?q=<b>bold</b>")
    assert "Add <B>Bold</B> as a new student" in page.soup.get_text()
    assert page.one("#q")["value"] == "<b>bold</b>"
