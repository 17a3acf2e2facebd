"""What whoever only looks does not see: results, credits, holds, and what stands against an act."""

import pytest

from tests.pages import visit
from tests.support import cast
from tests.support.signed_in import signed_in
from webapp.models import Batch, Event, Student, StudentCourse

UNPAID = "Fees of the lab unpaid"


@pytest.fixture
def viewer(engine):
    return signed_in("viewer")


@pytest.fixture
def counselor(engine):
    return signed_in("counselor")


@pytest.fixture
def batch_id(api, ada, algebra):
    """Ada, on hold, was completed in algebra with an A, and may earn credits."""
    cast.enrolled(ada, algebra.sections.get())
    hold = {"kind": "fees", "reason": UNPAID, "contact": "Room 4"}
    api.post(f"/students/{ada.id}/holds", json=hold)
    sent = {"pasted": "1001, MAT310, A-plus"}
    return api.post(f"/terms/{algebra.sections.get().term_id}/close", json=sent).json()["batch_id"]


@pytest.mark.parametrize("form", ["", "?format=json"])
@pytest.mark.parametrize("page", ["holds", "credits"])
def test_holds_and_credits_are_no_viewers(viewer, counselor, ada, page, form):
    there = f"/students/{ada.id}/{page}"
    assert viewer.get(there + form).status_code == 403
    assert counselor.get(there + form).status_code == 200
    assert f'href="{there}"' not in viewer.get(f"/students/{ada.id}/courses").text
    assert f'href="{there}"' in counselor.get(f"/students/{ada.id}/courses").text


def test_nobody_hears_of_a_hold_who_may_not(viewer, counselor, batch_id, ada):
    there = f"/students/{ada.id}/courses"
    assert not visit(viewer, there).has("#on-hold")
    assert visit(counselor, there).has("#on-hold")


def test_results_are_no_viewers(viewer, counselor, batch_id, ada, algebra):
    spell = StudentCourse.get()
    for there in (
        f"/students/{ada.id}/courses?status=all&format=json",
        f"/courses/{algebra.id}/students?status=all&format=json",
        f"/courses/{algebra.id}/students?status=all&format=csv",
        f"/enrollments/{spell.id}?format=json",
        f"/batches/{batch_id}?format=json",
    ):
        assert "A-plus" not in viewer.get(there).text, there
        assert "A-plus" in counselor.get(there).text, there


@pytest.mark.parametrize("form", ["", "?format=json"])
def test_acts_on_accounts_and_tokens_are_no_viewers(viewer, counselor, form):
    admin = signed_in("admin")
    answer = admin.post("/tokens", json={"name": "Timetable", "scopes": ["catalog:read"]})
    assert answer.status_code == 201
    there = f"/batches/{Event.get(Event.subject == 'apitoken').batch_id}{form}"
    assert admin.get(there).status_code == 200
    for who in (viewer, counselor):
        assert who.get(there).status_code == 404
        assert "Ruth Adler" not in who.get(there).text


def test_what_stands_against_undoing_is_told_to_whoever_may(viewer, client, api, ada, algebra):
    wish = {"student_id": ada.id, "course_id": algebra.id}
    made = api.post("/enroll", json=wish).json()
    api.post(f"/enrollments/{made['id']}/drop", json={})
    there = f"/batches/{made['batch_id']}"
    assert visit(client, there).has(".why.bad")
    assert not visit(viewer, there).has(".why.bad")


def test_nobody_is_said_to_have_left_who_is_there(viewer, ada):
    page = visit(viewer, f"/students/{ada.id}/courses")
    assert "has left the school" not in page.soup.get_text()
    assert "Choose a course" not in page.soup.get_text()
    Student.update(status="withdrawn").execute()
    page = visit(viewer, f"/students/{ada.id}/courses")
    assert "Ada Lovelace has left the school and cannot be enrolled." in page.soup.get_text()


def test_nobody_is_sent_to_add_a_course_who_may_not(client, counselor, ada):
    for person, ways in ((client, 1), (counselor, 0)):
        page = visit(person, f"/students/{ada.id}/courses")
        assert "No courses yet." in page.soup.get_text()
        assert len(page.soup.select('a[href="/courses#new-course"]')) == ways
        listed = visit(person, "/courses").soup.get_text()
        assert ("Add the first one below." in listed) == bool(ways)


def test_what_was_changed_of_a_student_is_no_viewers(api, viewer, counselor, ada):
    api.patch(f"/students/{ada.id}", json={"email": "new@school.example"})
    api.patch(f"/students/{ada.id}", json={"email": "newer@school.example"})
    there = f"/batches/{Batch.select().order_by(Batch.id.desc()).get().id}"
    assert "new@school.example" in visit(counselor, there).soup.get_text()
    assert "new@school.example" not in visit(viewer, there).soup.get_text()
