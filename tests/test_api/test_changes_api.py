"""The add/drop report, as a page, as JSON and as a file."""

import pytest

from tests.pages import visit
from tests.test_services.desk import REGISTRAR, drop, enroll
from webapp.models import Event


@pytest.fixture
def art(ada, bo, algebra, biology):
    """Ada enrolled and dropped, Bo enrolled in something else."""
    drop(enroll(student_id=ada.id, course_id=algebra.id).id, reason="Band")
    enroll(student_id=bo.id, course_id=biology.id)


def actions(answer):
    return [event["action"] for event in answer.json()]


def test_the_last_week_is_told_newest_first(api, art):
    assert actions(api.get("/changes")) == ["enrolled", "dropped", "enrolled"]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("section=MAT310", 2),
        ("section=MAT310-1", 2),
        ("section=BIO110", 1),
        (f"by={REGISTRAR.name}", 3),
        ("by=nobody", 0),
        ("to=2020-01-01", 0),
        ("from=2020-01-01", 3),
        ("limit=1", 1),
    ],
)
def test_it_is_narrowed_by_the_address(api, art, asked, found):
    assert len(api.get(f"/changes?{asked}").json()) == found


def test_the_page_says_what_happened_and_leads_to_the_file(client, art):
    page = visit(client, "/changes?section=MAT310")
    assert "2 changes" in page.one("#changes-heading").get_text()
    assert "Band" in page.one("#changes").get_text()
    file = client.get(str(page.one("a[download]")["href"]))
    assert file.headers["content-type"].startswith("text/csv")
    assert len(file.text.strip().splitlines()) == 3
    assert Event.select().where(Event.action == "exported").count() == 1


@pytest.mark.parametrize("path", ["/changes", "/courses/1/students", "/students/1/history"])
def test_whoever_asks_for_headers_alone_takes_nothing_out(client, art, path):
    answer = client.head(f"{path}?format=csv")
    assert answer.headers["content-disposition"].endswith('.csv"')
    assert Event.select().where(Event.action == "exported").count() == 0


def test_what_cannot_be_asked_is_said_at_the_control(client, art):
    page = visit(client, "/changes?section=NONE")
    assert page.status == 404
    assert page.error_for("section")
    page = visit(client, "/changes?from=soon")
    assert page.error_for("from") == "Error: The first day must be a date such as 2026-08-24."
    assert "The list is not narrowed down" in page.one("#errs").get_text()
    assert page.one("[name=from]")["value"] == "soon"
    assert page.one("[name=from]")["type"] == "text"
