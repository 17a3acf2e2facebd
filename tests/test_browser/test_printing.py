"""What comes out of the printer: a roster to sign, a schedule to take home."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.support import cast
from tests.test_browser.conftest import Campus
from webapp.models import Section

pytestmark = pytest.mark.parametrize("kind", ["sqlite"])
ON_BOTH_PAPERS = pytest.mark.parametrize("paper", ["Letter", "A4"])


@pytest.fixture
def section(campus: Campus) -> Section:
    """A class of 27."""
    made = cast.a_section(
        campus.chemistry,
        label="2",
        capacity=30,
        room="S-114",
        meetings=[("Mon", "09:00", "09:50"), ("Wed", "09:00", "09:50")],
    )
    for number in range(27):
        cast.enrolled(cast.a_student(None, f"Kofi {number}", "Carlsson", grade="9"), made)
    return made


def pages_printed(page: Page, paper: str) -> int:
    """How many sheets the page takes."""
    printed = page.pdf(format=paper, prefer_css_page_size=False)
    return len(re.findall(rb"/Type\s*/Page\b", printed))


@ON_BOTH_PAPERS
def test_a_class_of_27_is_printed_on_one_page(
    page: Page, campus: Campus, section: Section, paper: str
):
    page.goto(f"/courses/{campus.chemistry.id}/students?section_id={section.id}")
    assert pages_printed(page, paper) == 1


@ON_BOTH_PAPERS
def test_a_schedule_is_printed_on_one_page(
    page: Page, campus: Campus, section: Section, paper: str
):
    for taken in (section, campus.clay, campus.first):
        cast.enrolled(campus.amari, taken)
    page.goto(f"/students/{campus.amari.id}/courses")
    assert pages_printed(page, paper) == 1


def test_a_schedule_to_take_home_does_not_tell_of_a_hold(page: Page, campus: Campus):
    cast.enrolled(campus.amari, campus.clay)
    cast.a_hold(campus.amari)
    page.goto(f"/students/{campus.amari.id}/courses")
    expect(page.get_by_text("is on hold.")).to_be_visible()

    page.emulate_media(media="print")

    expect(page.get_by_text("is on hold.")).to_be_hidden()
    expect(page.locator("#courses tbody tr")).to_be_visible()


def test_a_roster_is_printed_without_the_furniture(page: Page, campus: Campus, section: Section):
    page.goto(f"/courses/{campus.chemistry.id}/students?section_id={section.id}")

    page.emulate_media(media="print")

    expect(page.get_by_role("banner")).to_be_hidden()
    expect(page.get_by_role("link", name="Enroll a student")).to_be_hidden()
    expect(page.get_by_role("button", name="Print roster")).to_be_hidden()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator("#roster tbody tr").first).to_be_visible()
    expect(page.get_by_text("Printed")).to_be_visible()
    expect(page.get_by_text("Confidential student record")).to_be_visible()


def test_a_printed_roster_has_a_number_and_room_to_sign_for_each(
    page: Page, campus: Campus, section: Section
):
    page.goto(f"/courses/{campus.chemistry.id}/students?section_id={section.id}")
    page.emulate_media(media="print")

    assert the_style_of(page, "thead tr", "::before", "content") == '"No."'
    assert the_style_of(page, "thead tr", "::after", "content") == '"Signature"'
    assert the_style_of(page, "tbody tr:nth-child(27)", "::after", "display") == "table-cell"
    fourth, fifth = (
        the_style_of(page, f"tbody tr:nth-child({row})", "", "borderBottomWidth") for row in (4, 5)
    )
    assert float(fifth.removesuffix("px")) > float(fourth.removesuffix("px"))


def test_what_is_dark_on_the_screen_is_black_on_white_on_paper(
    page: Page, campus: Campus, section: Section
):
    page.goto(f"/courses/{campus.chemistry.id}/students?section_id={section.id}")
    page.emulate_media(media="print", color_scheme="dark")

    colors = page.evaluate(
        "(style => [style.color, style.backgroundColor])(getComputedStyle(document.body))"
    )
    assert colors == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]


def the_style_of(page: Page, rows: str, pseudo: str, name: str) -> str:
    """One computed style of the roster."""
    return page.evaluate(
        "([rows, pseudo, name]) => "
        "getComputedStyle(document.querySelector('#roster ' + rows), pseudo)[name]",
        [rows, pseudo, name],
    )
