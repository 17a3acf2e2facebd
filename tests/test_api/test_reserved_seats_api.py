"""Kept seats by JSON and on the pages of a section."""

from tests.pages import visit, words


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
