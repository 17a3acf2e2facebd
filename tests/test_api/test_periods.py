"""Periods: a list, one of them, and the meetings that are in them."""

from contextlib import closing
from datetime import time

import pytest

from tests.pages import visit, words
from tests.support import cast, signed_in
from tests.test_services.desk import enroll, wish
from webapp.models import Event, Meeting


@pytest.fixture
def second(school):
    return cast.a_period("Period 2", "09:10", "10:00")


@pytest.fixture
def section(algebra, second):
    """Algebra, on Mondays in period 2."""
    section = algebra.sections.get()
    cast.a_meeting(section, "Mon", "09:10", "10:00", period=second)
    return section


def test_a_period_is_added_by_json_and_listed_through_the_day(api, second):
    sent = {"name": "Period 1", "starts_at": "08:10", "ends_at": "09:00"}
    made = api.post("/periods", json=sent)
    assert (made.status_code, made.json()["sections"]) == (201, 0)
    assert api.get(made.headers["location"]).json() == made.json()
    assert [row["name"] for row in api.get("/periods").json()] == ["Period 1", "Period 2"]


def test_a_form_adds_a_period_and_says_so(client):
    form = visit(client, "/periods").form("new-period")
    page = form.submit(name="Period 1", starts_at="08:10", ends_at="09:00")
    assert page.heading == "Period 1"
    assert "Saved." in words(page.one("#notice"))
    assert "8:10–9:00 am" in words(visit(client, "/periods").one("#period-1"))


def test_what_an_empty_form_lacks_leads_to_its_fields(client):
    page = visit(client, "/periods").form("new-period").submit()
    links = [link["href"] for link in page.one("#errs").select("li a")]
    assert links == ["#name", "#starts_at", "#ends_at"]
    assert all(page.has(link) for link in links)


def test_what_ends_before_it_starts_is_no_period(api, second):
    backwards = {"name": "Period 3", "starts_at": "10:00", "ends_at": "10:00"}
    refused = api.post("/periods", json=backwards)
    assert refused.json()["errors"][0]["code"] == "ends_before_it_starts"
    taken = api.patch(f"/periods/{second.id}", json={"starts_at": "11:00"})
    assert taken.status_code == 422


def test_who_saw_an_older_period_is_told(api, second):
    tag = api.get(f"/periods/{second.id}").headers["etag"]
    api.patch(f"/periods/{second.id}", json={"name": "Block B"})
    late = api.patch(f"/periods/{second.id}", json={"name": "C"}, headers={"If-Match": tag})
    assert late.status_code == 412


def test_nobody_has_an_unknown_period(api, client):
    for there in ("/periods/99", "/periods/99/history"):
        assert api.get(there).json()["errors"][0]["code"] == "unknown_period"
        assert client.get(there).status_code == 404
    assert api.patch("/periods/99", json={"name": "x"}).status_code == 404


def test_who_may_not_change_the_catalog_changes_no_period(second):
    with closing(signed_in.signed_in("viewer")) as client:
        page = visit(client, f"/periods/{second.id}")
        assert not page.has("#edit-period")
        assert client.patch(f"/periods/{second.id}", json={"name": "x"}).status_code == 403


# The meetings in them


def test_a_section_meets_in_a_period(api, algebra, second):
    section = algebra.sections.get()
    meetings = [{"weekday": 1, "period_id": second.id}]
    (meeting,) = api.patch(f"/sections/{section.id}", json={"meetings": meetings}).json()[
        "meetings"
    ]
    assert (meeting["starts_at"], meeting["ends_at"]) == ("09:10:00", "10:00:00")
    assert (meeting["period"], meeting["period_id"]) == ("Period 2", second.id)
    (told,) = api.get(f"/sections/{section.id}/history").json()
    assert told["changes"][0]["after"] == "Mon 09:10-10:00 [Period 2]"
    assert api.get("/periods").json()[0]["sections"] == 1


def test_without_a_period_the_times_are_needed(api, algebra):
    section = algebra.sections.get()
    refused = api.patch(f"/sections/{section.id}", json={"meetings": [{"weekday": 1}]})
    (error,) = refused.json()["errors"]
    assert (error["code"], error["field"]) == ("missing", "meetings.0.starts_at")


def test_the_form_of_a_section_offers_periods_and_fills_the_times(client, section, second):
    page = visit(
        client,
        f"/sections/{section.id}/edit?rows=same&meetings.0.weekday=2"
        f"&meetings.0.period_id={second.id}",
    )
    assert page.one('[name="meetings.0.starts_at"]')["value"] == "09:10"
    form = visit(client, f"/sections/{section.id}/edit").form("edit-section")
    form.submit(**{"meetings.0.weekday": "3"})
    (meeting,) = Meeting.select()
    assert (meeting.weekday, meeting.period_id) == (3, second.id)
    form = visit(client, f"/sections/{section.id}/edit").form("edit-section")
    form.submit(**{"meetings.0.period_id": "", "meetings.0.ends_at": "10:10"})
    (meeting,) = Meeting.select()
    assert (meeting.ends_at, meeting.period_id) == (time(10, 10), None)


def test_meetings_follow_when_the_times_of_their_period_change(api, client, section, second):
    version = api.get(f"/sections/{section.id}").json()["version"]
    page = visit(client, f"/periods/{second.id}").form("edit-period")
    page.submit(starts_at="09:20", ends_at="10:05")

    (meeting,) = api.get(f"/sections/{section.id}").json()["meetings"]
    assert (meeting["starts_at"], meeting["ends_at"]) == ("09:20:00", "10:05:00")
    assert api.get(f"/sections/{section.id}").json()["version"] == version + 1
    told = words(visit(client, f"/sections/{section.id}/history").one("#history"))
    assert "Mon 9:10–10:00 am (Period 2)" in told
    assert "Mon 9:20–10:05 am (Period 2)" in told
    of_the_period = words(visit(client, f"/periods/{second.id}/history").one("#history"))
    assert "From changed from 9:10 am to 9:20 am" in of_the_period
    assert len({event.batch_id for event in Event.select()}) == 1


def test_the_week_tells_the_period_and_clashes_go_by_minutes(api, client, ada, section):
    enroll(**wish(ada, section))
    week = visit(client, f"/students/{ada.id}/courses").one("#week")
    assert "Period 2" in words(week)
    other = cast.a_section(cast.a_course("BIO201", "Biology"))
    cast.a_meeting(other, "Mon", "09:55", "10:30")
    refused = api.post("/enroll", json={"student_id": ada.id, "section_id": other.id})
    assert refused.json()["errors"][0]["code"] == "time_clash"


def test_a_period_renamed_is_told_at_once(api, section, second):
    api.get(f"/sections/{section.id}")
    api.patch(f"/periods/{second.id}", json={"name": "Block B"})
    (meeting,) = api.get(f"/sections/{section.id}").json()["meetings"]
    assert meeting["period"] == "Block B"


def test_a_period_saved_as_it_is_leaves_nothing_on_record(client, section, second):
    visit(client, f"/periods/{second.id}").form("edit-period").submit()
    assert not Event.select().exists()
