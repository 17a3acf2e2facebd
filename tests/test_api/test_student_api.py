"""Students by JSON and on their pages."""

from datetime import timedelta

import pytest

from tests.pages import Page, visit, words
from tests.support import cast, signed_in
from webapp.exports import student_list
from webapp.models import Event, Section, Student
from webapp.services import term_service

HTMX = {"HX-Request": "true", "Accept": "text/html"}
AMARI = {"student_number": "104823", "first_name": "Amari", "last_name": "Okoye", "grade": "10"}


def test_a_student_is_added(api):
    answer = api.post("/students", json=AMARI)

    assert answer.status_code == 201
    made = answer.json()
    assert made["name"] == "Amari Okoye"
    assert answer.headers["location"] == f"/students/{made['id']}"
    assert api.get(answer.headers["location"]).json() == made


def test_a_number_belongs_to_one_student(api, ada):
    answer = api.post("/students", json={"student_number": "1001"})

    assert answer.status_code == 409
    (error,) = answer.json()["errors"]
    assert (error["code"], error["field"]) == ("number_taken", "student_number")
    assert "Another student has the number 1001." in error["message"]


def test_a_student_needs_a_number(api):
    answer = api.post("/students", json={"first_name": "Amari", "student_number": "  "})

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["code"] == "missing"


def test_the_same_key_adds_one_student(api):
    first, again = (
        api.post("/students", json=AMARI, headers={"Idempotency-Key": "k"}) for _ in range(2)
    )

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert again.headers["idempotent-replayed"] == "true"
    assert Student.select().count() == 1


def test_a_change_changes_what_is_sent_and_nothing_else(api, ada):
    before = api.get(f"/students/{ada.id}").json()

    answer = api.patch(f"/students/{ada.id}", json={"grade": "11"})

    assert answer.status_code == 200
    assert answer.json() == {**before, "grade": "11", "version": 2}


def test_a_change_can_empty_a_field(api, ada):
    assert api.patch(f"/students/{ada.id}", json={"grade": None}).json()["grade"] == ""


def test_a_change_of_nobody_is_404(api):
    assert api.patch("/students/7", json={"grade": "11"}).status_code == 404


def test_students_are_found_by_parts_of_their_names(api, ada, bo):
    found = api.get("/students?q=love+ad")

    assert [student["name"] for student in found.json()] == ["Ada Lovelace"]
    assert found.headers["x-total-count"] == "1"


def test_students_are_looked_up_by_exactly_one_key(api, ada, bo):
    cast.a_student("10010", sourced_id="abc")

    assert len(api.get("/students?student_number=1001").json()) == 1
    assert api.get("/students?student_number=100").json() == []
    assert len(api.get("/students?sourced_id=abc").json()) == 1


def test_a_list_comes_in_parts_that_lead_to_each_other(api):
    for number in range(5):
        cast.a_student(str(200 + number), last_name=f"N{number}")

    middle = api.get("/students?limit=2&offset=2")

    assert [student["last_name"] for student in middle.json()] == ["N2", "N3"]
    assert middle.headers["x-total-count"] == "5"
    assert '</students?limit=2&offset=0>; rel="prev"' in middle.headers["link"]
    assert '</students?limit=2&offset=4>; rel="next"' in middle.headers["link"]
    assert "next" not in api.get("/students?limit=2&offset=4").headers["link"]
    assert "prev" not in api.get("/students?limit=2").headers["link"]


@pytest.mark.parametrize("limit", ["10000", "10001", "9" * 30, "0"])
def test_a_limit_is_clamped(api, ada, limit):
    assert api.get(f"/students?limit={limit}").status_code == 200


@pytest.mark.parametrize("query", ["limit=x", "limit=-1", "limit=1.5", "offset=x", "q=%00"])
def test_an_unreadable_query_is_422(api, client, query):
    name = query.partition("=")[0]

    assert api.get(f"/students?{query}").status_code == 422
    assert api.get(f"/students?{query}").json()["errors"][0]["field"] == name
    assert client.get(f"/students?{query}").status_code == 422


def test_an_offset_beyond_everything_is_empty(api, ada):
    assert api.get(f"/students?offset={10**30}").json() == []


# Pages


def test_an_exact_number_goes_straight_to_the_student(client, ada):
    page = visit(client, "/students?q=1001")

    assert page.address == f"/students/{ada.id}/courses"
    assert page.heading == "Ada Lovelace"


def test_an_exact_number_while_typing_goes_nowhere(client, ada):
    page = visit(client, "/students?q=1001", headers=HTMX, follow_redirects=False)

    assert page.status == 200
    assert page.has(f"#results tr#student-{ada.id}")
    assert "1 student found." in page.one("#status").get_text()


def test_an_exact_number_is_a_list_of_one_in_json(api, ada):
    assert len(api.get("/students?q=1001").json()) == 1


def test_the_form_adds_a_student(client):
    form = visit(client, "/students").form("new-student")

    page = form.submit(**AMARI)

    assert page.heading == "Amari Okoye"
    assert page.address.startswith("/students/1/courses?done=")


def test_a_double_click_adds_one_student(client):
    form = visit(client, "/students").form("new-student")

    first, again = (form.send(follow=False, **AMARI) for _ in range(2))

    assert (first.status_code, again.status_code) == (303, 303)
    assert first.headers["location"] == again.headers["location"]


def test_a_refused_student_stays_in_the_form(client, ada):
    page = (
        visit(client, "/students")
        .form("new-student")
        .submit(student_number="1001", last_name="Okoye")
    )

    assert page.status == 409
    assert "Another student has the number 1001." in page.error_for("student_number")
    assert page.form("new-student").values["last_name"] == "Okoye"
    assert page.title.startswith("Error:")


def test_the_form_changes_a_student(client, ada):
    form = visit(client, f"/students/{ada.id}").form("edit-student")
    assert form.values["first_name"] == "Ada"

    page = form.submit(grade="12", preferred_name="")

    assert page.address.startswith(f"/students/{ada.id}?done=")
    assert page.form("edit-student").values["grade"] == "12"
    assert Student.get_by_id(ada.id).last_name == "Lovelace"


def test_a_refused_change_stays_in_the_form(client, ada, bo):
    form = visit(client, f"/students/{ada.id}").form("edit-student")

    page = form.submit(student_number="1002", grade="12")

    assert page.status == 409
    assert page.error_for("student_number")
    assert page.form("edit-student").values["grade"] == "12"
    assert Student.get_by_id(ada.id).student_number == "1001"


def test_a_form_by_json_alike(api, ada):
    assert api.post(f"/students/{ada.id}", json={"grade": "9"}).json()["grade"] == "9"


# The student page


def test_the_courses_of_a_student(api, ada, algebra, biology):
    spell = cast.enrolled(ada, biology.sections.get())
    cast.enrolled(ada, algebra.sections.get())

    answer = api.get(f"/students/{ada.id}/courses")

    assert [course["code"] for course in answer.json()] == ["BIO110", "MAT310"]
    assert answer.headers["x-total-count"] == "2"
    first = answer.json()[0]
    assert first["section"]["label"] == "1"
    assert first["enrollment"]["id"] == spell.id
    assert first["enrollment"]["student_id"] == ada.id


def test_what_was_left_is_shown_when_asked_for(api, client, ada, algebra):
    spell = cast.enrolled(ada, algebra.sections.get())
    api.post(f"/enrollments/{spell.id}/drop")
    where = f"/students/{ada.id}/courses"

    assert api.get(where).json() == []
    assert len(api.get(f"{where}?status=all").json()) == 1
    assert len(api.get(f"{where}?status=dropped").json()) == 1
    assert not visit(client, where).has(f"tr#enrollment-{spell.id}")
    assert visit(client, f"{where}?status=all").has(f"tr#enrollment-{spell.id}")


def test_a_status_that_is_none_is_422(api, ada):
    answer = api.get(f"/students/{ada.id}/courses?status=gone")

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["code"] == "not_a_choice"
    assert "'enrolled'" in answer.json()["detail"]


def test_an_unknown_term_is_404(api, ada, algebra):
    assert api.get(f"/students/{ada.id}/courses?term_id=99").status_code == 404


def test_nobody_has_courses_under_an_unknown_id(api, client):
    assert api.get("/students/7/courses").status_code == 404
    assert api.get(f"/students/{10**30}/courses").status_code == 404
    page = Page(client, client.get("/students/7/courses"))
    assert page.status == 404
    assert "No student has the id 7." in page.errors[0]


def test_whoever_waits_is_seen_to_wait(client, ada, bo, term):
    section = cast.a_section(cast.a_course("PHY210", "Physics"), term=term, capacity=1)
    cast.enrolled(ada, section)
    spell = cast.waiting(bo, section)

    page = visit(client, f"/students/{bo.id}/courses")

    assert page.has(f"tr#enrollment-{spell.id}[data-status=waitlisted]")


def test_offers_say_beforehand_what_speaks_against_them(client, ada, bo, term):
    section = cast.a_section(cast.a_course("PHY210", "Physics"), term=term, capacity=1)
    cast.enrolled(ada, section)

    page = visit(client, f"/students/{bo.id}/courses")

    assert "No seats left" in page.one("#offers").get_text()
    assert page.form(f"enroll-{section.id}").buttons == [
        *("Join the wait list for Physics PHY210", "Enroll anyway… in Physics PHY210"),
    ]


def test_a_course_without_any_section_is_taken_with_one_click(client, ada, term):
    course = cast.a_course("NEW100", "Robotics")
    page = visit(client, f"/students/{ada.id}/courses")
    after = page.form(f"enroll-course-{course.id}").submit()
    assert "is enrolled in Robotics NEW100." in after.notice
    assert after.has(f"table#courses tr[data-course-id='{course.id}']")


def test_a_no_to_an_offer_leads_back_to_its_form(client, ada, bo, term):
    section = cast.a_section(cast.a_course("CHE210"), capacity=0, term=term)
    sent = {"student_id": ada.id, "section_id": section.id}
    at_hand = f"http://testserver/students/{ada.id}/courses"
    headers = {"HX-Request": "true", "HX-Current-URL": at_hand}
    answer = Page(client, client.post("/enroll", data=sent, headers=headers))
    assert answer.has(f"#errs a[href='#enroll-{section.id}']")


def test_names_are_text_and_nothing_else(client):
    evil = cast.a_student("1", "<script>alert(1)</script>", '"><img src=x>')

    page = visit(client, f"/students/{evil.id}/courses")

    assert page.heading == '<script>alert(1)</script> "><img src=x>'
    assert not page.has("main script, main img")


def test_to_look_up_a_blank_key_is_to_find_nobody(api, ada, algebra):
    for address in ("/students?student_number=", "/students?sourced_id=", "/courses?code="):
        assert api.get(address).json() == []


def test_a_page_says_that_something_was_saved(client, ada):
    form = visit(client, f"/students/{ada.id}").form("edit-student")
    saved = form.submit(grade="11")
    assert saved.notice == "Saved."
    assert visit(signed_in.signed_in("admin"), saved.address).notice is None


def test_the_list_read_to_its_end_by_a_program_is_an_export(api, client, ada, bo):
    for part in ("", "?limit=1", "?limit=1&offset=1", "?q=ada", "?grade=10", "?format=csv"):
        assert api.get(f"/students{part}").status_code == 200
    api.head("/students")
    client.get("/students")

    taken = Event.select().where(Event.action == "exported").order_by(Event.id)
    assert {one.by for one in taken} == {"token SIS"}
    assert [one.reason for one in taken] == [*["all students as JSON"] * 2, "all students"]


def test_so_are_very_many_of_them(api, monkeypatch, ada, bo):
    monkeypatch.setattr(student_list, "VERY_MANY", 1)
    api.get("/students?q=ada")
    api.get("/students?q=nobody")
    assert Event.select().where(Event.reason == "students as JSON").count() == 1


def test_a_drop_that_lies_ahead_can_be_undone_from_its_row(client, ada, algebra):
    spell = cast.enrolled(ada, Section.get())
    later = str(term_service.today() + timedelta(9))
    client.post(f"/enrollments/{spell.id}/drop", data={"end_on": later})
    page = visit(client, f"/students/{ada.id}/courses")
    row = page.one(f"tr#enrollment-{spell.id}")
    assert "Last day" in row.get_text()
    undone = page.form(str(row.find("form")["id"])).submit()
    assert undone.has(f"tr#enrollment-{spell.id}[data-status=enrolled]")


def test_a_search_leaves_the_notice_and_its_undo_standing(client, ada, algebra):
    headers = {"HX-Request": "true"}
    found = client.get(f"/students/{ada.id}/courses?q=mat", headers=headers).text
    sent = {"student_id": ada.id, "course_id": algebra.id}
    enrolled = client.post("/enroll", data=sent, headers=headers).text
    assert 'hx-target="#offers"' in found
    assert 'hx-target="#notice"' not in found
    assert 'hx-target="#notice"' in enrolled


def test_whoever_is_not_found_is_offered_as_new_with_the_name_carried_over(client, ada):
    page = visit(client, "/students?q=grace hopper")

    offer = page.one("#results .empty a")
    assert words(offer) == "Add Grace Hopper as a new student"
    filled = visit(client, str(offer["href"])).form("new-student").values
    assert (filled["first_name"], filled["last_name"]) == ("Grace", "Hopper")


def test_a_number_that_is_not_found_becomes_the_number(client, ada):
    filled = visit(client, "/students?q=104823").form("new-student").values
    assert (filled["student_number"], filled["last_name"]) == ("104823", "")


def test_a_search_that_finds_somebody_fills_no_form(client, ada):
    filled = visit(client, "/students?q=ada").form("new-student").values
    assert (filled["first_name"], filled["last_name"]) == ("", "")
    asked = visit(client, "/students?q=ada&add=1").form("new-student").values
    assert asked["last_name"] == "Ada"


def test_the_form_shows_namesakes_and_adds_another_all_the_same(client, ada):
    filled = {"student_number": "7", "first_name": "Ada", "last_name": "Lovelace"}

    told = visit(client, "/students").form("new-student").submit(**filled)

    assert told.status == 409
    assert "Ada Lovelace (1001)" in (told.error_for("last_name") or "")
    assert told.one("#namesakes a")["href"] == f"/students/{ada.id}/courses"
    added = told.form("new-student").submit(press="Add another Ada Lovelace")
    assert added.heading == "Ada Lovelace"
    assert Student.select().count() == 2


def test_only_who_asks_is_told_of_namesakes(api, ada):
    again = {"student_number": "7", "first_name": "Ada", "last_name": "Lovelace"}

    refused = api.post("/students", json={**again, "namesakes": "refuse"})
    added = api.post("/students", json=again)

    assert [error["code"] for error in refused.json()["errors"]] == ["same_name"]
    assert added.status_code == 201


def test_a_school_that_teaches_nothing_yet_is_shown_how_to_begin(client, ada):
    page = visit(client, f"/students/{ada.id}/courses")

    assert page.one("#offers .big").text == "No courses yet."
    assert page.one("#offers a")["href"] == "/courses#new-course"
