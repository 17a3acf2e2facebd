"""The search in the header: reached by keys from everywhere, left by keys."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.test_browser.conftest import Campus

pytestmark = pytest.mark.parametrize("kind", ["sqlite"])

FOUND = """<hx-partial hx-target="#search-results" hx-swap="outerHTML"><div id="search-results">
<ul class="hits"><li><a href="/students/1/courses"><b>Okoye, Amari</b></a></li>
<li><a href="/students/2/courses"><b>Okafor, Amara</b></a></li></ul></div></hx-partial>"""


@pytest.fixture
def search(page: Page, campus: Campus) -> Page:
    """A page of which the search finds two students, whatever is typed."""
    page.route(re.compile("/search"), _found)
    page.goto("/courses")
    return page


def _found(route: Route) -> None:
    route.fulfill(body=FOUND, content_type="text/html")


def test_control_k_leads_to_the_search_from_everywhere(page: Page, campus: Campus):
    for path in ("/enroll", f"/students/{campus.amari.id}/courses", "/students/99999"):
        page.goto(path)
        page.keyboard.press("Control+k")
        expect(page.get_by_label("Find a student or course").first).to_be_focused()


def test_the_search_is_a_plain_form(page: Page, campus: Campus):
    page.goto("/courses")
    form = page.get_by_role("search", name="Students and courses")
    expect(form).to_have_attribute("action", "/search")
    expect(form).to_have_attribute("method", "get")
    expect(form.get_by_role("button", name="Search")).to_be_visible()


def test_arrows_go_through_what_was_found(search: Page):
    field = search.get_by_label("Find a student or course")
    field.press_sequentially("ok")
    amari, amara = (search.get_by_role("link", name=name) for name in ("Amari", "Amara"))
    expect(amari).to_be_visible()

    search.keyboard.press("ArrowDown")
    expect(amari).to_be_focused()
    search.keyboard.press("ArrowDown")
    expect(amara).to_be_focused()
    search.keyboard.press("ArrowDown")
    expect(amara).to_be_focused()
    search.keyboard.press("ArrowUp")
    search.keyboard.press("ArrowUp")
    expect(field).to_be_focused()


def test_escape_closes_what_was_found_and_stays_in_the_field(search: Page):
    field = search.get_by_label("Find a student or course")
    field.press_sequentially("ok")
    search.get_by_role("link", name="Amari").focus()

    search.keyboard.press("Escape")

    expect(search.locator("#search-results")).to_be_empty()
    expect(field).to_be_focused()


def test_whoever_goes_on_closes_it(search: Page):
    search.get_by_label("Find a student or course").press_sequentially("ok")
    expect(search.get_by_role("link", name="Amara")).to_be_visible()

    search.get_by_label("Course code or title").focus()

    expect(search.locator("#search-results")).to_be_empty()
