"""Whoever was here before is let in by what is known of them, as long as it still holds."""

import asyncio
from datetime import timedelta

import pytest

from tests.support import cast, signed_in
from webapp.clock import now
from webapp.database import _each_if, commit, read
from webapp.models import ApiToken, Batch, Staff, StaffSession, StudentCourse
from webapp.provisos import Disproved, Proviso, pending, provided

PLACES = ("/students", "/courses", "/openapi.json", "/students/1/courses")
JSON = {"Accept": "application/json"}


def ends_session() -> None:
    StaffSession.update(ended_at=now()).execute()


def disables() -> None:
    Staff.update(disabled_at=now()).execute()


@pytest.fixture
def known(client, ada, algebra):
    """A browser that was here before."""
    assert client.get("/courses", headers=JSON).status_code == 200
    return client


@pytest.mark.parametrize("end", [ends_session, disables])
@pytest.mark.parametrize("place", PLACES)
def test_a_session_opens_nothing_from_the_moment_it_ends(known, end, place):
    assert known.get(place, headers=JSON).status_code == 200
    end()
    assert known.get(place, headers=JSON).status_code == 401


def test_nothing_is_done_for_a_session_that_ended(known):
    before = Batch.select().count()
    ends_session()

    for address, sent in (
        ("/enroll", {"student_number": "1001", "course_code": "MAT310"}),
        ("/students", {"student_number": "1002", "last_name": "Diaz"}),
        ("/students/1", {"grade": "12"}),
    ):
        assert known.post(address, json=sent).status_code == 401

    assert StudentCourse.select().count() == 0
    assert Batch.select().count() == before


def test_nor_for_a_token_that_was_revoked(api, ada, algebra):
    wish = {"student_number": "1001", "course_code": "MAT310"}
    assert api.post("/enroll", json={**wish, "dry_run": True}).status_code == 200
    ApiToken.update(revoked_at=now()).execute()
    assert api.post("/enroll", json=wish).status_code == 401
    assert StudentCourse.select().count() == 0


def test_of_those_who_enroll_at_once_only_the_one_who_may_not_hears_no():
    row = (1, "x")
    holds, ended = (Proviso(lambda _, now=now: now, "", row) for now in (row, None))
    answers = _each_if(lambda asked: [one * 2 for one in asked])(
        [(holds, 1), (ended, 2), (None, 3), (holds, 4)]
    )
    assert [type(answer) for answer in answers] == [int, Disproved, int, int]
    assert [answer for answer in answers if isinstance(answer, int)] == [2, 6, 8]


def test_of_one_asker_it_is_proved_once_for_all_who_enroll_at_once():
    looked: list[str] = []
    proviso = Proviso(looked.append, "a key", None)
    answers = _each_if(lambda asked: asked)([(proviso, number) for number in range(5)])
    assert (answers, looked) == ([0, 1, 2, 3, 4], ["a key"])


def test_another_role_counts_at_once_both_ways(known):
    Staff.update(role="viewer").execute()
    assert known.post("/students/1", json={"grade": "12"}).status_code == 403
    Staff.update(role="registrar").execute()
    assert known.post("/students/1", json={"grade": "12"}).status_code == 200


def test_a_no_is_proved_too(known):
    """What somebody may not do by what is known of them, they may do by what they are now."""
    Staff.update(role="viewer").execute()
    assert known.get("/courses", headers=JSON).status_code == 200
    Staff.update(role="admin").execute()
    assert known.get("/staff", headers=JSON).status_code == 200


def test_a_look_elsewhere_has_nothing_to_prove(known):
    ends_session()
    assert known.get("/nowhere").status_code == 404
    assert known.get("/sign-in").status_code == 200


async def _asked_twice(proviso: Proviso) -> tuple[object, object]:
    provided(proviso)
    first = await read(int)
    return first, pending()


def test_what_was_proved_once_is_not_proved_again(school):
    looked: list[str] = []
    proviso = Proviso(looked.append, "a key", None)
    assert asyncio.run(_asked_twice(proviso)) == (0, None)
    assert looked == ["a key"]


def test_a_school_that_took_the_place_of_another_knows_nobody(client):
    assert client.get("/courses", headers=JSON).status_code == 200
    cast.a_student()
    commit(StaffSession.delete().execute)
    assert client.get("/courses", headers=JSON).status_code == 401


def test_a_visit_is_noted_once_a_minute_however_well_somebody_is_known(known):
    StaffSession.update(seen_at=now() - timedelta(minutes=5)).execute()
    assert known.get("/courses", headers=JSON).status_code == 200
    assert (now() - StaffSession.get().seen_at).total_seconds() < 60


def test_tokens_of_others_are_not_mixed_up(school):
    reads = signed_in.with_a_token("catalog:read", name="reads")
    writes = signed_in.with_a_token("catalog:read", "catalog:write", name="writes")
    for _ in range(2):
        assert reads.get("/courses").status_code == writes.get("/courses").status_code == 200
        assert reads.post("/courses", json={"code": "X1"}).status_code == 403
    assert writes.post("/courses", json={"code": "X1"}).status_code == 201
