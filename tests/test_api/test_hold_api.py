"""Holds by JSON and on their pages."""

from tests.pages import visit, words

FEE = {"kind": "fees", "reason": "Lab fee", "contact": "Bursar, room 4"}


def test_a_hold_is_placed_listed_and_lifted(api, ada):
    answer = api.post(f"/students/{ada.id}/holds", json=FEE)
    hold = answer.json()

    assert (answer.status_code, hold["in_force"]) == (201, True)
    assert api.get(answer.headers["location"]).json() == [hold]

    lifted = api.post(f"/holds/{hold['id']}/lift", json={"reason": "Paid"})
    assert (lifted.status_code, lifted.json()["in_force"]) == (200, False)


def test_the_pages_say_who_is_on_hold(client, ada, algebra):
    form = visit(client, f"/students/{ada.id}/holds").form("new-hold")
    placed = form.submit(**FEE)
    assert placed.notice == "Saved. Undo"
    assert placed.has('tr[data-in-force="yes"]')

    said = words(visit(client, f"/students/{ada.id}/courses").one("#on-hold"))
    assert "Ada Lovelace is on hold." in said
    assert "Fees (contact: Bursar, room 4)" in said
    assert "Lab fee" not in said
    assert "On hold" in words(visit(client, "/students").one(f"#student-{ada.id}"))

    lifted = visit(client, f"/students/{ada.id}/holds").form("lift-1").submit()
    assert lifted.has('tr.past[data-in-force="no"]')
    assert not visit(client, f"/students/{ada.id}/courses").has("#on-hold")
    history = visit(client, f"/students/{ada.id}/history").soup.get_text()
    assert "Hold placed" in history and "Hold lifted" in history


def test_a_hold_without_a_contact_is_refused_at_its_control(client, ada):
    for htmx in (False, True):
        form = visit(client, f"/students/{ada.id}/holds").form("new-hold")
        page = form.submit(**FEE | {"contact": " ", "until_on": "soon"})
        assert page.status == 422
        assert "The contact is missing" in (page.error_for("contact") or "")
        assert page.error_for("until_on")
        assert page.form("new-hold").values["reason"] == "Lab fee", htmx


def test_a_hold_of_nobody_is_refused(client, api):
    assert api.post("/students/99/holds", json=FEE).status_code == 404
    assert client.post("/students/99/holds", data=FEE).status_code == 404
    assert client.get("/students/99/holds").status_code == 404
