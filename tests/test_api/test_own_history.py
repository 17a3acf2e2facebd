"""Histories of a term and of the settings: a page, JSON, a file; and saves that say nothing."""

import csv
import io
from contextlib import closing

import pytest

from tests.pages import visit
from tests.support import cast, signed_in
from webapp.models import Event, Term


@pytest.fixture
def fall(term):
    return cast.a_term("Fall", kind="semester")


def told(page):
    return [" ".join(row.get_text(" ").split()) for row in page.soup.select("#history tbody th")]


def test_a_term_leads_to_what_was_changed_of_it(client, api, term, fall):
    api.patch(f"/terms/{fall.id}", json={"parent_id": term.id})
    there = visit(client, f"/terms/{fall.id}")
    page = visit(client, str(there.one('.acts a[href$="/history"]')["href"]))

    assert page.heading == "History of Fall"
    assert told(page) == [f"Part of set to {term.name}"]
    assert page.has(f'.crumbs a[href="/terms/{fall.id}"]')


def test_part_of_is_told_by_name_in_json_and_in_a_file(api, client, term, fall):
    there = f"/terms/{fall.id}/history"
    api.patch(f"/terms/{fall.id}", json={"parent_id": term.id})
    (event,) = api.get(there).json()
    assert event["changes"] == [{"field": "parent_id", "before": None, "after": term.name}]

    answer = client.get(f"{there}?format=csv")
    (row,) = csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff")))
    assert row["changes"] == f"parent_id:  → {term.name}"
    exported, _ = api.get(there).json()
    assert (exported["action"], exported["named"]) == ("exported", "Fall")


def test_the_settings_lead_to_what_was_decided(client, api):
    api.patch("/settings", json={"name": "Hill School"})
    api.patch("/rules", json={"max_courses": 7})
    there = visit(client, "/settings")
    page = visit(client, str(there.one('.acts a[href$="/history"]')["href"]))

    assert page.heading == "History of the school’s settings"
    assert told(page) == ["Most courses set to 7", "Name set to Hill School"]
    assert len(api.get("/settings/history").json()) == 2
    assert client.get("/settings/history?format=csv").headers["content-type"].startswith("text/csv")


def test_no_term_has_no_history(api, client):
    for query in ("", "?format=csv"):
        assert client.get(f"/terms/99/history{query}").status_code == 404
    assert api.get("/terms/99/history").json()["errors"][0]["code"] == "unknown_term"


@pytest.mark.parametrize("path", ["/terms/1/history", "/settings/history"])
def test_who_may_not_read_the_record_reads_none_of_it(school, term, path):
    with closing(signed_in.signed_in("viewer")) as client:
        assert client.get(path).status_code == 403


@pytest.fixture
def there(ada, algebra):
    """The ids of one of each, by noun."""
    section, term = algebra.sections.get(), Term.get()
    return {"ada": ada.id, "algebra": algebra.id, "section": section.id, "term": term.id}


@pytest.mark.parametrize(
    ("page", "form"),
    [
        ("/settings", "edit-settings"),
        ("/rules", "edit-rules"),
        ("/terms/{term}", "edit-term"),
        ("/students/{ada}", "edit-student"),
        ("/courses/{algebra}", "edit-course"),
        ("/sections/{section}/edit", "edit-section"),
    ],
)
def test_a_form_that_is_sent_as_it_is_leaves_nothing_on_record(client, there, page, form):
    here = page.format(**there)
    before = Event.select().count()

    after = visit(client, here).form(form).submit()

    assert "Saved." in after.one("#notice").get_text()
    assert Event.select().count() == before


def test_a_member_of_staff_saved_as_they_are_leaves_nothing_on_record(school):
    robin = signed_in.a_staff_member("registrar", name="Robin Vega")
    with closing(signed_in.signed_in("admin")) as admin:
        before = Event.select().count()
        visit(admin, f"/staff/{robin.id}").form("edit-staff").submit()
    assert Event.select().count() == before
