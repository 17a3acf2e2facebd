"""The page of a student in a browser, with JavaScript and without it."""

import re
from datetime import datetime

from playwright.sync_api import Page, expect

from tests.support import cast
from tests.test_browser.conftest import IN_BOTH_WAYS, Campus, ask_for


@IN_BOTH_WAYS
def test_the_student_page_enrolls_drops_and_undoes(
    page: Page, campus: Campus, complaints: list[str], script: bool
):
    page.goto(f"/students/{campus.amari.id}/courses")
    notice, rows = page.locator("#notice"), page.locator("#courses tbody tr")
    expect(page.get_by_text("No courses yet.")).to_be_visible()

    page.locator(f"#enroll-{campus.clay.id}").get_by_role("button").click()
    expect(notice).to_contain_text("is enrolled in Ceramics")
    expect(rows).to_have_count(1)
    expect(rows).to_have_attribute("data-status", "enrolled")

    rows.get_by_role("button", name="Drop Ceramics").click()
    expect(notice).to_contain_text("has left Ceramics ART150.")
    expect(rows).to_have_count(0)

    notice.get_by_role("button", name="Undo").click()
    expect(notice).to_contain_text("Undone.")
    expect(notice).to_contain_text("is enrolled in Ceramics ART150.")
    expect(notice.get_by_role("button")).to_have_count(0)
    expect(rows).to_have_count(1)
    if script:
        expect(notice).to_be_focused()
    expect(page).to_have_title(re.compile("^Amari Okoye"))
    assert complaints == []


@IN_BOTH_WAYS
def test_a_student_changes_the_section(page: Page, campus: Campus, script: bool):
    ask_for(page, "117340", "MAT310-1")
    expect(page.locator("#notice")).to_contain_text("is enrolled in Pre-calculus MAT310-1")
    page.goto(f"/students/{campus.amari.id}/courses")

    page.get_by_role("link", name="Change section of Pre-calculus").click()
    page.get_by_label("Section").select_option(str(campus.second.id))
    page.get_by_role("button", name="Change section").click()

    expect(page.locator("#notice")).to_contain_text("is enrolled in Pre-calculus MAT310-2.")
    assert campus.spells(campus.amari, campus.calculus) == ["dropped", "enrolled"]


@IN_BOTH_WAYS
def test_a_free_seat_is_given_to_who_waits_longest(page: Page, campus: Campus, script: bool):
    cast.waiting(campus.amari, campus.lab)
    cast.waiting(campus.ada, campus.lab, waitlisted_at=datetime(2026, 1, 6))
    page.goto(f"/courses/{campus.chemistry.id}/students")

    page.get_by_role("button", name="Give the seat to Amari Okoye").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Amari Okoye")
    expect(page.locator("#notice")).to_contain_text("is enrolled in Chemistry CHE210. Seat 1 of 1.")
    page.goto(f"/courses/{campus.chemistry.id}/students")
    expect(page.locator("#waiting tbody tr")).to_have_count(1)
    expect(page.get_by_role("button", name="Give the seat")).to_have_count(0)


def test_changing_a_section_ends_on_the_page_of_the_student(page: Page, campus: Campus):
    spell = cast.enrolled(campus.amari, campus.ceramics.sections.get())
    page.goto(f"/enroll?student_number=117340&course_code=CHE210&instead_of={spell.id}")
    page.get_by_role("button", name="Change section").click()

    expect(page).to_have_url(re.compile(rf"/students/{campus.amari.id}/courses\?done="))
    expect(page.locator("#notice")).to_be_focused()
