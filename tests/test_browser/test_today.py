"""The first page and the form of a section in a browser, with JavaScript and without it."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.support import cast
from tests.test_browser.conftest import Campus
from webapp.models import Section

pytestmark = [
    pytest.mark.parametrize("kind", ["sqlite"]),
    pytest.mark.parametrize("script", [True, False], ids=["htmx", "no script"]),
]


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, Any], script: bool) -> dict[str, Any]:
    """A browser as the test asks for it."""
    return {**browser_context_args, "java_script_enabled": script}


def test_a_name_is_found_from_the_first_page(page: Page, campus: Campus, script: bool):
    page.goto("/")
    page.get_by_label("Student name or number").fill("okoye ama")
    page.get_by_label("Student name or number").press("Enter")

    page.get_by_role("link", name="Okoye, Amari").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Amari Okoye")


def test_a_number_leads_from_the_first_page_to_the_student(
    page: Page, campus: Campus, script: bool
):
    page.goto("/")
    page.get_by_label("Student name or number").fill("117340")
    page.get_by_role("button", name="Find student").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Amari Okoye")


def test_who_is_next_in_line_gets_the_free_seat(page: Page, campus: Campus, script: bool):
    cast.waiting(campus.amari, campus.lab)
    page.goto("/")

    page.get_by_role("button", name="Enroll Amari Okoye in Chemistry CHE210").click()

    expect(page.locator("#notice")).to_contain_text("is enrolled in Chemistry CHE210")
    assert campus.spells(campus.amari, campus.chemistry) == ["enrolled"]


def test_the_last_change_is_undone(page: Page, campus: Campus, script: bool):
    page.goto(f"/students/{campus.amari.id}/courses?q=ceramics")
    page.locator(f"#enroll-{campus.clay.id} button").click()
    expect(page.locator("#notice")).to_contain_text("is enrolled in Ceramics")
    page.goto("/")

    page.locator("#changes").get_by_role("button", name="Undo").click()

    expect(page.locator("#notice")).to_contain_text("Undone.")
    if script:
        expect(page.get_by_role("heading", level=1)).to_have_text("Who are you enrolling?")
        expect(page.locator("#changes li")).to_have_count(2)
        expect(page.locator("#notice")).to_be_focused()
    assert campus.spells(campus.amari, campus.ceramics) == ["cancelled"]


def test_a_section_gets_other_hours_by_keyboard(page: Page, campus: Campus, script: bool):
    page.goto(f"/sections/{campus.clay.id}/edit")
    page.get_by_label("Room").fill("K1")

    page.get_by_role("button", name="Add a meeting").press("Enter")

    days = page.get_by_label("Day")
    expect(days).to_have_count(2)
    expect(days.last).to_be_focused()
    days.last.select_option("Thursday")
    page.get_by_role("button", name="Remove meeting 1").press("Enter")
    expect(days).to_have_count(1)
    expect(page.get_by_role("button", name="Add a meeting")).to_be_focused()
    page.get_by_label("Room").press("Enter")

    expect(page.locator("#notice")).to_have_text("Saved.")
    saved = Section.get_by_id(campus.clay.id)
    assert saved.room == "K1"
    assert [(one.weekday, str(one.starts_at)) for one in saved.meetings] == [(4, "11:30:00")]
