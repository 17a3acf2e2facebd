"""Walk-ins at the counter in a browser, with JavaScript and without it."""

import re
import time

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.support import cast
from tests.test_browser.conftest import IN_BOTH_WAYS, Campus, ask_for


@IN_BOTH_WAYS
def test_the_counter_enrolls_and_says_who_where_and_which_seat(
    page: Page, campus: Campus, complaints: list[str], script: bool
):
    ask_for(page, "117340", "ART150")

    notice = page.locator("#notice")
    expect(notice).to_contain_text(
        "Amari Okoye, 117340, grade 10, is enrolled in Ceramics ART150. Seat 1 of 18."
    )
    assert campus.spells(campus.amari, campus.ceramics) == ["enrolled"]
    expect(page).to_have_url(re.compile("/enroll$" if script else r"/enroll\?done="))
    expect(page.get_by_label("Student number")).to_have_value("")
    expect(page.get_by_label("Student number")).to_be_focused()
    if script:
        expect(page.locator("#status")).to_contain_text(
            "Amari Okoye, 117340, grade 10, is enrolled"
        )
    assert complaints == []


@IN_BOTH_WAYS
def test_ten_in_a_row_are_enrolled_by_keyboard_alone(page: Page, campus: Campus, script: bool):
    walk_ins = [cast.a_student(grade="9") for _ in range(10)]
    page.goto("/enroll")
    page.get_by_label("Student number").focus()

    for student in walk_ins:
        expect(page.get_by_label("Student number")).to_be_focused()
        page.keyboard.type(student.student_number)
        page.keyboard.press("Enter")
        expect(page.get_by_label("Course code")).to_be_focused()
        expect(page.get_by_label("Student number")).to_have_value(student.student_number)
        expect(page.get_by_label("Student number")).to_have_accessible_description(
            "Kim Novak, grade 9"
        )
        page.keyboard.type("art150")
        page.keyboard.press("Enter")
        expect(page.locator("#notice")).to_contain_text(student.student_number)

    assert [campus.spells(student, campus.ceramics) for student in walk_ins] == [["enrolled"]] * 10


@IN_BOTH_WAYS
def test_a_number_that_nobody_has_is_said_before_the_course_is_typed(
    page: Page, campus: Campus, script: bool
):
    page.goto("/enroll")
    page.get_by_label("Student number").fill("999999")
    page.get_by_label("Student number").press("Enter")

    expect(page.locator("#errs")).to_be_focused()
    expect(page.locator("#errs")).to_contain_text("No student has the number 999999.")
    expect(page.get_by_label("Student number")).to_have_value("999999")


@IN_BOTH_WAYS
def test_a_no_at_the_counter_is_mended_and_the_next_one_goes_on(
    page: Page, campus: Campus, script: bool
):
    campus.fill(campus.lab)
    ask_for(page, "117340", "CHE210")
    expect(page.locator("#errs")).to_be_focused()

    page.get_by_label("Course code").fill("ART150")
    page.get_by_label("Course code").press("Enter")

    expect(page.locator("#notice")).to_contain_text("is enrolled in Ceramics")
    expect(page.get_by_label("Student number")).to_be_focused()
    expect(page.get_by_label("Student number")).to_have_value("")


@IN_BOTH_WAYS
def test_a_no_keeps_what_was_typed_and_names_the_control(
    page: Page, campus: Campus, complaints: list[str], script: bool
):
    campus.fill(campus.lab)

    ask_for(page, "117340", "CHE210")

    expect(page.locator("#errs")).to_contain_text("Not enrolled yet")
    expect(page).to_have_title(re.compile("^Error: "))
    expect(page.get_by_label("Student number")).to_have_value("117340")
    code = page.get_by_label("Course code")
    expect(code).to_have_value("CHE210")
    expect(code).to_have_attribute("aria-invalid", "true")
    expect(code).to_have_accessible_description(re.compile("Chemistry .*is full"))
    page.locator("#errs").get_by_role("alert").get_by_role("link").click()
    expect(page).to_have_url(re.compile("#course_code$"))
    assert campus.spells(campus.amari, campus.chemistry) == []
    assert complaints == []


def test_a_no_moves_the_focus_to_the_summary(page: Page, campus: Campus):
    ask_for(page, "", "")

    expect(page.locator("#errs")).to_be_focused()
    expect(page.locator("#errs").get_by_role("alert").get_by_role("listitem")).to_have_count(2)


def test_what_was_wrong_is_forgotten_once_it_is_right(page: Page, campus: Campus):
    ask_for(page, "117340", "NONE")
    expect(page).to_have_title(re.compile("^Error: "))

    page.get_by_label("Course code").fill("ART150")
    page.get_by_role("button", name="Enroll", exact=True).click()

    expect(page.locator("#notice")).to_contain_text("is enrolled in Ceramics")
    expect(page.locator("#errs")).to_be_hidden()
    expect(page).not_to_have_title(re.compile("Error"))


@IN_BOTH_WAYS
def test_of_a_full_course_the_wait_list_is_one_click_away(page: Page, campus: Campus, script: bool):
    campus.fill(campus.lab)
    ask_for(page, "117340", "CHE210")

    page.get_by_role("button", name="Join the wait list").click()

    expect(page.locator("#notice")).to_contain_text(
        "Amari Okoye, 117340, grade 10, is on the wait list for Chemistry CHE210, number 1. "
        "Not enrolled."
    )
    assert campus.spells(campus.amari, campus.chemistry) == ["waitlisted"]


@IN_BOTH_WAYS
def test_instead_of_a_full_section_another_one_is_one_click_away(
    page: Page, campus: Campus, script: bool
):
    campus.fill(campus.first)
    ask_for(page, "117340", "MAT310-1")

    page.get_by_role("button", name="Enroll in section 2, 2 seats left").click()

    expect(page.locator("#notice")).to_contain_text("Pre-calculus MAT310-2. Seat 1 of 2.")
    assert campus.spells(campus.amari, campus.calculus) == ["enrolled"]


@IN_BOTH_WAYS
def test_checking_saves_nothing(page: Page, campus: Campus, script: bool):
    page.goto("/enroll?student_number=117340&course_code=ART150")

    page.get_by_role("button", name="Check without saving").click()

    expect(page.locator("#notice")).to_contain_text("Nothing is saved yet.")
    expect(page.get_by_label("Student number")).to_have_value("117340")
    assert campus.spells(campus.amari, campus.ceramics) == []


@IN_BOTH_WAYS
def test_a_triple_click_makes_one_enrollment(page: Page, campus: Campus, script: bool):
    page.goto(f"/students/{campus.amari.id}/courses?q=ceramics")

    page.locator(f"#enroll-{campus.clay.id} button").click(click_count=3, delay=30)

    expect(page.locator("#notice")).to_contain_text("is enrolled in Ceramics")
    expect(page.locator("#courses tbody tr")).to_have_count(1)
    assert campus.spells(campus.amari, campus.ceramics) == ["enrolled"]


def test_sent_three_times_at_once_it_is_saved_once(page: Page, campus: Campus):
    page.goto("/enroll?student_number=117340&course_code=ART150")
    sent: list[str] = []
    page.on("request", lambda asked: sent.append(asked.method) if asked.method == "POST" else None)

    page.evaluate("for (let i = 0; i < 3; i++) document.forms['enroll-form'].requestSubmit()")

    expect(page.locator("#notice")).to_contain_text("is enrolled in Ceramics")
    assert sent == ["POST"]


@IN_BOTH_WAYS
def test_the_notice_of_the_counter_can_be_undone(page: Page, campus: Campus, script: bool):
    ask_for(page, "117340", "ART150")

    page.locator("#notice").get_by_role("button", name="Undo").click()

    expect(page.locator("#notice")).to_contain_text("Undone.")
    assert "enrolled" not in campus.spells(campus.amari, campus.ceramics)


@pytest.mark.parametrize("kind", ["sqlite"])
def test_when_no_answer_comes_the_page_says_so(page: Page, campus: Campus, context: BrowserContext):
    context.route("**/enroll", _hang_up)

    ask_for(page, "117340", "ART150")

    expect(page.locator("#notice")).to_contain_text("No answer came.")
    expect(page.locator("#notice")).to_be_focused()
    expect(page.get_by_label("Student number")).to_have_value("117340")


def _hang_up(route: Route) -> None:
    if route.request.method == "POST":
        route.abort()
    else:
        route.continue_()


def test_what_is_typed_while_the_counter_answers_is_kept(page: Page, campus: Campus):
    slow = cast.a_student("564839")
    cast.a_student("39")  # what would be left of the number
    page.goto("/enroll")
    page.route("**/enroll", lambda route: (time.sleep(0.3), route.continue_()))
    page.get_by_label("Student number").focus()

    for key in ["117340", "Enter", "art150", "Enter", "564839", "Enter", "art150", "Enter"]:
        page.keyboard.press("Enter") if key == "Enter" else page.keyboard.type(key, delay=20)

    expect(page.locator("#notice")).to_contain_text("564839")
    assert campus.spells(campus.amari, campus.ceramics) == ["enrolled"]
    assert campus.spells(slow, campus.ceramics) == ["enrolled"]
    expect(page.get_by_label("Student number")).to_be_focused()


def test_after_a_no_the_next_number_can_be_typed_at_once(page: Page, campus: Campus):
    campus.fill(campus.lab)
    ask_for(page, "117340", "CHE210")
    expect(page.locator("#errs")).to_be_focused()

    page.keyboard.type("100815")

    expect(page.get_by_label("Student number")).to_have_value("100815")


def test_the_next_number_after_a_no_is_not_sent_with_the_last_course(page: Page, campus: Campus):
    cast.enrolled(campus.amari, campus.clay)
    ask_for(page, "117340", "ART150")
    expect(page.locator("#errs")).to_be_focused()

    page.keyboard.type("100815")
    page.keyboard.press("Enter")

    code = page.get_by_label("Course code")
    expect(code).to_be_focused()
    expect(code).to_have_value("")
    assert campus.spells(campus.ada, campus.ceramics) == []
    page.keyboard.type("mat310-2")
    page.keyboard.press("Enter")
    expect(page.locator("#notice")).to_contain_text("is enrolled in Pre-calculus MAT310-2")


@IN_BOTH_WAYS
def test_a_no_leads_to_an_empty_form_for_another_student(page: Page, campus: Campus, script: bool):
    campus.fill(campus.lab)
    ask_for(page, "117340", "CHE210")

    page.locator("#errs").get_by_role("link", name="Start over with another student").click()

    expect(page.get_by_label("Student number")).to_be_focused()
    expect(page.get_by_label("Student number")).to_have_value("")
    expect(page.get_by_label("Course code")).to_have_value("")


@pytest.mark.parametrize(
    ("typed", "left"), [(["100815"], "100815"), (["100815", "Enter", "art150"], "100815")]
)
def test_what_is_typed_before_a_no_begins_the_next_number(
    page: Page, campus: Campus, typed: list[str], left: str
):
    campus.fill(campus.lab)
    page.goto("/enroll")
    unanswered: list[Route] = []

    def keep_waiting(route: Route) -> None:
        unanswered.append(route)

    page.route("**/enroll", keep_waiting)
    page.get_by_label("Student number").fill("117340")
    page.get_by_label("Course code").fill("CHE210")
    with page.expect_request("**/enroll"):
        page.keyboard.press("Enter")

    for key in typed:
        page.keyboard.press("Enter") if key == "Enter" else page.keyboard.type(key)
    unanswered[0].continue_()

    expect(page.locator("#errs")).to_contain_text("117340")
    expect(page.get_by_label("Student number")).to_have_value(left)


@IN_BOTH_WAYS
def test_after_an_undo_at_the_counter_the_next_one_goes_on(
    page: Page, campus: Campus, script: bool
):
    ask_for(page, "117340", "ART150")
    page.locator("#notice").get_by_role("button", name="Undo").click()

    expect(page.locator("#notice")).to_contain_text("Amari Okoye")
    expect(page).to_have_url(re.compile(r"/enroll(\?|$)"))
    expect(page.get_by_label("Student number")).to_be_focused()
    assert campus.spells(campus.amari, campus.ceramics) == ["cancelled"]
