"""Finding students and courses, and pages that fit every screen."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.support import cast
from tests.test_browser.conftest import Campus

pytestmark = pytest.mark.parametrize("kind", ["sqlite"])

PAGES = (
    "/",
    "/enroll",
    "/enroll/many?from_section_id=2",
    "/leave-school",
    "/changes",
    "/students?load=over",
    "/courses?fill=under",
    "/enroll?student_number=117340&course_code=MAT310&instead_of=1",
    "/students",
    "/students?q=nobody",
    "/emails?section_id=2",
    "/drop/many",
    "/students/2",
    "/students/2/courses",
    "/students/2/history",
    "/students/2/credits",
    "/terms/1/close",
    "/students/2/holds",
    "/courses",
    "/courses/2",
    "/courses/2/history",
    "/courses/2/students",
    "/courses/2/sections/new?rows=more",
    "/sections/2/edit",
    "/sections/2/history",
    "/sections/2/cancel",
    "/sections/2/waitlist",
    "/to-tell",
    "/terms",
    "/periods",
    "/groups",
    "/groups/1",
    "/students?group=Debate",
    "/terms/1",
    "/terms/1/history",
    "/search?q=a",
    "/search?q=nobody",
    "/rules",
    "/overrides",
    "/settings",
    "/settings/history",
    "/problems",
    "/docs",
    "/students/99999",
)


@pytest.fixture
def full(campus: Campus) -> Campus:
    """The school with students in courses, and some who wait."""
    campus.fill(campus.first, campus.lab)
    cast.enrolled(campus.ada, campus.clay)
    cast.enrolled(campus.ada, campus.second)
    cast.waiting(campus.ada, campus.lab)
    return campus


def test_students_are_found_while_typing(page: Page, full: Campus):
    page.goto("/students")
    requests: list[str] = []
    page.on("request", lambda asked: requests.append(asked.url))

    page.get_by_label("Name or student number").press_sequentially("nguyen a", delay=20)

    expect(page.locator("#students tbody tr")).to_have_count(1)
    expect(page.get_by_role("heading", level=2, name="1 student")).to_be_visible()
    expect(page.locator("#status")).to_have_text("1 student found.")
    expect(page).to_have_url(re.compile(r"/students\?q=nguyen"))
    expect(page.get_by_label("Name or student number")).to_be_focused()
    assert len(requests) < len("nguyen a"), "every key asked the server"


def test_back_from_a_student_the_list_is_still_narrowed(page: Page, full: Campus):
    page.goto("/students")
    page.get_by_label("Name or student number").press_sequentially("okoye")
    expect(page).to_have_url(re.compile("okoye"))
    page.get_by_role("link", name="Okoye, Amari").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Amari Okoye")

    page.go_back()

    expect(page.locator("#students tbody tr")).to_have_count(1)
    expect(page.get_by_label("Name or student number")).to_have_value("okoye")


def test_courses_are_found_while_typing_and_by_free_seats(page: Page, full: Campus):
    page.goto("/courses")

    page.get_by_label("Only courses with a free seat").check()
    expect(page.locator("#courses tbody tr")).to_have_count(2)
    expect(page.get_by_text("Chemistry")).to_have_count(0)

    page.get_by_label("Course code or title").fill("ceram")
    expect(page.locator("#courses tbody tr")).to_have_count(1)
    expect(page).to_have_url(re.compile(r"q=ceram.*open=1|open=1.*q=ceram"))


def test_sections_on_the_student_page_are_found_while_typing(page: Page, full: Campus):
    page.goto(f"/students/{full.amari.id}/courses")

    page.get_by_label("Course code or title").fill("mat310")

    expect(page.locator("#offers li")).to_have_count(2)
    expect(page.locator("#offers")).not_to_contain_text("Ceramics")
    expect(page.get_by_label("Course code or title")).to_be_focused()


def test_whoever_is_not_found_can_be_added_under_that_name(page: Page, full: Campus):
    page.goto("/students?q=Okonkwo")

    page.get_by_role("link", name="Add Okonkwo as a new student").click()
    expect(page.get_by_label("Last name")).to_have_value("Okonkwo")
    page.locator("#new-student").get_by_label("Student number").fill("123456")
    page.get_by_role("button", name="Add the student").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Okonkwo")


def test_no_page_is_wider_than_the_screen(page: Page, full: Campus):
    wider = {}
    for path in PAGES:
        page.goto(path)
        if path == "/docs":
            expect(page.locator(".swagger-ui .info")).to_be_visible()
        for width in (320, 390, 1360):
            page.set_viewport_size({"width": width, "height": 800})
            if (wide := page.evaluate("document.documentElement.scrollWidth")) > width:
                wider[path, width] = wide
    assert wider == {}


def test_every_page_loads_without_a_complaint_of_the_browser(page: Page, full: Campus):
    said: list[str] = []
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("console", lambda message: said.append(f"{page.url} {_complaint(message)}"))
    for path in PAGES:
        page.goto(path)
    said = [words for words in said if not words.endswith(" ")]
    assert said == []


def _complaint(message: Any) -> str:
    """The words of an error or warning; a page that is not there is none."""
    wrong = message.type in {"error", "warning"} and "status of 404" not in message.text
    return message.text if wrong else ""


def test_the_documentation_is_drawn_under_the_content_policy(page: Page, full: Campus):
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))

    page.goto("/docs")

    enroll = page.get_by_role("button", name="POST /enroll Enroll a student")
    enroll.click()
    expect(page.locator(".opblock-body").first).to_be_visible()
    assert [words for words in said if "Content Security Policy" in words] == []


@pytest.mark.parametrize("path", ["/students", "/courses", "/terms", "/rules", "/groups"])
def test_on_a_phone_the_title_stands_above_its_buttons(page: Page, full: Campus, path: str):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(path)

    title, buttons = (page.locator(f".head > {one}").bounding_box() for one in ("h1", ".acts"))

    assert title and buttons
    assert title["y"] + title["height"] <= buttons["y"]
