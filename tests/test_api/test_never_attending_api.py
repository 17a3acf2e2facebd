"""Never attended, at the desk: one row, many ticked on a roster, and what the pages then say."""

import csv
import io

import pytest

from tests.pages import Page, visit, words
from tests.support import cast, signed_in
from tests.test_api.test_withdrawing_api import days, set_days
from webapp.models import StudentCourse


@pytest.fixture
def seat(ada, algebra):
    return cast.enrolled(ada, algebra.sections.get(), begin_on=days(-21))


def status_of(seat: StudentCourse) -> str:
    return StudentCourse.get_by_id(seat.id).status


@pytest.mark.parametrize("htmx", [False, True])
def test_a_row_is_marked_and_that_is_undone(client, ada, seat, htmx):
    form = visit(client, f"/students/{ada.id}/courses").form(f"drop-{seat.id}")
    page = form.submit(press="Never attended Algebra", htmx=htmx)
    assert "never attended Algebra MAT310." in page.notice
    past = visit(client, f"/students/{ada.id}/courses?status=all")
    assert words(past.one(f"#enrollment-{seat.id} td.act")) == "Never attended"
    (undo,) = page.soup.select("#notice form")
    assert page.form(undo["id"]).submit().has(f"tr#enrollment-{seat.id}[data-status=enrolled]")


def test_json_marks_it(api, ada, seat):
    done = api.post(f"/enrollments/{seat.id}/drop", json={"never_attended": True}).json()
    assert (done["status"], done["end_on"]) == ("never_attended", str(seat.begin_on))
    (row,) = api.get(f"/students/{ada.id}/courses?status=never_attended").json()
    assert row["enrollment"]["status"] == "never_attended"
    (told, *_) = api.get(f"/students/{ada.id}/history").json()
    assert (told["action"], told["status"]) == ("never_attended", "never_attended")


def test_the_button_is_there_for_whoever_may(engine, ada, seat):
    client, address = signed_in.signed_in("counselor"), f"/students/{ada.id}/courses"
    button = f"form#drop-{seat.id} button[name=never_attended]"
    assert visit(client, address).has(button)
    set_days(drop_deadline=-1)
    assert not visit(client, address).has(button)


def test_the_ticked_of_a_roster_are_marked_as_one(client, api, algebra, bo, seat):
    other = cast.enrolled(bo, algebra.sections.get())
    roster = f"/courses/{algebra.id}/students"
    sent = {"enrollment_ids[]": [str(seat.id), str(other.id)], "never_attended": "on"}
    page = Page(client, client.post("/drop/many", data=sent))
    assert words(page.one("#batch tbody")).lower().count("never attended") == 2
    listed = visit(client, f"{roster}?status=never_attended")
    assert words(listed.one("#roster tbody")).count("Never attended") == 2
    rows = csv.DictReader(io.StringIO(api.get(f"{roster}?status=all&format=csv").text))
    assert {row["status"] for row in rows} == {"never_attended"}
    (undo,) = page.soup.select("#batch-rows form")
    page.form(undo["id"]).submit()
    assert (status_of(seat), status_of(other)) == ("enrolled", "enrolled")


def test_many_are_checked_first(api, seat):
    sent = {"enrollment_ids": [seat.id], "never_attended": True, "dry_run": True}
    (said,) = api.post("/drop/many", json=sent).json()["results"]
    assert (said["status"], status_of(seat)) == ("never_attended", "enrolled")
