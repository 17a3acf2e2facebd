"""Overrides kept for later, revoked, and listed: who lifted what for whom, and why."""

from datetime import date

import pytest

from tests.pages import visit
from tests.support import cast, signed_in
from webapp.models import Event, Override

AGREED = "The teacher agreed"


@pytest.fixture
def full(bo, term):
    """A section of one seat, which Bo has."""
    section = cast.a_section(cast.a_course("ART150", "Ceramics"), term=term, capacity=1)
    cast.enrolled(bo, section)
    return section


def sent(**more):
    return {
        **{"student_number": "1001", "course_code": "ART150-1"},
        **{"rule": "section_full", "reason": AGREED, **more},
    }


def test_an_override_is_kept_by_form_and_used_later(client, api, ada, full):
    form = visit(client, "/overrides").form("keep-override")
    page = form.submit(**sent(text="Mail of Nov 3"))
    assert page.notice == "Saved. Undo"
    row = page.one("#overrides tbody tr")
    assert row["data-status"] == "kept"
    for words in ("Full section", "Ada Lovelace", "ART150-1", AGREED, "Mail of Nov 3"):
        assert words in row.get_text(" ")

    entered = api.post("/enroll", json={"student_id": ada.id, "section_id": full.id})
    assert entered.status_code == 201
    (one,) = api.get("/overrides").json()
    assert (one["status"], one["enrollment_id"]) == ("used", entered.json()["id"])


def test_an_empty_form_names_the_fields_that_it_shows(client, api):
    page = visit(client, "/overrides").form("keep-override").submit()
    assert page.status == 422
    assert page.error_for("student_number").startswith("Error: The student number is missing.")
    assert page.error_for("course_code").startswith("Error: The course code is missing.")
    refused = api.post("/overrides", json={"rule": "time_clash", "reason": AGREED})
    assert [one["field"] for one in refused.json()["errors"]] == ["student_id", "section_id"]


def test_one_is_kept_once_until_it_is_used_or_over(api, ada, full):
    first = api.post("/overrides", json=sent())
    again = api.post("/overrides", json=sent())
    assert (first.status_code, again.status_code) == (201, 409)
    assert again.json()["errors"][0]["code"] == "already_kept"
    Override.update(expires_on=date(2026, 1, 5)).execute()
    assert api.get("/overrides").json()[0]["status"] == "expired"
    assert api.post("/overrides", json=sent()).status_code == 201


def test_a_revoked_one_lifts_nothing_and_says_why(client, api, ada, full):
    kept = api.post("/overrides", json=sent()).json()["id"]
    page = visit(client, "/overrides").form(f"revoke-{kept}").submit(reason="Changed their mind")
    assert (page.notice, page.one(f"#override-{kept}")["data-status"]) == ("Saved. Undo", "revoked")
    refused = api.post("/enroll", json={"student_id": ada.id, "section_id": full.id})
    assert refused.status_code == 409
    told = visit(client, f"/students/{ada.id}/history").soup.get_text(" ")
    assert "Override for Ceramics ART150-1 revoked: Full section" in told
    assert "Changed their mind" in told
    assert api.post(f"/overrides/{kept}/revoke", json={"reason": "x"}).status_code == 409


def test_the_ledger_is_narrowed_by_rule_person_and_term(client, api, ada, full):
    api.post("/overrides", json=sent())
    client.post("/overrides", data=sent(rule="time_clash"))
    mine, term = cast.REGISTRAR.replace(" ", "+"), full.term_id
    for asked, rules in {
        "rule=time_clash": ["time_clash"],
        f"by={mine}": ["time_clash"],
        f"term_id={term}": ["time_clash", "section_full"],
        f"term_id={term + 1}": [],
    }.items():
        found = api.get(f"/overrides?{asked}")
        assert [one["rule"] for one in found.json()] == rules, asked
        assert found.headers["X-Total-Count"] == str(len(rules))


def test_the_ledger_leaves_as_a_file_and_that_is_on_record(client, api, ada, full):
    api.post("/overrides", json=sent(text="=1+1"))
    answer = client.get("/overrides?format=csv")
    heading, line = answer.text.strip().splitlines()
    assert heading.lstrip("\ufeff").startswith("at,by,rule,status,student_number")
    assert "section_full,kept,1001,Ada Lovelace,ART150,1" in line
    assert ",=1+1" not in line
    assert Event.select().order_by(Event.id.desc()).get().reason == "the overrides"


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"student_number": "9"}, "unknown_student"),
        ({"course_code": "NONE"}, "unknown_course"),
        ({"reason": "Because"}, "unknown_reason"),
        ({"rule": "already_enrolled"}, "cannot_be_lifted"),
        ({"expires_on": "2020-01-01"}, "ends_before_it_starts"),
        ({"reason": ""}, "missing"),
    ],
)
def test_what_cannot_be_kept_is_refused(api, ada, full, more, code):
    assert [no["code"] for no in api.post("/overrides", json=sent(**more)).json()["errors"]] == [
        code
    ]
    assert Override.select().count() == 0


def test_of_several_sections_one_must_be_named(api, ada, full):
    cast.a_section(full.course, label="2")
    answer = api.post("/overrides", json=sent(course_code="ART150"))
    assert answer.json()["errors"][0]["field"] == "section_id"


@pytest.mark.parametrize(("role", "status"), [("counselor", 200), ("viewer", 403)])
def test_others_look_or_do_not(ada, full, role, status):
    client = signed_in.signed_in(role)
    assert client.get("/overrides").status_code == status
    assert client.post("/overrides", data=sent()).status_code == 403
