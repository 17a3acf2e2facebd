"""Staff, tokens and one's own account, as an administrator who has signed in sees them."""

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.support.signed_in import (
    COOKIE,
    PASSWORD,
    a_session,
    a_staff_member,
    a_token,
    kept_password,
)
from tests.test_browser.conftest import Campus
from tests.test_browser.test_accessibility import violations
from webapp.clock import now
from webapp.database import commit
from webapp.models import Staff, Teacher
from webapp.services.staff import session_service, staff_service

PAGES = (
    "/account",
    "/staff",
    "/staff/1",
    "/staff/2",
    "/staff/1/history",
    "/tokens",
    "/sign-ins",
    "/teaching",
    "/",
)
FOR_ANYBODY = ("/sign-in", "/sign-in?next=/students")
EMAIL = "admin@school.example"

pytestmark = pytest.mark.parametrize("kind", ["sqlite"])


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, Any], closed_url: str) -> dict[str, Any]:
    """A browser at the school that people sign in to."""
    return {**browser_context_args, "base_url": closed_url}


@pytest.fixture
def admin(campus: Campus) -> Staff:
    """An administrator with a long name, and something to look after."""
    name = "Maximiliane Wolfeschlegelsteinhausen"
    admin = a_staff_member("admin", name=name, password=kept_password())
    a_staff_member("viewer", password="")
    a_staff_member("teacher", disabled_at=now(), teacher=Teacher.create(name="Theo Brandt"))
    a_token(name="A program that reads everything each night")
    there = {"device": "Firefox on Windows", "address": "2001:db8:85a3:1319:8a2e:370:7344:1"}
    commit(session_service.begin, admin.id, **there)
    commit(session_service.note_a_wrong_password, admin.email, "192.0.2.7")
    return admin


@pytest.fixture
def desk(page: Page, admin: Staff, closed_url: str) -> Page:
    """Their browser."""
    cookie = {"name": COOKIE, "value": a_session(admin, device="Chrome"), "url": closed_url}
    page.context.add_cookies([cookie])  # type: ignore[list-item] # a cookie has many forms
    return page


def test_no_page_breaks_a_rule(desk: Page):
    found = []
    for path in PAGES:
        desk.goto(path)
        found += violations(desk)
    for path, button in (
        ("/account", "Change the password"),
        ("/staff", "Make the invitation"),
        ("/staff/2", "Make a link"),
        ("/tokens", "Make the token"),
    ):
        desk.goto(path)
        desk.get_by_role("button", name=button).click()
        expect(desk.locator(".msg").first).to_be_visible()
        found += violations(desk)
    assert found == []


def test_no_page_before_signing_in_breaks_a_rule(page: Page, campus: Campus):
    found = []
    for path in (*FOR_ANYBODY, f"/welcome?key={commit(staff_service.setup_link)}"):
        page.goto(path)
        found += violations(page)
    assert found == []


def test_no_page_is_wider_than_the_screen_and_all_its_ways_fit(desk: Page):
    for path in PAGES:
        desk.goto(path)
        for width in (1360, 390, 320):
            desk.set_viewport_size({"width": width, "height": 800})
            assert desk.evaluate("document.documentElement.scrollWidth") <= width, path
            ways = desk.locator(".board nav")
            assert ways.evaluate("nav => nav.scrollWidth <= nav.clientWidth"), path


def test_the_name_of_a_page_stands_above_its_buttons_on_a_phone(desk: Page):
    desk.set_viewport_size({"width": 390, "height": 800})
    for path in ("/staff", "/staff/2", "/account", "/rules", "/courses/1"):
        desk.goto(path)
        buttons, name = desk.locator(".head .acts"), desk.get_by_role("heading", level=1)
        assert _edge(buttons, "top") >= _edge(name, "bottom"), path


def _edge(what: Locator, edge: str) -> float:
    return what.evaluate("(element, edge) => element.getBoundingClientRect()[edge]", edge)


def test_no_page_gets_a_complaint_of_the_browser(desk: Page):
    said: list[str] = []
    desk.on("pageerror", lambda error: said.append(str(error)))
    desk.on("console", lambda message: said.append(f"{desk.url} {message.text}"))
    for path in PAGES:
        desk.goto(path)
    assert said == []


def test_somebody_signs_in_changes_the_password_and_signs_out(page: Page, admin: Staff):
    page.goto("/account")
    page.get_by_label("Email").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()

    page.get_by_label("Current password").fill(PASSWORD)
    page.get_by_label("New password").fill("green harbor 17 fog")
    page.get_by_role("button", name="Change the password").click()

    expect(page.locator("#notice")).to_be_focused()
    expect(page.locator("#notice")).to_contain_text("Your password was changed.")
    expect(page.locator("#sessions tbody tr")).to_have_count(1)
    page.get_by_role("button", name="Sign out", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")


def test_somebody_is_invited_and_a_program_let_in(desk: Page):
    desk.goto("/staff")
    desk.get_by_label("Name").fill("Kim Lee")
    desk.locator("#invite").get_by_label("Email").fill("kim@school.example")
    desk.get_by_role("button", name="Make the invitation").click()
    expect(desk.locator("#notice")).to_be_focused()
    expect(desk.locator("#link")).to_contain_text("/welcome?key=")

    desk.goto("/tokens")
    desk.get_by_role("textbox", name="Name").fill("SIS")
    desk.get_by_label("Who is enrolled in what").check()
    desk.get_by_label("The rosters of sections").check()
    desk.get_by_role("button", name="Make the token").click()
    expect(desk.locator("#token")).to_contain_text("rb_")
    expect(desk.locator("#tokens tr", has_text="SIS")).to_contain_text("enroll:read roster:read")


def test_nor_does_one_before_signing_in(page: Page, campus: Campus):
    said: list[str] = []
    page.on("pageerror", lambda error: said.append(f"{page.url} {error}"))
    page.on("console", lambda message: said.append(f"{page.url} {message.text}"))
    for path in (*FOR_ANYBODY, f"/welcome?key={commit(staff_service.setup_link)}", "/students"):
        page.goto(path)
    assert said == []
