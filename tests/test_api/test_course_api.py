"""Courses, their sections and rosters, by JSON and on their pages."""

import pytest

from tests.pages import Page, visit, words
from tests.support import cast
from webapp.models import Course, Section

CERAMICS = {"code": "ART150", "title": "Ceramics", "credits": 0.5, "capacity": 18, "room": "K1"}
MONDAYS = {"weekday": 1, "starts_at": "09:00", "ends_at": "09:50"}


def test_a_course_comes_with_its_first_section(api):
    answer = api.post("/courses", json={**CERAMICS, "meetings": [MONDAYS]})

    assert answer.status_code == 201
    made = answer.json()
    assert made["credits"] == 0.5
    (section,) = made["sections"]
    assert (section["label"], section["capacity"], section["seats_left"]) == ("1", 18, 18)
    assert section["meetings"][0]["starts_at"] == "09:00:00"
    assert answer.headers["location"] == f"/courses/{made['id']}"
    assert api.get(answer.headers["location"]).json() == made


def test_a_code_belongs_to_one_course(api, algebra):
    answer = api.post("/courses", json={"code": "MAT310"})

    assert answer.status_code == 409
    assert answer.json()["errors"][0]["code"] == "code_taken"


def test_everything_unreadable_is_said_at_once(api):
    answer = api.post(
        "/courses",
        json={"capacity": -1, "credits": "many", "meetings": [{**MONDAYS, "weekday": 8}]},
    )

    assert answer.status_code == 422
    said = {(error["code"], error["field"]) for error in answer.json()["errors"]}
    assert said == {
        ("missing", "code"),
        ("not_a_number", "capacity"),
        ("not_a_number", "credits"),
        ("out_of_range", "meetings.0.weekday"),
    }
    assert Course.select().count() == 0


@pytest.mark.parametrize(
    "wrong", ["1e2", "1_0", "+1", "NaN", "Infinity", "1,5", "\N{FULLWIDTH DIGIT ONE}"]
)
def test_credits_are_digits_with_at_most_one_point(api, wrong):
    answer = api.post("/courses", json={**CERAMICS, "credits": wrong})
    assert [error["code"] for error in answer.json()["errors"]] == ["not_a_number"]


@pytest.mark.parametrize(("given", "kept"), [("0.50", 0.5), (".5", 0.5), (" 2 ", 2), (999, 999)])
def test_credits_may_be_given_in_digits_or_as_a_number(api, given, kept):
    assert api.post("/courses", json={**CERAMICS, "credits": given}).json()["credits"] == kept


def test_zeros_before_a_number_count_nothing(api):
    answer = api.post("/courses", json={**CERAMICS, "capacity": "0" * 400_000 + "7"})
    assert answer.json()["sections"][0]["capacity"] == 7


def test_a_meeting_cannot_end_before_it_starts(api):
    backwards = {**MONDAYS, "ends_at": "08:00"}

    answer = api.post("/courses", json={**CERAMICS, "meetings": [backwards]})

    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert (error["code"], error["field"]) == ("ends_before_it_starts", "meetings.0.ends_at")
    assert Course.select().count() == 0


def test_the_same_key_adds_one_course_and_one_section(api, algebra):
    key = {"Idempotency-Key": "k"}
    for _ in range(2):
        assert api.post("/courses", json=CERAMICS, headers=key).status_code == 201
    where = f"/courses/{algebra.id}/sections"
    first, again = (api.post(where, headers={"Idempotency-Key": "s"}) for _ in range(2))

    assert first.json() == again.json()
    assert (first.json()["label"], again.headers["idempotent-replayed"]) == ("2", "true")
    assert Course.select().count() == 2
    assert Section.select().count() == 3


def test_a_change_changes_what_is_sent_and_nothing_else(api, algebra):
    before = api.get(f"/courses/{algebra.id}").json()

    answer = api.patch(f"/courses/{algebra.id}", json={"active": False})

    assert answer.status_code == 200
    assert answer.json() == {**before, "active": False, "version": 2}
    assert api.patch("/courses/7", json={"title": "x"}).status_code == 404


def test_a_section_has_a_label_of_its_own(api, algebra):
    answer = api.post(f"/courses/{algebra.id}/sections", json={"label": "1"})

    assert answer.status_code == 409
    (error,) = answer.json()["errors"]
    assert (error["code"], error["field"]) == ("label_taken", "label")
    assert error["message"] == (
        "Algebra MAT310 already has a section 1 in 2026–27. Choose another label."
    )
    assert api.post("/courses/7/sections").status_code == 404
    assert api.post(f"/courses/{algebra.id}/sections", json={"term_id": 99}).status_code == 404


def test_courses_are_found_and_looked_up(api, algebra, biology):
    cast.a_course("CHE210", "Chemistry", sourced_id="c-1")

    def codes(query):
        return [course["code"] for course in api.get(f"/courses?{query}").json()]

    assert codes("q=alg") == ["MAT310"]
    assert codes("code=MAT310") == ["MAT310"]
    assert codes("code=MAT31") == []
    assert codes("sourced_id=c-1") == ["CHE210"]
    assert codes("open=1") == ["BIO110", "MAT310"]
    assert api.get("/courses?limit=1").headers["x-total-count"] == "3"
    assert api.get("/courses?open=perhaps").status_code == 422


def test_the_roster_is_the_students_of_a_course_by_name(api, client, ada, bo, algebra):
    cast.enrolled(ada, algebra.sections.get())
    cast.enrolled(bo, algebra.sections.get())

    answer = api.get(f"/courses/{algebra.id}/students?limit=1")

    assert [row["listed_name"] for row in answer.json()] == ["Diaz, Bo"]
    assert answer.headers["x-total-count"] == "2"
    assert "next" in answer.headers["link"]
    page = visit(client, f"/courses/{algebra.id}/students")
    assert page.has(f"tr#student-{ada.id}")
    assert page.heading == "Algebra"
    assert api.get("/courses/7/students").status_code == 404


def test_the_roster_of_one_section_and_its_wait_list(api, client, ada, bo, algebra):
    first, second = algebra.sections.get(), cast.a_section(algebra, label="2")
    cast.enrolled(ada, first)
    spell = cast.waiting(bo, second)

    of_first = api.get(f"/courses/{algebra.id}/students?section_id={first.id}").json()
    page = visit(client, f"/courses/{algebra.id}/students?section_id={second.id}")

    assert [row["id"] for row in of_first] == [ada.id]
    assert page.has(f"tr#waiting-{spell.id}")
    assert not page.has(f"tr#student-{ada.id}")
    assert api.get(f"/courses/{algebra.id}/students?section_id={10**30}").status_code == 404


def test_the_form_adds_a_course(client):
    form = visit(client, "/courses").form("new-course")

    page = form.submit(code="ART150", title="Ceramics", capacity="18")

    assert page.heading == "Ceramics"
    assert page.address.startswith("/courses/1?done=")


def test_a_refused_course_stays_in_the_form(client, algebra):
    page = visit(client, "/courses").form("new-course").submit(code="MAT310", capacity="many")

    assert page.status == 422
    assert page.error_for("capacity").endswith("The capacity must be a number, written in digits.")
    assert page.form("new-course").values["code"] == "MAT310"
    assert page.form("new-course").submit(capacity="5").error_for("code")


def test_the_form_changes_a_course(client, algebra):
    page = (
        visit(client, f"/courses/{algebra.id}")
        .form("edit-course")
        .submit(title="Linear algebra", active="false")
    )

    assert page.heading == "Linear algebra"
    assert page.form("edit-course").values["active"] == "false"
    assert Course.get_by_id(algebra.id).active is False


def test_a_refused_change_stays_in_its_form(client, algebra, biology):
    page = (
        visit(client, f"/courses/{algebra.id}").form("edit-course").submit(code="BIO110", title="X")
    )

    assert page.status == 409
    assert page.error_for("code")
    assert page.form("edit-course").values["title"] == "X"


def test_the_form_adds_a_section(client, algebra):
    page = visit(client, f"/courses/{algebra.id}").form("new-section").submit(capacity="12")

    assert page.address.startswith(f"/courses/{algebra.id}?done=")
    assert "MAT310-2" in page.one("table#sections").get_text()


def test_a_refused_section_stays_in_its_form(client, algebra):
    page = visit(client, f"/courses/{algebra.id}").form("new-section").submit(label="1", room="B12")

    assert page.status == 409
    assert page.error_for("label")
    assert page.form("new-section").values["room"] == "B12"
    assert page.form("edit-course").values["code"] == "MAT310"


def test_an_unknown_course_is_a_page_that_says_so(client):
    page = Page(client, client.get("/courses/7"))

    assert page.status == 404
    assert page.heading == "Not found"
    assert "No course has the id 7." in page.errors[0]


def test_courses_over_their_limit_are_shown_as_they_are(client, api, ada, bo, term):
    section = cast.a_section(cast.a_course("PHY210", "Physics"), term=term, capacity=1)
    cast.enrolled(ada, section)
    cast.enrolled(bo, section)

    (shown,) = api.get(f"/courses/{section.course_id}").json()["sections"]

    assert (shown["seats_taken"], shown["seats_left"]) == (2, -1)
    assert visit(client, f"/courses/{section.course_id}/students").status == 200


def test_the_file_of_a_roster_is_of_the_section_at_hand(client, term):
    course = cast.a_course("MAT310", "Pre-calculus")
    cast.a_section(course, term=term)
    second = cast.a_section(course, term=term, label="2")
    address = f"/courses/{course.id}/students"

    of_all, of_one = (
        visit(client, there).one("a[download]")["href"]
        for there in (address, f"{address}?section_id={second.id}")
    )

    assert of_all == f"{address}?format=csv"
    assert of_one == f"{address}?format=csv&section_id={second.id}"


def test_a_roster_of_several_pages_can_be_printed_whole(client, algebra):
    section = algebra.sections.get()
    for _ in range(3):
        cast.enrolled(cast.a_student(), section)
    to_print = "a.button[href*='limit=10000']"

    part = visit(client, f"/courses/{algebra.id}/students?limit=2")
    assert part.one(to_print).text == "Show all 3 to print"
    whole = visit(client, part.one(to_print)["href"])

    assert len(whole.one("#roster tbody").find_all("tr")) == 3
    assert not whole.has(to_print)


def test_a_seat_without_limit_can_be_given_from_the_roster(client, ada, algebra):
    spell = cast.waiting(ada, algebra.sections.get())

    roster = visit(client, f"/courses/{algebra.id}/students")

    assert roster.one(f"form#enroll-{spell.id} button").text.startswith("Give the seat")


def test_a_course_names_the_codes_it_asks_for_that_are_no_courses(api, client, algebra):
    sent = {"code": "BIO300", "prerequisites": "MAT310 and (APBY or IB-7)", "corequisites": "apby"}
    made = api.post("/courses", json=sent).json()
    assert made["codes_outside"] == ["APBY", "IB-7"]
    assert api.get(f"/courses/{algebra.id}").json()["codes_outside"] == []
    page = visit(client, f"/courses/{made['id']}")
    assert "Prerequisites: MAT310 and (APBY or IB-7)" in words(page.one("#asked-for"))
    assert "APBY, IB-7 are no courses here: only credits can meet them." in words(
        page.one("#asked-for")
    )


def test_a_sentence_that_is_no_expression_is_refused_with_its_place(api, algebra):
    wish = {"prerequisites": "MAT210; permission of the teacher"}
    answer = api.patch(f"/courses/{algebra.id}", json=wish)
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert (error["code"], error["field"]) == ("unreadable_expression", "prerequisites")
    assert "in place of “;”, at character 7, write “and” or “or”" in error["message"]
