"""The week of a student: a timetable on a desk, an agenda in a hand, and what would be added."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.support import cast
from tests.test_browser.conftest import Campus
from webapp.models import Section

pytestmark = pytest.mark.parametrize("kind", ["sqlite"])


@pytest.fixture
def biology(campus: Campus) -> Section:
    """What Amari takes from nine on, when Pre-calculus is taught on Monday too."""
    section = cast.a_section(
        cast.a_course("BIO201", "Biology II"),
        room="S-114",
        meetings=[("Mon", "09:00", "09:50"), ("Wed", "09:00", "09:50")],
    )
    cast.enrolled(campus.amari, section)
    return section


def day(page: Page, name: str) -> Locator:
    """The blocks of one day."""
    return page.locator("#week .day", has=page.get_by_role("heading", name=name)).locator("li")


def test_each_class_stands_at_its_hours(page: Page, campus: Campus, biology: Section):
    page.goto(f"/students/{campus.amari.id}/courses")

    expect(day(page, "Monday")).to_have_count(1)
    expect(day(page, "Tuesday")).to_have_count(0)
    nine, ten = (page.locator(f"#week .hours .h{hour}").bounding_box() for hour in (9, 10))
    block = day(page, "Wednesday").bounding_box()
    assert nine and ten and block
    hour = ten["y"] - nine["y"]
    assert abs(block["y"] - nine["y"]) < 2
    assert abs(block["height"] - hour * 50 / 60) < 2


def test_the_timetable_is_read_as_a_list_of_each_day(page: Page, campus: Campus, biology: Section):
    page.goto(f"/students/{campus.amari.id}/courses")
    expect(day(page, "Monday")).to_contain_text("9:00–9:50 am BIO201 Biology II S-114")


def test_pointing_at_a_section_plans_it(page: Page, campus: Campus, biology: Section):
    page.goto(f"/students/{campus.amari.id}/courses")

    page.locator(f"#enroll-{campus.clay.id}").hover()
    planned = day(page, "Tuesday")
    expect(planned).to_have_count(1)
    expect(planned).to_contain_text("ART150")
    expect(planned).to_have_attribute("aria-hidden", "true")

    page.get_by_role("heading", level=1).hover()
    expect(planned).to_have_count(0)


def test_the_keyboard_plans_it_too(page: Page, campus: Campus, biology: Section):
    page.goto(f"/students/{campus.amari.id}/courses")

    page.locator(f"#enroll-{campus.clay.id} button").focus()
    expect(day(page, "Tuesday")).to_contain_text("ART150")

    page.get_by_label("Course code or title").focus()
    expect(day(page, "Tuesday")).to_have_count(0)


def test_what_clashes_stands_beside_it_hatched(page: Page, campus: Campus, biology: Section):
    page.goto(f"/students/{campus.amari.id}/courses?q=MAT310")
    page.locator("#offers li", has_text="Clashes with Biology II").hover()

    taken, planned = day(page, "Monday").nth(0), day(page, "Monday").nth(1)
    expect(taken).to_contain_class("clash")
    expect(planned).to_contain_class("clash")
    left, right = taken.bounding_box(), planned.bounding_box()
    assert left and right and left["x"] + left["width"] <= right["x"] + 1

    page.get_by_role("heading", level=1).hover()
    expect(taken).not_to_contain_class("clash")


def test_enrolling_and_dropping_change_the_week(page: Page, campus: Campus, biology: Section):
    page.goto(f"/students/{campus.amari.id}/courses")

    page.locator(f"#enroll-{campus.clay.id} button").click()
    expect(day(page, "Tuesday")).to_contain_text("Ceramics")
    page.get_by_role("button", name="Drop Ceramics").click()
    expect(day(page, "Tuesday")).to_have_count(0)


def test_in_a_hand_it_is_an_agenda(page: Page, campus: Campus, biology: Section):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"/students/{campus.amari.id}/courses")

    expect(page.locator("#week .hours")).to_be_hidden()
    expect(page.get_by_role("heading", name="Tuesday")).to_be_hidden()
    expect(page.get_by_role("heading", name="Monday")).to_be_visible()
    expect(day(page, "Monday").get_by_text("9:00–9:50 am")).to_be_visible()


def test_whoever_waits_is_not_shown_as_enrolled(page: Page, campus: Campus, biology: Section):
    cast.waiting(campus.amari, campus.clay)
    page.goto(f"/students/{campus.amari.id}/courses")
    expect(day(page, "Tuesday")).to_contain_text("(not enrolled yet)")


def test_a_school_without_times_has_no_week(page: Page, campus: Campus):
    page.goto(f"/students/{campus.amari.id}/courses?q=chemistry")
    expect(page.locator("#week")).to_be_hidden()
