"""Who signed in and out, from where, and on whose account wrong passwords were tried."""

import pytest

from tests.pages import visit
from tests.support import signed_in
from tests.support.signed_in import PASSWORD, a_staff_member, kept_password

BY_JSON = {"Accept": "application/json"}
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
def robin(school):
    """The registrar, who knows her password."""
    return a_staff_member("registrar", password=kept_password())


@pytest.fixture
def ruth(robin):
    """The browser of Ruth Adler, the administrator."""
    return signed_in.signed_in("admin")


@pytest.fixture
def came_and_went(robin, anonymous):
    """A wrong password of hers, a right one, and home."""
    anonymous.headers["User-Agent"] = FIREFOX
    for password in ("wrong", PASSWORD):
        anonymous.post("/sign-in", data={"email": robin.email, "password": password})
    anonymous.post("/sign-out")


def told(client, query=""):
    return client.get(f"/sign-ins{query}", headers=BY_JSON)


def test_the_newest_comes_first_with_device_and_address(ruth, came_and_went):
    events = told(ruth).json()
    assert [event["action"] for event in events] == ["signed_out", "signed_in", "sign_in_failed"]
    assert {event["name"] for event in events} == {"Robin Vale"}
    assert events[1]["device"] == "Firefox on Windows"
    assert all(event["address"] for event in events)


def test_the_page_says_it_in_words(ruth, came_and_went):
    table = visit(ruth, "/sign-ins").one("#sign-ins").get_text()
    assert all(words in table for words in ("Wrong password", "Signed in", "Signed out"))
    assert "Firefox on Windows" in table


def test_it_is_narrowed_to_one_person(ruth, robin, came_and_went):
    assert len(told(ruth, f"?staff_id={robin.id}").json()) == 3
    assert told(ruth, "?staff_id=99").json() == []
    assert told(ruth, f"?staff_id={2**70}").json() == []
    assert told(ruth, "?staff_id=x").status_code == 422


def test_it_comes_in_parts(ruth, came_and_went):
    part = told(ruth, "?limit=1&offset=1")
    assert [event["action"] for event in part.json()] == ["signed_in"]
    assert part.headers["x-total-count"] == "3"
    page = visit(ruth, "/sign-ins?limit=1&offset=1")
    assert len(page.soup.select(".pager a")) == 2


def test_it_costs_the_same_however_many_there_are(ruth, came_and_went, queries):
    told(ruth)
    told(ruth)  # from here on it is known who asks, and that nothing has changed
    with queries() as few:
        told(ruth, "?limit=1")
    with queries() as many:
        told(ruth)
    assert len(few) == len(many)


def test_nobody_has_come_yet(ruth):
    assert "Nobody has signed in yet." in visit(ruth, "/sign-ins").soup.get_text()
