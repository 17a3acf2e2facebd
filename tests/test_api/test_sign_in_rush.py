"""Many who sign in at the same moment: some wait, and nobody else notices."""

import pytest

from tests.support import signed_in
from tests.support.signed_in import PASSWORD, a_staff_member, kept_password
from webapp import hashing
from webapp.models import SignInAttempt


@pytest.fixture
def full(school, monkeypatch):
    """A moment in which all places are taken."""
    monkeypatch.setattr(hashing._Entrance, "under_way", hashing.MOST_WAITING)
    monkeypatch.setattr(hashing, "PAUSE", 0.0)
    return monkeypatch


def sign_in():
    """The status that somebody gets who knows their password."""
    a_staff_member("registrar", password=kept_password())
    sent = {"email": "registrar@school.example", "password": PASSWORD}
    return signed_in.anybody().post("/sign-in", data=sent, follow_redirects=False).status_code


def test_whoever_comes_in_a_rush_is_held_up_and_then_let_in(full):
    full.setattr(hashing._Entrance, "held_up", 499)
    held: list[float] = []

    async def pause(seconds: float) -> None:
        held.append(seconds)
        hashing._Entrance.under_way = 0

    full.setattr(hashing, "sleep", pause)
    assert sign_in() == 303
    assert held == [500 / hashing.HEARD_A_SECOND]
    assert (hashing._Entrance.under_way, hashing._Entrance.held_up) == (0, 499)


def test_in_a_storm_they_are_refused_before_a_word_is_read(full):
    full.setattr(hashing, "HEARD_A_SECOND", 10_000)
    assert sign_in() == 503
    assert SignInAttempt.select().count() == 0
    assert hashing._Entrance.held_up == 0


def test_the_place_is_free_again_whatever_came_of_it(school, monkeypatch):
    monkeypatch.setattr(hashing, "MOST_WAITING", 1)
    assert sign_in() == 303
    assert hashing._Entrance.under_way == 0
    refused = signed_in.anybody().post("/sign-in", data={"email": "x"})
    assert (refused.status_code, hashing._Entrance.under_way) == (422, 0)
