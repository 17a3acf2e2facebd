"""Kept seats by JSON and on the pages of a section."""

import pytest

from tests.pages import visit, words


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


def test_seats_that_were_kept_until_a_day_that_is_over_count_no_more(api, section):
    sent = {"reserved": "9 for grade 9 until 2001-01-01, 1 for grade 10", "capacity": 1}
    assert api.patch(f"/sections/{section.id}", json=sent).status_code == 200
