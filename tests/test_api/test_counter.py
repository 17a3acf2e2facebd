"""Walk-ins at the counter: a number, Enter, a course, Enter, and the next."""

import pytest

from tests.pages import Page, visit
from tests.support import cast
from webapp.database import Unavailable
from webapp.routes import counter

HTMX = {"HX-Request": "true", "Accept": "text/html"}


AT_THE_COUNTER = {"Referer": "http://testserver/enroll?done=1"}
BY_HTMX = {**HTMX, "HX-Current-URL": "http://testserver/enroll"}
IN_BOTH_WAYS = pytest.mark.parametrize("way", [AT_THE_COUNTER, BY_HTMX], ids=["plain", "htmx"])


def at_the_counter(client, way, number="1001", course="", **more):
    sent = {"student_number": number, "course_code": course, **more}
    return Page(client, client.post("/enroll", data=sent, headers=way))


@IN_BOTH_WAYS
def test_after_a_walk_in_the_form_is_there_for_the_next(client, ada, algebra, way):
    page = at_the_counter(client, way, course="MAT310")

    assert page.status == 200
    assert page.title.startswith("Enroll a student")
    assert page.notice.startswith("Ada Lovelace, 1001, grade 10, is enrolled in Algebra MAT310.")
    assert page.one("#notice a")["href"] == f"/students/{ada.id}/courses"
    assert page.form("enroll-form").values["student_number"] == ""
    assert page.one("[autofocus]")["id"] == "student_number"
    assert "is enrolled in Algebra" in page.one("#status").get_text()


def test_without_script_the_counter_is_shown_anew(client, ada, algebra):
    sent = {"student_number": "1001", "course_code": "MAT310"}
    answer = client.post("/enroll", data=sent, headers=AT_THE_COUNTER, follow_redirects=False)

    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/enroll?done=")


@IN_BOTH_WAYS
def test_enter_after_the_number_says_whose_it_is_and_asks_for_the_course(client, ada, way):
    page = at_the_counter(client, way, number=" 1001 ")

    assert page.status == 200
    assert not page.title.startswith("Error")
    assert page.form("enroll-form").values["student_number"] == " 1001 "
    assert page.one("#student_number-hint").get_text() == "Ada Lovelace, grade 10"
    assert page.one("[autofocus]")["id"] == "course_code"
    assert page.notice is None


@IN_BOTH_WAYS
def test_enter_after_a_number_that_nobody_has_is_refused_at_once(client, ada, way):
    page = at_the_counter(client, way, number="7")

    assert page.status == 404
    assert page.errors == [
        "No student has the number 7. Check the number, or add the student first."
    ]
    assert page.error_for("student_number")
    assert page.form("enroll-form").values["student_number"] == "7"


@IN_BOTH_WAYS
def test_enter_in_an_empty_form_says_what_is_missing(client, ada, way):
    page = at_the_counter(client, way, number="")

    assert page.status == 422
    assert len(page.errors) == 2


@IN_BOTH_WAYS
def test_who_changes_section_is_no_walk_in(client, ada, algebra, way):
    spell = cast.enrolled(ada, algebra.sections.get())
    cast.a_section(algebra, label="2")

    page = at_the_counter(client, way, course="MAT310-2", instead_of=str(spell.id))

    if way is AT_THE_COUNTER:
        assert page.heading == "Ada Lovelace"
    assert "is enrolled in Algebra MAT310-2" in page.notice


def test_only_the_counter_takes_half_a_form(client, api, ada):
    for page in (
        visit(client, "/enroll").form("enroll-form").submit(student_number="1001"),
        at_the_counter(client, {"Referer": "http://testserver/students"}),
        at_the_counter(client, {"Referer": "http://[x"}),
    ):
        assert page.status == 422
        assert page.error_for("course_code")
    assert (
        api.post("/enroll", json={"student_number": "1001"}, headers=AT_THE_COUNTER).status_code
        == 422
    )


def test_half_a_form_that_cannot_be_read_says_so(client, school):
    page = at_the_counter(client, AT_THE_COUNTER, number="a\x00b")
    assert page.status == 422
    assert "signs that cannot be kept" in (page.error_for("student_number") or "")


def test_a_walk_in_is_not_denied_when_the_page_cannot_be_read(client, ada, algebra, monkeypatch):
    async def cannot(*args, **kwargs):
        raise Unavailable("unavailable")

    monkeypatch.setattr(counter, "read", cannot)
    sent = {"student_number": "1001", "course_code": "MAT310"}
    answer = client.post("/enroll", data=sent, headers=BY_HTMX)

    assert answer.status_code == 204
    assert answer.headers["hx-redirect"].startswith("/enroll?done=")


def test_a_number_in_the_address_says_whose_it_is(client, ada):
    page = visit(client, "/enroll?student_number=1001")
    assert page.one("#student_number-hint").get_text() == "Ada Lovelace, grade 10"
    assert visit(client, "/enroll?done=99999").notice is None
