"""No page breaks a rule that a machine can check, light or dark, wide or narrow."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.support import cast
from tests.test_browser.conftest import Campus

RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }
}
CONTRAST = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
BROKEN = "([where, rules]) => axe.run(where, rules).then(({violations}) => violations)"
ALL_BUT_THE_VIEWER = {"exclude": [["#swagger-ui"]]}
THE_VIEWER_S_OWN = ("docs", "landmark-no-duplicate-main")

SCREENS = (
    ((1360, "light"), RULES),
    ((1360, "dark"), CONTRAST),
    ((390, "dark"), CONTRAST),
    ((390, "light"), RULES),
)
"""Each page is looked at on these, one after the other. Dark it differs in its colors alone."""

pytestmark = pytest.mark.parametrize("kind", ["sqlite"])


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """A browser in which colors change at once."""
    return {**browser_context_args, "reduced_motion": "reduce"}


def violations(page: Page) -> list[str]:
    """Every broken rule and where, on every screen."""
    found = []
    for (width, scheme), rules in SCREENS:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type] # one of a few words
        found += [f"{width} {scheme} {said}" for said in violations_here(page, rules)]
    return found


def violations_here(page: Page, rules: dict[str, Any] = RULES) -> list[str]:
    """Every broken rule and where, on the screen at hand."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    broken = page.evaluate(BROKEN, [ALL_BUT_THE_VIEWER, {**rules, "resultTypes": ["violations"]}])
    return [
        f"{page.url} {rule['id']}: {node['html'][:200]}"
        for rule in broken
        if (page.url.rpartition("/")[2], rule["id"]) != THE_VIEWER_S_OWN
        for node in rule["nodes"]
    ]


def test_a_no_breaks_no_rule(page: Page, campus: Campus):
    campus.fill(campus.first)
    page.goto("/enroll?student_number=117340&course_code=MAT310-1")
    page.get_by_role("button", name="Enroll", exact=True).click()
    expect(page.locator("#errs")).to_be_visible()
    assert violations(page) == []


def test_a_notice_breaks_no_rule(page: Page, campus: Campus):
    page.goto(f"/students/{campus.amari.id}/courses")
    page.locator(f"#enroll-{campus.clay.id} button").click()
    expect(page.locator("#notice")).to_be_visible()
    assert violations(page) == []


def test_a_wait_list_breaks_no_rule(page: Page, campus: Campus):
    campus.fill(campus.lab)
    page.goto(f"/students/{campus.amari.id}/courses?q=chem")
    page.locator(f"#enroll-{campus.lab.id}").get_by_role("button", name="Join").click()
    expect(page.locator("#notice")).to_contain_text("Not enrolled.")
    assert violations(page) == []


def test_a_refused_form_breaks_no_rule(page: Page, campus: Campus):
    page.goto("/students?q=nobody&add=1")
    page.get_by_role("button", name="Add the student").click()
    expect(page.locator("#errs")).to_be_visible()
    assert violations(page) == []


def test_a_form_that_others_overtook_breaks_no_rule(page: Page, campus: Campus):
    overtaken = {
        "room": "B12",
        "meetings": [{"weekday": 2, "starts_at": "08:10", "ends_at": "09:00"}],
    }
    page.goto(f"/sections/{campus.first.id}/edit")
    page.request.patch(f"/sections/{campus.first.id}", data=overtaken)
    page.get_by_label("Room").fill("B13")
    page.get_by_label("From").fill("10:10")
    page.get_by_label("To").fill("11:00")
    page.get_by_role("button", name="Save", exact=True).last.click()
    expect(page.locator("#meetings-error")).to_contain_text("you typed Mon 10:10–11:00 am.")
    assert violations(page) == []


def test_a_history_breaks_no_rule(page: Page, campus: Campus):
    spell = cast.enrolled(campus.amari, campus.first)
    page.request.post(f"/enrollments/{spell.id}/drop", data={"reason": "Moved to band"})
    page.request.patch(f"/students/{campus.amari.id}", data={"grade": "11", "email": "a@b.org"})
    found = []
    for there in ("students/1", f"courses/{campus.calculus.id}", f"sections/{campus.first.id}"):
        page.goto(f"/{there}/history")
        found += violations(page)
    assert found == []


def test_a_full_section_and_one_over_capacity_break_no_rule(page: Page, campus: Campus):
    campus.fill(campus.first, campus.lab)
    cast.enrolled(cast.a_student(), campus.lab)
    cast.waiting(campus.ada, campus.first)
    found = []
    for course in (campus.calculus, campus.chemistry):
        page.goto(f"/courses/{course.id}/students")
        found += violations(page)
    page.goto(f"/courses/{campus.calculus.id}/students?section_id={campus.first.id}")
    expect(page.locator(".seat-map")).to_be_visible()
    assert found + violations(page) == []


def test_a_section_planned_on_top_of_another_breaks_no_rule(page: Page, campus: Campus):
    section = cast.a_section(cast.a_course("BIO201"), meetings=[("Mon", "09:00", "09:50")])
    cast.enrolled(campus.amari, section)
    page.goto(f"/students/{campus.amari.id}/courses?q=MAT310")
    page.locator("#offers li", has_text="Clashes with").hover()
    assert violations(page) == []


def test_what_can_hardly_be_read_is_found_on_every_screen(page: Page, campus: Campus):
    """The control."""
    page.goto("/")
    page.locator("h1").evaluate("h1 => h1.style = 'color: #999; background: #888'")
    found = violations(page)
    assert all(
        any(said.startswith(f"{width} {scheme} ") and "color-contrast" in said for said in found)
        for (width, scheme), _ in SCREENS
    )
