"""Kept seats by JSON and on the pages of a section."""

import pytest

from tests.pages import visit, words
from tests.support import cast
from webapp.models import Section, StudentCourse


@pytest.fixture
def section(algebra):
    return algebra.sections.get()


def test_seats_are_kept_by_json_and_shown(api, client, biology):
    section = biology.sections.get()
    answer = api.patch(f"/sections/{section.id}", json={"reserved": "5 FOR grade 9"})
    assert answer.json()["reserved"] == "5 for grade 9"

    form = visit(client, f"/sections/{section.id}/edit").form("edit-section")
    assert form.values["reserved"] == "5 for grade 9"
    refused = form.submit(reserved="some for grade 9")
    assert "keeps seats is not said" in (refused.error_for("reserved") or "")
    form.submit(reserved="3 for program Arts")
    facts = words(visit(client, f"/courses/{biology.id}/students").one("dl.facts"))
    assert "Kept seats 3 for program Arts" in facts


def test_no_more_seats_are_kept_than_there_are(api, client, algebra, section):
    there = f"/sections/{section.id}"
    asked = {"reserved": "2 for grade 9, 3 for program Arts", "capacity": 5}
    assert api.patch(there, json=asked).status_code == 200
    for sent in ({"capacity": 4}, {"reserved": "6 for grade 9"}):
        (no,) = api.patch(there, json=sent).json()["errors"]
        assert (no["code"], no["field"]) == ("reserved_over_capacity", next(iter(sent)))
    page = visit(client, f"{there}/edit").form("edit-section").submit(capacity="4")
    assert "5 seats are kept, and there are only 4." in (page.error_for("capacity") or "")
    assert api.patch(there, json={"capacity": ""}).status_code == 200
    new = {"reserved": "2 for grade 9", "capacity": 1, "label": "9"}
    said = api.post(f"/courses/{algebra.id}/sections", json=new).json()
    assert said["errors"][0]["code"] == "reserved_over_capacity"


JSON, PLAIN = {"Accept": "application/json"}, {"Accept": "text/html"}
HTMX = {**PLAIN, "HX-Request": "true", "HX-Current-URL": "http://testserver/enroll"}


@pytest.mark.parametrize("way", [JSON, PLAIN, HTMX], ids=["json", "plain", "htmx"])
def test_who_waits_gets_no_seat_of_others_by_asking_to_wait_again(client, ada, section, way):
    Section.update(capacity=1, reserved="1 for grade 12").execute()
    wish = {"student_id": ada.id, "section_id": section.id, "waitlist": "on"}
    sent = {"json": wish} if way is JSON else {"data": wish}
    assert client.post("/enroll", **sent, headers=way).status_code in {200, 201, 303}

    again = client.post("/enroll", **sent, headers=way)

    assert again.status_code == 409
    assert "is already on the wait list" in again.text
    assert StudentCourse.get().status == "waitlisted"


def test_whom_a_reserved_seat_is_not_for_can_join_the_line_from_the_no(client, ada, section):
    Section.update(capacity=1, reserved="1 for grade 12").execute()
    refused = (
        visit(client, "/enroll")
        .form("enroll-form")
        .submit(student_number=ada.student_number, course_code="MAT310")
    )
    assert refused.status == 409
    refused.form("alternative-wait").submit()
    assert StudentCourse.get().status == "waitlisted"


def test_seats_that_were_kept_until_a_day_that_is_over_count_no_more(api, section):
    sent = {"reserved": "9 for grade 9 until 2001-01-01, 1 for grade 10", "capacity": 1}
    assert api.patch(f"/sections/{section.id}", json=sent).status_code == 200


def test_whoever_asks_first_reads_for_which_group_the_seats_are_kept(api, ada, biology):
    cast.a_group("Band")
    section = biology.sections.get()
    api.patch(f"/sections/{section.id}", json={"capacity": 2, "reserved": "2 for group Band"})
    wish = f"student_number={ada.student_number}&section_id={section.id}"
    (no,) = api.get(f"/enroll/check?{wish}").json()["errors"]
    assert "all kept for group Band" in no["message"]
    api.post("/groups/1/members", json={"students": ada.student_number})
    assert api.get(f"/enroll/check?{wish}").json()["would"]["status"] == "enrolled"


@pytest.mark.parametrize("kind", ["sqlite"])
def test_offers_cost_the_same_whoever_seats_are_kept_for(client, queries, ada, biology, kind):
    cast.a_group("Band", ada)
    section = biology.sections.get()
    asked = []
    for whom in ("grade 10", "group Band"):
        Section.update(capacity=5, reserved=f"2 for {whom}").where(Section.id == section).execute()
        with queries() as seen:
            page = visit(client, f"/students/{ada.id}/courses")
        assert page.has(f"#enroll-{section.id}")
        asked.append(len(seen))
    assert asked[0] == asked[1]
