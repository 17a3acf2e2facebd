"""Light or dark, as somebody reads best, whatever the device says."""

import pytest

from tests.pages import visit


@pytest.fixture
def kind() -> str:
    """One engine: nothing of it is in the database."""
    return "sqlite"


def choose(client, colors, **headers):
    return client.post("/theme", data={"colors": colors}, headers=headers, follow_redirects=False)


@pytest.mark.parametrize("colors", ["light", "dark"])
def test_the_chosen_colors_stay_in_this_browser(client, colors):
    assert visit(client, "/students").one("html").get("data-theme") is None

    answer = choose(client, colors)

    assert answer.status_code == 303
    assert {"httponly", "samesite=lax"} <= set(answer.headers["set-cookie"].lower().split("; "))
    page = visit(client, "/students")
    assert page.one("html")["data-theme"] == colors
    assert page.one("#colors option[selected]")["value"] == colors


def test_to_match_the_device_forgets_the_choice(client):
    choose(client, "dark")
    choose(client, "device")
    assert visit(client, "/students").one("html").get("data-theme") is None


def test_the_page_at_hand_is_shown_again(client):
    there = choose(client, "dark", Referer="http://testserver/students?q=okoye&offset=0")
    assert there.headers["location"] == "/students?q=okoye&offset=0"
    assert choose(client, "dark").headers["location"] == "/"


def test_nobody_is_led_to_another_site(client):
    away = choose(client, "dark", Referer="http://elsewhere.example//evil.example/x")
    assert not away.headers["location"].startswith("//")


def test_there_are_no_other_colors(client):
    choose(client, "dark")
    assert choose(client, "pink").status_code == 303
    assert visit(client, "/students").one("html").get("data-theme") is None


def test_a_cookie_that_says_something_else_is_passed_over(client):
    client.cookies.set("colors", '"><script>')
    assert visit(client, "/students").one("html").get("data-theme") is None
