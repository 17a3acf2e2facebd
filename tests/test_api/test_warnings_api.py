"""Asking before acting, and what a rule that warns says: before, after, and told again."""

import pytest

from tests.pages import visit
from tests.support import cast
from webapp import actors
from webapp.models import RuleSetting, StudentCourse
from webapp.routes.asking import CoursesOfStudent
from webapp.routes.student_page import student_page
from webapp.schemas import EnrollmentCreate
from webapp.services.enrolling import enrollment_service
from webapp.services.enrolling.meanwhile import since_when

MORNING = [("Mon", "09:00", "09:50")]
SAYS = (
    "Ceramics ART150-1 clashes with Biology BIO210-1 (Mon 9:00–9:50 am), which Ada Lovelace (1001) "
    "takes. Choose another section, or leave what it clashes with first."
)


@pytest.fixture
def art(term):
    """A section of one seat in the morning."""
    course = cast.a_course("ART150", "Ceramics")
    return cast.a_section(course, term=term, capacity=1, meetings=MORNING)


@pytest.fixture
def clashing(ada, art):
    """Ada has another course in the morning, at a school where that only warns."""
    cast.enrolled(ada, cast.a_section(cast.a_course("BIO210", "Biology"), meetings=MORNING))
    RuleSetting.create(code="time_clash", severity="warns")
    return art


def said(answer):
    return [warning["message"] for warning in answer.json()["warnings"]]


def test_a_warning_is_said_when_it_is_done_and_when_it_is_asked_for_again(api, ada, clashing):
    wish = {"student_id": ada.id, "section_id": clashing.id}
    first = api.post("/enroll", json=wish, headers={"Idempotency-Key": "k"})
    again = api.post("/enroll", json=wish, headers={"Idempotency-Key": "k"})
    assert (first.status_code, said(first)) == (201, [SAYS])
    assert again.headers["Idempotent-Replayed"] == "true"
    assert again.json() == first.json()


def test_each_row_of_a_list_carries_its_own(api, ada, bo, clashing):
    rows = [{"student_id": one.id, "section_id": clashing.id} for one in (ada, bo)]
    first, second = api.post("/enroll", json={"enrollments": rows}).json()["results"]
    assert [one["message"] for one in first["enrollment"]["warnings"]] == [SAYS]
    assert first["enrollment"]["warnings"] == first["warnings"]
    assert (second["status"], second["warnings"]) == ("refused", [])


def test_whoever_is_enrolled_among_many_is_warned_of_in_their_row(client, ada, bo, clashing):
    form = visit(client, "/enroll/many").form("enroll-many")
    asked = {"students": "1001 1002", "courses": "ART150"}
    would = form.submit(press="Check without saving", **asked)
    assert SAYS in would.one("tr[data-index='0']").get_text()
    done = form.submit(**asked | {"students": "1001"})
    assert f"Warned: {SAYS}" in done.one("#batch").get_text()


def test_the_record_says_it_as_it_was_said(api, client, ada, clashing):
    api.post("/enroll", json={"student_id": ada.id, "section_id": clashing.id})
    for address in ("/changes", f"/students/{ada.id}/history"):
        (warned,) = api.get(address).json()[0]["changes"]
        assert (warned["field"], warned["after"]) == ("warnings", SAYS)
        assert f"warnings:  → {SAYS}" in client.get(f"{address}?format=csv").text
    assert f"Warned: {SAYS}" in visit(client, "/changes").one("#changes").get_text()


@pytest.mark.parametrize("htmx", [False, True])
def test_the_notice_says_it_too_and_so_does_the_history(client, ada, clashing, htmx):
    page = visit(client, f"/students/{ada.id}/courses?q=ART150")
    assert "Clashes with Biology" in page.one("#offers").get_text(" ")
    done = page.form(f"enroll-{clashing.id}").submit(htmx=htmx)
    assert SAYS in done.notice
    history = visit(client, f"/students/{ada.id}/history").soup.get_text(" ")
    assert f"Warned: {SAYS}" in history


def test_a_dry_run_says_what_it_would_and_writes_nothing(api, ada, clashing):
    wish = {"student_id": ada.id, "section_id": clashing.id, "dry_run": True}
    would = api.post("/enroll", json=wish)
    assert (would.status_code, said(would)) == (200, [SAYS])
    cast.enrolled(cast.a_student(), clashing)
    no = api.post("/enroll", json=wish)
    assert (no.status_code, said(no)) == (409, [SAYS])
    assert StudentCourse.select().where(StudentCourse.student == ada).count() == 1


def test_one_may_ask_before_one_acts(api, ada, clashing):
    free = cast.a_section(clashing.course, label="2", capacity=5)
    address = f"/enroll/check?student_id={ada.id}&section_id={clashing.id}"
    found = api.get(address).json()
    assert (found["would"]["status"], found["errors"]) == ("enrolled", [])
    assert said(api.get(address)) == [SAYS]

    cast.enrolled(cast.a_student(), clashing)
    found = api.get(address).json()
    assert (found["would"], [no["code"] for no in found["errors"]]) == (None, ["section_full"])
    assert said(api.get(address)) == [SAYS]
    assert [other["section_id"] for other in found["alternatives"]] == [free.id]


def test_the_page_answers_with_the_form_that_would_do_it(client, ada, clashing):
    address = f"/enroll/check?student_number=1001&section_id={clashing.id}"
    page = visit(client, address)
    assert (page.status, "would be enrolled" in page.notice) == (200, True)
    assert SAYS in page.notice
    cast.enrolled(cast.a_student(), clashing)
    page = visit(client, address)
    assert (page.status, page.has(".anyway form")) == (200, True)
    assert "is full" in page.errors[0]
    assert page.form("enroll-form").values["student_number"] == "1001"


@pytest.mark.parametrize(
    ("asked", "status", "code"),
    [
        ("student_id=999&course_code=ART150", 404, "unknown_student"),
        ("student_id=x&course_code=ART150", 422, "not_a_number"),
        ("course_code=ART150", 422, "missing"),
    ],
)
def test_what_leads_nowhere_is_refused(api, asked, status, code):
    answer = api.get(f"/enroll/check?{asked}")
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (status, code)


def ask(ada):
    """Everything that a no to the whole course is made of."""
    checked = enrollment_service.check(EnrollmentCreate(student_id=ada.id, course_code="XY1"))
    return since_when(checked.no.refusals)


def look(ada):
    """The page of the student, who searches for the course."""
    return student_page(ada.id, CoursesOfStudent(q="XY"), by=actors.trial("a test"))


@pytest.mark.parametrize("asked", [ask, look])
def test_thirty_sections_cost_what_three_do(ada, term, queries, asked):
    """Everything is looked at for all of them: seats, clashes, overrides, what others just did."""
    cast.enrolled(ada, cast.a_section(cast.a_course("BIO210"), meetings=MORNING))
    course = cast.a_course("XY1", "Drawing")
    costs = []
    for labels in (range(1, 4), range(4, 31)):
        for label in labels:
            section = cast.a_section(course, label=str(label), capacity=1, meetings=MORNING)
            cast.enrolled(cast.a_student(), section)
        with queries() as seen:
            asked(ada)
        costs.append(len(seen))
    assert costs[0] == costs[1] < 30
