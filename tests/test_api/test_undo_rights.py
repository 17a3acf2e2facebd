"""Undoing takes what the act took, of people and of programs."""

from datetime import timedelta

import pytest

from tests.pages import visit
from tests.support import cast
from tests.support.signed_in import signed_in, with_a_token
from webapp.models import Batch, Event, Student, StudentCourse, Term


@pytest.fixture
def counselor(engine):
    return signed_in("counselor")


@pytest.fixture
def in_class(ada, algebra):
    return cast.enrolled(ada, algebra.sections.get())


@pytest.fixture
def closed(api, in_class, term):
    sent = {"pasted": "1001, MAT310, A"}
    return api.post(f"/terms/{term.id}/close", json=sent).json()["batch_id"]


@pytest.fixture
def left(api, in_class):
    return api.post("/leave-school", json={"students": "1001"}).json()["batch_id"]


@pytest.fixture
def let_in(api, ada, term):
    full = cast.a_section(cast.a_course("ART101"), capacity=0)
    override = {"rule": "section_full", "reason": "The teacher agreed"}
    sent = {"student_id": ada.id, "section_id": full.id, "overrides": [override]}
    return api.post("/enroll", json=sent).json()["batch_id"]


def undo(client, batch_id):
    answer = client.post(
        f"/batches/{batch_id}/undo", json={}, headers={"Accept": "application/json"}
    )
    code = answer.json()["errors"][0]["code"] if answer.status_code >= 400 else ""
    return answer.status_code, code


def code_of(answer):
    return answer.status_code, answer.json()["errors"][0]["code"]


ACTS = {"closed": "results:write", "left": "students:write", "let_in": "overrides:write"}


@pytest.mark.parametrize(("act", "needs"), ACTS.items())
def test_a_counselor_undoes_nothing_they_may_not_do(request, counselor, act, needs):
    batch_id = request.getfixturevalue(act)
    before = list(StudentCourse.select().tuples())
    assert undo(counselor, batch_id) == (403, "not_allowed")
    assert list(StudentCourse.select().tuples()) == before
    assert Batch.get_by_id(batch_id).undone_by_id is None


@pytest.mark.parametrize(("act", "needs"), ACTS.items())
def test_a_token_needs_the_scopes_of_both(request, engine, act, needs):
    batch_id = request.getfixturevalue(act)
    assert undo(with_a_token("enroll:write", name="one"), batch_id) == (403, "scope_missing")
    assert undo(with_a_token(needs, name="other"), batch_id) == (403, "scope_missing")
    assert undo(with_a_token("enroll:write", needs, name="both"), batch_id) == (200, "")


@pytest.mark.parametrize("act", ["closed", "left"])
def test_an_undoing_takes_what_the_act_took(request, api, counselor, act):
    batch_id = request.getfixturevalue(act)
    undone = api.post(f"/batches/{batch_id}/undo", json={}).json()["id"]
    assert undo(counselor, undone) == (403, "not_allowed")
    assert undo(api, undone) == (200, "")


def test_a_counselor_undoes_what_others_did_that_they_might_have_done(api, counselor, ada, algebra):
    wish = {"student_id": ada.id, "course_id": algebra.id}
    batch_id = api.post("/enroll", json=wish).json()["batch_id"]
    assert undo(counselor, batch_id) == (200, "")


def test_nobody_empties_a_schedule_who_may_only_change_students(in_class, ada):
    client = with_a_token("students:write")
    assert code_of(client.post("/leave-school", json={"students": "1001"})) == (
        403,
        "scope_missing",
    )
    assert Student.get_by_id(ada.id).status == "active"
    assert StudentCourse.get().status == "enrolled"


def test_whoever_enrolls_closes_no_term(counselor, in_class, term):
    asked = {"json": {"others": "complete"}, "headers": {"Accept": "application/json"}}
    there = f"/terms/{term.id}/close"
    assert code_of(counselor.post(there, **asked)) == (403, "not_allowed")
    assert code_of(with_a_token("enroll:write").post(there, **asked)) == (403, "scope_missing")
    assert f'href="{there}"' not in counselor.get(f"/terms/{term.id}").text


@pytest.mark.parametrize("act", ACTS)
def test_pages_offer_no_undo_to_whoever_may_not(request, client, counselor, ada, act):
    batch_id = request.getfixturevalue(act)
    event_id = Batch.get_by_id(batch_id).events.get().id
    pages = ("/?by=everyone", f"/batches/{batch_id}", f"/students/{ada.id}/courses?done={event_id}")
    for page in pages:
        assert not visit(counselor, page).has(f"form#undo-{batch_id}"), page
    assert visit(client, f"/batches/{batch_id}").has(f"form#undo-{batch_id}")


def test_no_undo_is_offered_of_leaving_early_by_an_override(api, client, counselor, ada, in_class):
    soon, long_ago = cast.today() + timedelta(days=9), cast.today() - timedelta(days=9)
    Term.update(drop_deadline=long_ago, withdraw_deadline=long_ago).execute()
    lift = {"rule": "withdraw_deadline_passed", "reason": "The teacher agreed"}
    sent = {"end_on": soon.isoformat(), "overrides": [lift]}
    batch_id = api.post(f"/enrollments/{in_class.id}/drop", json=sent).json()["batch_id"]
    assert undo(counselor, batch_id) == (403, "not_allowed")
    there = f"/students/{ada.id}/courses"
    assert not visit(counselor, there).has(f"form#undo-{batch_id}")
    assert visit(client, there).has(f"form#undo-{batch_id}")


def test_no_undo_is_offered_of_a_seat_kept_by_leaving_school(api, client, counselor, ada, bo):
    full = cast.a_section(cast.a_course("ART101"), capacity=1)
    cast.enrolled(ada, full)
    cast.waiting(bo, full)
    batch_id = api.post("/leave-school", json={"students": "1001"}).json()["batch_id"]
    line, roster = f"/sections/{full.id}/waitlist", f"/courses/{full.course_id}/students"
    for there in (line, f"{roster}?section_id={full.id}"):
        assert visit(client, there).has(f"form#undo-{batch_id}"), there
        page = visit(counselor, there)
        assert "Seat kept for Ada Lovelace" in page.soup.get_text()
        assert not page.has(f"form#undo-{batch_id}"), there


def test_no_undo_is_offered_of_a_place_that_an_administrator_gave(client, counselor, ada, algebra):
    spell = cast.waiting(ada, algebra.sections.get())
    cast.waiting(cast.a_student(), spell.section)
    sent = {"position": 2, "reason": "Sibling"}
    signed_in("admin").post(f"/enrollments/{spell.id}/move", json=sent)
    event = Event.get(Event.action == "moved")
    for person in (client, counselor):
        assert undo(person, event.batch_id) == (403, "not_allowed")
        for there in (
            "/?by=everyone",
            f"/?done={event.id}",
            f"/batches/{event.batch_id}",
            f"/students/{ada.id}/courses?done={event.id}",
            f"/sections/{spell.section_id}/waitlist?done={event.id}",
            f"/courses/{algebra.id}/students?done={event.id}",
        ):
            assert not visit(person, there).has(f"form#undo-{event.batch_id}"), there
