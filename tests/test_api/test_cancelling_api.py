"""Cancelling a section, as JSON and on its page."""

import pytest

from tests.pages import Page, visit, words
from tests.support import cast, signed_in
from webapp.models import Section, StudentCourse


@pytest.fixture
def section(algebra):
    return algebra.sections.get()


@pytest.fixture
def other(algebra, term):
    return cast.a_section(algebra, label="2", term=term, capacity=1)


def test_json_says_who_would_be_out_and_what_fits_them(api, ada, bo, section, other):
    cast.enrolled(bo, other)
    cast.enrolled(ada, section)
    found = api.get(f"/sections/{section.id}/cancel").json()
    (one,) = found["students"]
    assert one["enrollment"]["student"]["name"] == "Ada Lovelace"
    (choice,) = one["choices"]
    assert (choice["section_id"], choice["fits"], choice["seats_left"]) == (other.id, False, 0)
    assert [error["code"] for error in choice["errors"]] == ["section_full"]
    assert choice["can_wait"]


def test_json_cancels_and_moves_and_the_same_key_does_it_once(api, ada, section, other):
    spell = cast.enrolled(ada, section)
    sent = {"moves": [{"enrollment_id": spell.id, "section_id": other.id}]}
    key = {"Idempotency-Key": "once"}
    first = api.post(f"/sections/{section.id}/cancel", json=sent, headers=key)
    again = api.post(f"/sections/{section.id}/cancel", json=sent, headers=key)
    assert first.status_code == again.status_code == 200
    assert again.headers["Idempotent-Replayed"] == "true"
    assert first.json() == again.json()
    assert first.json()["students"][0]["moved_to"]["section_id"] == other.id
    assert first.json()["section"]["status"] == "cancelled"


@pytest.mark.parametrize("moves", ["soon", "1:", ":", "1:2:3", [{"enrollment_id": 1}], [7], 7])
def test_moves_that_cannot_be_read_are_refused(api, section, moves):
    answer = api.post(f"/sections/{section.id}/cancel", json={"moves": moves})
    assert answer.status_code == 422
    assert Section.get_by_id(section.id).status == "open"


def test_the_page_cancels_and_leads_to_the_act_and_its_undo(client, ada, bo, section, other):
    sat, waited = cast.enrolled(ada, section), cast.waiting(bo, section)
    page = visit(client, f"/courses/{section.course_id}/students?section_id={section.id}")
    (link,) = page.soup.select(f"a[href='/sections/{section.id}/cancel']")
    page = visit(client, str(link["href"]))
    options = [str(one["value"]) for one in page.one(f"#move-{sat.id}").select("option")]
    assert options == ["", f"{sat.id}:{other.id}"]
    assert "Waits, number 1" in page.one(f"#out-{waited.id}").get_text()
    form = page.form("cancel-section")
    sent = {**form.values, "reason": "Too few", "moves[]": [options[1], ""]}
    page = Page(client, client.post(str(form.tag["action"]), data=sent))
    assert page.address.startswith("/batches/")
    assert "Section 1 cancelled" in page.soup.get_text()
    assert "Out of Algebra MAT310-1: it was cancelled" in page.soup.get_text()
    today = visit(client, "/to-tell").soup.get_text()
    assert "was moved to Algebra MAT310-2" in " ".join(today.split())
    assert "is out of Algebra MAT310-1, which was cancelled" in " ".join(today.split())
    page.form(f"undo-{page.address.split('/')[2]}").submit()
    assert Section.get_by_id(section.id).status == "open"
    assert StudentCourse.get_by_id(sat.id).status == "enrolled"


def test_a_refused_move_is_said_at_its_row_and_every_choice_stays(client, ada, bo, section, other):
    spells = [cast.enrolled(student, section) for student in (ada, bo)]
    moves = [f"{spell.id}:{other.id}" for spell in spells]
    sent = {"moves[]": moves, "reason": "Too few"}
    page = Page(client, client.post(f"/sections/{section.id}/cancel", data=sent))
    assert page.status == 409
    assert "Bo Diaz" in (page.error_for(f"move-{spells[1].id}") or "")
    chosen = [str(one["value"]) for one in page.soup.select("#out option[selected]")]
    assert chosen == moves[::-1]
    assert page.form("cancel-section").values["reason"] == "Too few"


def test_a_cancelled_section_says_so_and_leads_to_who_was_in_it(client, api, ada, section):
    cast.enrolled(ada, section)
    batch = api.post(f"/sections/{section.id}/cancel", json={}).json()["batch_id"]
    roster = f"/courses/{section.course_id}/students?section_id={section.id}"
    page = visit(client, roster)
    assert "This section was cancelled" in page.one("#cancelled").get_text()
    assert not page.has("a.main[href^='/enroll']")
    assert "Ada" in visit(client, f"{roster}&status=cancelled").one("#roster").get_text()
    page = visit(client, f"/sections/{section.id}/cancel")
    assert page.has(f"a[href='/batches/{batch}']")
    assert not page.has("#cancel-section")


def test_the_last_changes_tell_it_in_one_line(api, ada, bo, section, other):
    spell = cast.enrolled(ada, section)
    cast.enrolled(bo, section)
    moves = [{"enrollment_id": spell.id, "section_id": other.id}]
    api.post(f"/sections/{section.id}/cancel", json={"moves": moves})
    changes = visit(signed_in.signed_in(), "/?by=everyone").one("#changes")
    assert "2 students out of MAT310-1, which was cancelled" in words(changes)


def test_a_counselor_cannot_and_a_token_that_only_changes_sections_cannot(school, section):
    path = f"/sections/{section.id}/cancel"
    assert signed_in.signed_in("counselor").post(path, data={}).status_code == 403
    narrow = signed_in.with_a_token("catalog:read", "catalog:write")
    answer = narrow.post(path, json={})
    assert answer.status_code == 403
    assert answer.json()["errors"][0]["code"] == "scope_missing"


def test_a_change_of_the_section_cancels_no_section_that_somebody_is_in(api, ada, section):
    cast.enrolled(ada, section)
    answer = api.patch(f"/sections/{section.id}", json={"status": "cancelled"})
    assert answer.status_code == 409
    (error,) = answer.json()["errors"]
    assert error["code"] == "has_students"
    assert f"/sections/{section.id}/cancel" in error["message"]


def test_the_page_offers_the_wait_list_of_what_is_full(client, ada, section, other):
    cast.enrolled(cast.a_student(), other)
    sat = cast.enrolled(ada, section)
    page = visit(client, f"/sections/{section.id}/cancel")
    options = [str(one["value"]) for one in page.one(f"#move-{sat.id}").select("option")]
    assert options == ["", f"{sat.id}:{other.id}:wait"]
    form = page.form("cancel-section")
    sent = {**form.values, "moves[]": options[1]}
    page = Page(client, client.post(str(form.tag["action"]), data=sent))
    assert page.address.startswith("/batches/")
    told = " ".join(visit(client, "/to-tell").soup.get_text().split())
    assert "is on the wait list for Algebra MAT310-2 and left MAT310-1" in told
