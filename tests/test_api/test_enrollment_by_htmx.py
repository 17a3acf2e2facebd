"""Enrolling and leaving by htmx: parts of a page, and never a redirect."""

import pytest

from tests.pages import Page, visit
from tests.support import cast
from webapp.database import Unavailable
from webapp.models import StudentCourse
from webapp.routes import student_page

HTMX = {"HX-Request": "true", "Accept": "text/html"}


def partials(page):
    """What is to change, by where it goes."""
    top = [tag for tag in page.soup.children if not isinstance(tag, str) or tag.strip()]
    assert [tag.name for tag in top] == ["title", *["hx-partial"] * (len(top) - 1)]
    return {tag["hx-target"]: tag for tag in top[1:]}


def test_htmx_gets_only_parts_and_a_title(client, ada, algebra):
    page = (
        visit(client, "/enroll")
        .form("enroll-form")
        .submit(htmx=True, follow=False, student_number="1001", course_code="MAT310")
    )

    assert page.status == 200
    assert partials(page).keys() >= {"#status", "#notice", "#errs", "#schedule", "#enroll-form"}
    assert "is enrolled in Algebra MAT310" in page.notice
    assert page.form("enroll-form").values["student_number"] == ""


def test_every_part_holds_the_one_element_it_replaces(client, ada, algebra):
    page = Page(
        client,
        client.post("/enroll", data={"student_id": ada.id, "course_id": algebra.id}, headers=HTMX),
    )

    for target, part in partials(page).items():
        inside = [tag for tag in part.children if not isinstance(tag, str) or tag.strip()]
        assert [f"#{tag['id']}" for tag in inside] == [target]


def test_htmx_gets_a_no_as_parts_with_its_status(client, bo, full):
    page = (
        visit(client, "/enroll")
        .form("enroll-form")
        .submit(htmx=True, student_number="1002", course_code="PHY210")
    )

    assert page.status == 409
    assert partials(page).keys() == {"#status", "#notice", "#errs", "#enroll-form"}
    assert page.title.startswith("Error:")
    assert page.errors
    assert page.error_for("course_code")
    assert page.form("enroll-form").values["student_number"] == "1002"


def test_the_title_stays_that_of_the_page_at_hand(client, ada, algebra):
    wish = {"student_id": ada.id, "course_id": algebra.id, "dry_run": ""}
    at_the_counter = {**HTMX, "HX-Current-URL": "http://testserver/enroll?x=1"}

    page = Page(client, client.post("/enroll", data=wish, headers=at_the_counter))

    assert page.title.startswith("Enroll a student")


def test_the_offers_stay_narrowed_to_what_was_typed(client, ada, algebra, biology):
    narrowed = {**HTMX, "HX-Current-URL": f"http://testserver/students/{ada.id}/courses?q=bio"}
    spell = cast.enrolled(ada, algebra.sections.get())

    page = Page(client, client.post(f"/enrollments/{spell.id}/drop", headers=narrowed))

    assert "Biology" in page.one("#offers").get_text()
    assert "Algebra" not in page.one("#offers").get_text()


@pytest.mark.parametrize("there", ["http://[x", "x", "http://testserver/enroll?q=%00", "%", "//"])
def test_wherever_htmx_says_it_is_the_change_is_answered(client, ada, algebra, there):
    wish = {"student_id": ada.id, "course_id": algebra.id}

    page = Page(
        client, client.post("/enroll", data=wish, headers={**HTMX, "HX-Current-URL": there})
    )

    assert page.status == 200
    assert "is enrolled in" in page.notice


@pytest.mark.parametrize("act", ["drop", "swap", "undo"])
def test_htmx_is_never_redirected(client, ada, algebra, biology, act):
    made = client.post("/enroll", json={"student_id": ada.id, "course_id": algebra.id}).json()
    where = (
        f"/batches/{made['batch_id']}/undo" if act == "undo" else f"/enrollments/{made['id']}/{act}"
    )
    what = {"course_id": biology.id} if act == "swap" else {}

    page = Page(client, client.post(where, data=what, headers=HTMX, follow_redirects=False))
    again = Page(client, client.post(where, data=what, headers=HTMX, follow_redirects=False))

    assert page.status == 200
    assert "#notice" in partials(page)
    assert again.status == 409
    assert partials(again)
    assert again.errors


def test_htmx_is_told_in_a_header_to_go_to_another_page(client, ada, algebra):
    spell = cast.enrolled(ada, algebra.sections.get())

    answer = client.get(f"/enrollments/{spell.id}", headers=HTMX, follow_redirects=False)

    assert answer.status_code == 204
    assert answer.headers["hx-redirect"].endswith(f"#enrollment-{spell.id}")


def test_what_was_saved_is_not_denied_when_the_page_cannot_be_read(
    client, ada, algebra, monkeypatch
):
    async def cannot(*args, **kwargs):
        raise Unavailable("unavailable")

    monkeypatch.setattr(student_page, "read", cannot)
    answer = client.post(
        "/enroll", data={"student_id": ada.id, "course_id": algebra.id}, headers=HTMX
    )

    assert answer.status_code == 204
    assert answer.headers["hx-redirect"].startswith(f"/students/{ada.id}/courses?done=")
    assert StudentCourse.select().count() == 1
