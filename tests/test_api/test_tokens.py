"""Tokens of programs: made, shown once, kept as a hash, limited, expired, revoked."""

import json
from datetime import timedelta

import pytest

from tests.pages import Page, visit
from tests.support import signed_in
from webapp import keys
from webapp.clock import now
from webapp.models import ApiToken, Event, KeptAnswer, PersonalChange

BY_JSON = {"Accept": "application/json"}
SIS = {"name": "SIS", "scopes": ["catalog:read", "enroll:write"], "days": 30}


@pytest.fixture
def ruth(school):
    """The browser of Ruth Adler, the administrator."""
    return signed_in.signed_in("admin")


@pytest.fixture
def token(ruth):
    """A token that she made."""
    return ruth.post("/tokens", json=SIS).json()["token"]


def program(token, scheme="Bearer"):
    return signed_in.anybody(Authorization=f"{scheme} {token}")


def status_with(token, path="/courses"):
    return program(token).get(path, headers=BY_JSON).status_code


def test_a_token_is_made_on_the_page_and_opens_what_was_ticked(ruth):
    form = visit(ruth, "/tokens").form("new-token")
    sent = {**form.values, "name": "SIS", "scopes[]": ["catalog:read", "students:read"]}
    page = Page(ruth, ruth.post("/tokens", data=sent, headers={"Accept": "text/html"}))

    token = page.one("#token").get_text()

    assert page.status == 201
    assert "never shown again" in page.notice
    assert f"curl -H 'Authorization: Bearer {token}' http://testserver/courses" in page.notice
    assert ApiToken.get().scopes == "catalog:read students:read"
    assert [status_with(token, path) for path in ("/courses", "/students", "/tokens")] == [
        *(200, 200),
        403,
    ]


def make(ruth, name="Timetable"):
    sent = {"name": name, "scopes[]": ["catalog:read"], "days": "90"}
    return Page(ruth, ruth.post("/tokens", data=sent, headers={"Accept": "text/html"}))


def test_who_pressed_twice_and_saw_only_the_second_answer_knows_what_to_do(ruth):
    make(ruth)

    page = make(ruth)

    assert page.status == 409
    assert "You made Timetable a moment ago." in page.one("#notice").get_text()
    page.form("revoke-unseen").submit()
    assert ApiToken.get().revoked_at is not None
    assert not make(ruth).has("#revoke-unseen")


def test_of_a_token_that_was_used_nobody_thinks_it_unseen(ruth):
    make(ruth)
    ApiToken.update(used_at=now()).execute()
    assert not make(ruth).has("#revoke-unseen")


def test_it_is_told_once_and_kept_as_a_hash(ruth):
    headers = {"Idempotency-Key": "one", **BY_JSON}
    answer = ruth.post("/tokens", json=SIS, headers=headers)
    made = answer.json()
    assert answer.status_code == 201
    assert "no-store" in answer.headers["cache-control"]
    assert keys.is_a_token(made["token"])
    assert made["ending"] == made["token"][-4:]

    kept = ApiToken.get()
    assert (kept.secret, kept.created_by) == (keys.kept_as(made["token"]), "Ruth Adler")
    assert not KeptAnswer.select().exists()
    again = ruth.post("/tokens", json=SIS, headers=headers)
    assert again.json()["errors"][0]["code"] == "name_taken"
    shown = [ruth.get("/tokens").text, ruth.get("/tokens", headers=BY_JSON).text]
    written = [change.after or "" for change in PersonalChange.select()]
    assert not [text for text in shown + written if made["token"] in text]


def test_making_and_using_it_leaves_no_trace_of_it_in_the_log(ruth, token, caplog, capfd):
    status_with(token)
    said = capfd.readouterr()
    assert token not in said.out + said.err + caplog.text


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_the_case_of_bearer_does_not_matter(token, scheme):
    assert program(token, scheme).get("/courses").status_code == 200


@pytest.mark.parametrize("scheme", ["Basic", "Token"])
def test_no_other_scheme_opens_anything(token, scheme):
    assert program(token, scheme).get("/courses", headers=BY_JSON).status_code == 401


def test_a_token_in_an_address_opens_nothing(token, anonymous):
    for name in ("token", "access_token", "key"):
        answer = anonymous.get(f"/courses?{name}={token}", headers=BY_JSON)
        assert answer.status_code == 401


def test_a_mistyped_token_is_known_by_its_last_letters(token, queries):
    wrong = token[:-1] + ("a" if token[-1] != "a" else "b")
    assert not keys.is_a_token(wrong)
    with queries() as seen:
        assert status_with(wrong) == 401
    assert not [statement for statement in seen if "api_tokens" in statement]


def test_a_token_that_nobody_made_opens_nothing(token):
    assert status_with(keys.new_token()) == 401


def test_it_ends_when_it_expires(token):
    ApiToken.update(expires_at=now() + timedelta(seconds=30)).execute()
    assert status_with(token) == 200
    ApiToken.update(expires_at=now()).execute()
    assert status_with(token) == 401


def test_without_days_it_never_does(ruth):
    assert ruth.post("/tokens", json=SIS | {"days": 0}).json()["expires_at"] is None
    assert ruth.post("/tokens", json={"name": "B", "scopes": ["enroll:read"]}).json()["expires_at"]


def test_when_it_was_last_used_is_known(ruth, token):
    assert ruth.get("/tokens", headers=BY_JSON).json()[0]["used_at"] is None
    status_with(token)
    assert ruth.get("/tokens", headers=BY_JSON).json()[0]["used_at"]


def test_one_whose_time_is_over_says_so(ruth, token):
    assert "Ended" not in visit(ruth, "/tokens").one("#tokens tbody").get_text()
    ApiToken.update(expires_at=now() - timedelta(seconds=1)).execute()
    row = visit(ruth, "/tokens").one("#tokens tbody tr")
    assert "Ended" in row.get_text()
    assert not row.select("form")


def test_it_is_revoked_at_once_and_once(ruth, token):
    form = visit(ruth, "/tokens").form(f"revoke-{ApiToken.get().id}")

    page = form.submit()

    assert "The token was revoked." in page.notice
    assert "Revoked" in page.one("#tokens").get_text()
    assert status_with(token) == 401
    assert form.submit().status == 409
    again = ruth.post(f"/tokens/{ApiToken.get().id}/revoke", headers=BY_JSON)
    assert again.json()["errors"][0]["code"] == "already_revoked"


def test_what_it_does_is_on_record_by_its_name(token, term, ada, algebra):
    sent = {"student_id": ada.id, "course_id": algebra.id}
    assert program(token).post("/enroll", json=sent).status_code == 201
    assert Event.get(Event.action == "enrolled").by == "token SIS"


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"name": " "}, "name", "missing"),
        ({"scopes": []}, "scopes", "unknown_scope"),
        ({"scopes": ["enroll:all"]}, "scopes", "unknown_scope"),
        ({"scopes": ["staff"]}, "scopes", "unknown_scope"),
        ({"scopes": 5}, "scopes", "not_a_list"),
        ({"days": -1}, "days", "not_a_number"),
        ({"days": 4000}, "days", "out_of_range"),
        ({"days": "soon"}, "days", "not_a_number"),
    ],
)
def test_a_token_that_cannot_be(ruth, change, field, code):
    answer = ruth.post("/tokens", json=SIS | change)
    assert [(no["field"], no["code"]) for no in answer.json()["errors"]] == [(field, code)]
    assert not ApiToken.select().exists()


def test_a_refused_form_keeps_what_was_ticked(ruth):
    sent = {"name": "", "scopes[]": ["enroll:read", "roster:read"], "days": "365"}
    answer = ruth.post("/tokens", data=sent, headers={"Accept": "text/html"})
    page = Page(ruth, answer)
    assert page.error_for("name")
    ticked = {str(box["value"]) for box in page.soup.select("input[checked]")}
    assert ticked == {"enroll:read", "roster:read"}
    assert page.form("new-token").values["days"] == "365"


def test_no_box_ticked_is_said_at_the_first(ruth):
    page = visit(ruth, "/tokens").form("new-token").submit(name="SIS")
    assert page.status == 422
    assert "a token needs one" in page.error_for("scopes")


@pytest.mark.parametrize("which", ["99", str(2**63), "9" * 40])
def test_there_is_no_such_token(ruth, which):
    answer = ruth.post(f"/tokens/{which}/revoke", headers=BY_JSON)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (404, "unknown_token")


def test_no_token_makes_another(api):
    answer = api.post("/tokens", content=json.dumps(SIS))
    assert answer.json()["errors"][0]["code"] == "not_for_tokens"
