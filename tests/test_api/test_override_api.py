"""Lifting a rule at the desk: as JSON, by form, by htmx, with and without the right to."""

import pytest

from tests.pages import Page, visit
from tests.support import cast, signed_in
from webapp.models import Override, StudentCourse
from webapp.roles import SCOPES

AGREED = "The teacher agreed"
MORNING = [("Mon", "09:00", "09:50")]


@pytest.fixture
def full(bo, term):
    """A section of one seat, which Bo has, in the morning."""
    section = cast.a_section(cast.a_course("ART150", "Ceramics"), capacity=1, meetings=MORNING)
    cast.enrolled(bo, section)
    return section


@pytest.fixture
def busy(ada, full):
    """Ada has another course in the morning."""
    other = cast.a_section(cast.a_course("BIO210", "Biology"), meetings=MORNING)
    cast.enrolled(ada, other)
    return other


def wanted(ada, full, *rules):
    asked = [{"rule": rule, "reason": AGREED, "text": "By mail"} for rule in rules]
    return {"student_id": ada.id, "section_id": full.id, "overrides": asked}


def test_a_program_lifts_rules_with_the_wish(api, ada, full, busy):
    refused = api.post("/enroll", json=wanted(ada, full, "time_clash"))
    assert (refused.status_code, [no["code"] for no in refused.json()["errors"]]) == (
        *(409, ["section_full"]),
    )
    answer = api.post("/enroll", json=wanted(ada, full, "time_clash", "section_full"))
    assert (answer.status_code, answer.json()["status"]) == (201, "enrolled")


def test_a_token_without_the_scope_lifts_nothing(ada, full):
    api = signed_in.with_a_token(*(set(SCOPES) - {"overrides:write"}))
    for dry_run in (False, True):
        sent = {**wanted(ada, full, "section_full"), "dry_run": dry_run}
        answer = api.post("/enroll", json=sent)
        assert answer.status_code == 403
        assert answer.json()["errors"][0]["code"] == "scope_missing"


@pytest.mark.parametrize("htmx", [False, True])
def test_a_no_at_the_counter_offers_to_enroll_anyway(client, ada, full, busy, htmx):
    form = visit(client, "/enroll").form("enroll-form")
    page = form.submit(htmx=htmx, student_number="1001", course_code="ART150")
    assert page.status == 409

    form = next(iter(page.soup.select("details.anyway form")))
    assert [one.get_text(strip=True) for one in form.select("legend")] == [
        *("Lift the rule: Full section", "Lift the rule: Time clash"),
    ]
    sent = {str(one["name"]): str(one.get("value", "")) for one in form.select("input[name]")}
    sent |= {str(one["name"]): AGREED for one in form.select("select")}
    headers = {"HX-Request": "true", "Accept": "text/html"} if htmx else {}
    done = Page(client, client.post("/enroll", data=sent, headers=headers))

    assert "is enrolled in" in (done.notice or "")
    assert StudentCourse.select().where(StudentCourse.section == full).count() == 2


@pytest.mark.parametrize("htmx", [False, True])
def test_who_waits_is_let_into_a_full_section_anyway(client, ada, full, htmx):
    waiting = cast.waiting(ada, full)
    form = visit(client, "/enroll").form("enroll-form")
    page = form.submit(htmx=htmx, student_number="1001", course_code="ART150")
    assert page.status == 409

    form = next(iter(page.soup.select("details.anyway form")))
    assert [one.get_text(strip=True) for one in form.select("legend")] == [
        "Lift the rule: Full section"
    ]
    client.post("/enroll", data=flat(ada, full, AGREED))

    assert StudentCourse.get_by_id(waiting.id).status == "enrolled"


def test_so_they_are_from_their_own_page(client, ada, full):
    cast.waiting(ada, full)
    page = visit(client, f"/students/{ada.id}/courses?q=ART150")
    (offered,) = page.soup.select("#offers li")
    assert "Already on the wait list" in offered.get_text()
    assert "Enroll anyway" in offered.get_text()


def test_the_last_reason_is_chosen_already(client, api, ada, full):
    client.post("/enroll", data=flat(ada, full, "Needed to graduate"))
    kim = cast.a_student("1003")
    page = Page(client, client.post("/enroll", data={"student_id": kim.id, "section_id": full.id}))
    assert page.one("select[name='overrides.0.reason'] option[selected]").text == (
        "Needed to graduate"
    )


def flat(student, section, reason):
    row = {"overrides.0.rule": "section_full", "overrides.0.reason": reason}
    return {"student_id": student.id, "section_id": section.id, **row}


def test_what_is_lifted_already_stays_so_when_more_speaks_against_it(client, ada, full, busy):
    page = Page(client, client.post("/enroll", data=flat(ada, full, "Needed to graduate")))
    assert [one["value"] for one in page.soup.select(".anyway [name$=rule]")] == [
        *("section_full", "time_clash"),
    ]
    assert page.one(".anyway [name='overrides.0.reason'] [selected]").text == "Needed to graduate"


def test_what_no_override_lifts_offers_none(client, ada, full):
    client.post("/enroll", data=flat(ada, full, AGREED))
    page = Page(client, client.post("/enroll", data={"student_id": ada.id, "section_id": full.id}))
    assert not page.has(".anyway")


def test_a_counselor_is_offered_no_way_around_a_rule(ada, full):
    counselor = signed_in.signed_in("counselor")
    sent = {"student_id": ada.id, "section_id": full.id}
    page = Page(counselor, counselor.post("/enroll", data=sent))
    assert (page.status, page.has(".anyway")) == (409, False)
    assert counselor.post("/enroll", data=flat(ada, full, AGREED)).status_code == 403
    assert Override.select().count() == 0


@pytest.mark.parametrize("page", ["student", "section"])
def test_histories_tell_what_was_lifted_and_why(client, ada, full, page):
    client.post("/enroll", data=flat(ada, full, "Needed to graduate"))
    address = {"student": f"/students/{ada.id}/history", "section": f"/sections/{full.id}/history"}
    told = visit(client, address[page]).soup.get_text(" ")
    assert "Override used for" in told
    assert "Full section" in told
    assert "Needed to graduate" in told
