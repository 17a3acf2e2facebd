"""The same request a second time: it gets the first answer, and nothing is done twice."""

import pytest

from webapp.models import StudentCourse


def spells():
    return StudentCourse.select().count()


def test_the_same_key_gets_the_first_answer_again(api, ada, algebra):
    wish, key = {"student_id": ada.id, "course_id": algebra.id}, {"Idempotency-Key": "once"}

    first = api.post("/enroll", json=wish, headers=key)
    again = api.post("/enroll", json=wish, headers=key)

    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    assert again.headers["location"] == first.headers["location"]
    assert "idempotent-replayed" not in first.headers
    assert again.headers["idempotent-replayed"] == "true"
    assert spells() == 1


def test_the_same_key_for_something_else_is_refused(api, ada, bo, algebra):
    key = {"Idempotency-Key": "once"}
    api.post("/enroll", json={"student_id": ada.id, "course_id": algebra.id}, headers=key)

    answer = api.post("/enroll", json={"student_id": bo.id, "course_id": algebra.id}, headers=key)

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["code"] == "key_reused"
    assert spells() == 1


def test_a_no_keeps_no_key(api, bo, full):
    wish, key = {"student_id": bo.id, "course_id": full.id}, {"Idempotency-Key": "once"}
    refused = api.post("/enroll", json=wish, headers=key)

    waiting = api.post("/enroll", json={**wish, "waitlist": True}, headers=key)

    assert (refused.status_code, waiting.status_code) == (409, 201)


@pytest.mark.parametrize("key", ["", "x" * 201, "naïve", "a\tb"])
def test_a_key_is_plain_and_short(api, ada, algebra, key):
    answer = api.post(
        "/enroll",
        json={"student_id": ada.id, "course_id": algebra.id},
        headers={b"Idempotency-Key": key.encode("latin-1")},
    )

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["code"] == "bad_key"
    assert spells() == 0


def test_two_keys_that_differ_are_refused(client, ada, algebra):
    answer = client.post(
        "/enroll",
        data={"student_id": ada.id, "course_id": algebra.id, "once": "one"},
        headers={"Idempotency-Key": "two", "Accept": "application/json"},
    )

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["code"] == "bad_key"


@pytest.mark.parametrize("path", ["drop", "swap"])
def test_leaving_twice_with_one_key_is_leaving_once(api, ada, algebra, biology, path):
    made = api.post("/enroll", json={"student_id": ada.id, "course_id": algebra.id}).json()
    what = {"course_id": biology.id} if path == "swap" else {}
    where, key = f"/enrollments/{made['id']}/{path}", {"Idempotency-Key": "once"}

    first = api.post(where, json=what, headers=key)
    again = api.post(where, json=what, headers=key)

    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json() == again.json()
    assert again.headers["idempotent-replayed"] == "true"


def test_undoing_twice_with_one_key_is_undoing_once(api, ada, algebra):
    made = api.post("/enroll", json={"student_id": ada.id, "course_id": algebra.id}).json()
    where, key = f"/batches/{made['batch_id']}/undo", {"Idempotency-Key": "once"}

    first, again = (api.post(where, headers=key) for _ in range(2))

    assert first.json() == again.json()
    assert again.headers["idempotent-replayed"] == "true"
