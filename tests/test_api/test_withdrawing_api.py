"""Withdrawing with a W at the desk: what the button says, what is answered, and where a W shows."""

import csv
import io
from datetime import date, timedelta

import pytest

from tests.pages import Page, visit, words
from tests.support import cast, signed_in
from webapp.models import Override, StudentCourse, Term
from webapp.services import term_service

LIFT = {"rule": "withdraw_deadline_passed", "reason": "The principal agreed"}


def days(number: int) -> date:
    return term_service.today() + timedelta(number)


def set_days(**deadlines: int) -> None:
    Term.update({name: days(number) for name, number in deadlines.items()}).execute()


@pytest.fixture
def seat(ada, algebra):
    return cast.enrolled(ada, algebra.sections.get(), begin_on=days(-21))


def button(page: Page, spell: StudentCourse) -> str:
    return words(page.one(f"form#drop-{spell.id}"))


@pytest.mark.parametrize(
    ("deadlines", "says"),
    [
        ({}, "Drop Algebra"),
        ({"drop_deadline": 2}, "Drop Algebra until "),
        ({"drop_deadline": -1}, "Withdraw with a W from Algebra"),
        ({"drop_deadline": -1, "withdraw_deadline": 2}, "Withdraw with a W from Algebra until "),
        ({"withdraw_deadline": -1}, "Withdraw anyway… from Algebra Could be left until "),
    ],
)
def test_the_button_says_what_will_happen(client, ada, seat, deadlines, says):
    if deadlines:
        set_days(**deadlines)
    said = button(visit(client, f"/students/{ada.id}/courses"), seat)
    assert said.startswith(says)


def test_a_counselor_is_told_that_it_is_too_late(engine, ada, seat):
    set_days(withdraw_deadline=-1)
    client = signed_in.signed_in("counselor")
    page = visit(client, f"/students/{ada.id}/courses")
    assert not page.has(f"form#drop-{seat.id}")
    assert "Could be left until" in words(page.one(f"#enrollment-{seat.id}"))
    cast.an_override(ada, seat.section, "withdraw_deadline_passed")
    page = visit(client, f"/students/{ada.id}/courses")
    assert button(page, seat).startswith("Withdraw with a W")


def test_a_row_is_withdrawn_and_that_is_undone(client, ada, seat):
    set_days(drop_deadline=-1)
    page = visit(client, f"/students/{ada.id}/courses").form(f"drop-{seat.id}").submit()
    assert "has withdrawn from Algebra MAT310 with a W." in page.notice
    past = visit(client, f"/students/{ada.id}/courses?status=all")
    assert words(past.one(f"#enrollment-{seat.id} td.act")) == "Withdrawn W"
    (undo,) = page.soup.select("#notice form")
    undone = page.form(undo["id"]).submit()
    assert undone.has(f"tr#enrollment-{seat.id}[data-status=enrolled]")


@pytest.mark.parametrize("htmx", [False, True])
def test_withdrawing_anyway_asks_for_a_reason(client, ada, seat, htmx):
    set_days(drop_deadline=-9, withdraw_deadline=-1)
    page = visit(client, f"/students/{ada.id}/courses")
    refused = page.form(f"drop-{seat.id}").submit(htmx=htmx)
    assert refused.status == 409
    (said,) = refused.errors
    assert "Algebra MAT310-1 could be left until" in said
    assert words(refused.one("details.anyway summary")) == "Withdraw anyway…"
    sent = {field["name"]: field["value"] for field in refused.soup.select(".anyway input[name]")}
    reason = {"overrides.0.reason": LIFT["reason"], "overrides.0.text": "By mail"}
    answer = client.post(f"/enrollments/{seat.id}/drop", data={**sent, **reason})
    assert "with a W" in Page(client, answer).notice
    used = Override.get()
    assert (used.rule, used.reason, used.text) == (*LIFT.values(), "By mail")


def test_json_says_withdrawn_with_a_w(api, seat):
    set_days(drop_deadline=-1)
    done = api.post(f"/enrollments/{seat.id}/drop", json={}).json()
    assert (done["status"], done["result"], done["end_on"]) == ("withdrawn", "W", str(days(0)))
    assert api.get(f"/enrollments/{seat.id}").json()["result"] == "W"
    (row,) = api.get(f"/students/{seat.student_id}/courses?status=withdrawn").json()
    assert (row["enrollment"]["status"], row["enrollment"]["result"]) == ("withdrawn", "W")


def test_json_lifts_the_rule_with_the_right_to(api, seat):
    set_days(withdraw_deadline=-1)
    address = f"/enrollments/{seat.id}/drop"
    refused = api.post(address, json={})
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (409, LIFT["rule"])
    done = api.post(address, json={"overrides": [LIFT]})
    assert (done.status_code, done.json()["result"]) == (200, "W")


def test_a_token_without_the_scope_lifts_nothing(seat):
    api = signed_in.with_a_token("enroll:write", "enroll:read")
    answer = api.post(f"/enrollments/{seat.id}/drop", json={"overrides": [LIFT]})
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (403, "scope_missing")


def test_the_roster_and_its_file_tell_the_result(client, api, algebra, seat):
    set_days(drop_deadline=-1)
    api.post(f"/enrollments/{seat.id}/drop", json={})
    address = f"/courses/{algebra.id}/students?status=withdrawn"
    (row,) = api.get(address).json()
    assert row["enrollment"]["result"] == "W"
    page = visit(client, address)
    assert "Result W" in words(page.one(f"#student-{seat.student_id}"))
    (line,) = csv.DictReader(io.StringIO(client.get(f"{address}&format=csv").text.lstrip("\ufeff")))
    assert (line["status"], line["result"]) == ("withdrawn", "W")


def test_leaving_the_school_tells_the_w_beforehand(client, ada, seat):
    set_days(drop_deadline=-1)
    form = visit(client, "/leave-school").form("leave-school")
    page = form.submit(students="1001", dry_run="on")
    assert "withdrawn with a W" in words(page.one("#leaving"))


@pytest.fixture
def chemistry(term):
    return cast.a_section(cast.a_course("CHE210", "Chemistry"), term=term)


def change_of(seat: StudentCourse) -> str:
    return f"/enroll?student_number=1001&instead_of={seat.id}"


def test_json_says_what_a_change_of_course_leaves(api, seat, chemistry):
    set_days(drop_deadline=-1)
    asked = {"section_id": chemistry.id}
    would = api.post(f"/enrollments/{seat.id}/swap", json=asked | {"dry_run": True}).json()
    done = api.post(f"/enrollments/{seat.id}/swap", json=asked).json()
    assert would["left"] == done["left"]
    assert (done["left"]["status"], done["left"]["enrollment_id"]) == ("withdrawn", seat.id)


@pytest.mark.parametrize("htmx", [False, True])
def test_a_change_of_course_says_before_and_after_that_a_w_stays(client, seat, chemistry, htmx):
    set_days(drop_deadline=-1)
    page = visit(client, change_of(seat))
    assert "they withdraw from it with a W" in words(page.one("#to-leave"))
    form = page.form("enroll-form")
    seen = form.submit(htmx=htmx, press="Check without saving", course_code="CHE210")
    assert "They would withdraw from Algebra MAT310-1 with a W." in seen.notice
    assert words(seen.one("form#enroll-form button.main")) == "Withdraw with a W and change"
    done = form.submit(course_code="CHE210")
    assert "They have withdrawn from Algebra MAT310-1 with a W." in done.notice


@pytest.mark.parametrize("htmx", [False, True])
def test_it_is_too_late_for_another_course_but_with_a_reason(client, seat, chemistry, htmx):
    set_days(drop_deadline=-9, withdraw_deadline=-1)
    page = visit(client, change_of(seat))
    assert "it could be left until" in words(page.one("#to-leave"))
    form = page.form("enroll-form")
    refused = form.submit(htmx=htmx, course_code="CHE210")
    assert refused.status == 409
    assert any("Algebra MAT310-1 could be left until" in said for said in refused.errors)
    fields = refused.soup.select(".anyway input[name]")
    sent = {field["name"]: field["value"] for field in fields}
    answer = client.post("/enroll", data={**sent, "overrides.0.reason": LIFT["reason"]})
    assert "They have withdrawn from Algebra MAT310-1 with a W." in Page(client, answer).notice


def test_moving_many_says_who_keeps_a_w(client, seat, chemistry):
    set_days(drop_deadline=-1)
    sent = {"students": "1001", "courses": "CHE210", "leave_section_id": seat.section_id}
    page = Page(client, client.post("/enroll/many", data={**sent, "dry_run": "on"}))
    assert "With a W from MAT310-1" in words(page.one("#results"))
