"""Credits by JSON and on their page."""

from tests.pages import Page, visit, words
from tests.support import cast
from webapp.models import Credit

EXAM = {"code": "OXMA", "earned_on": "2025-06-12", "source": "exam", "result": "B"}


def test_a_credit_is_given_listed_and_voided(api, ada):
    answer = api.post(f"/students/{ada.id}/credits", json=EXAM)
    credit = answer.json()

    assert answer.status_code == 201
    assert EXAM.items() <= credit.items()
    assert (credit["counts"], credit["is_course"]) == (True, False)
    assert api.get(answer.headers["location"]).json() == [credit]

    voided = api.post(f"/credits/{credit['id']}/void", json={"reason": "Mistyped"})
    assert (voided.status_code, voided.json()["counts"]) == (200, False)
    assert Credit.select().count() == 1
    assert api.post(f"/students/{ada.id}/credits", json=EXAM).status_code == 201


def test_a_credit_that_does_not_pass_does_not_count(api, ada, algebra):
    sent = {"code": "mat310", "result": "np"}
    credit = api.post(f"/students/{ada.id}/credits", json=sent).json()
    assert (credit["counts"], credit["is_course"], credit["source"]) == (False, True, "elsewhere")


def test_the_page_adds_and_voids_and_the_history_tells(client, ada):
    page = visit(client, f"/students/{ada.id}/credits").form("new-credit").submit(**EXAM)
    assert (page.notice, page.heading) == ("Saved. Undo", "Credits of Ada Lovelace")
    row = words(page.one('tr[data-counts="yes"]'))
    assert "OXMA No course here Exam Jun 12, 2025 B" in row

    voided = page.form("void-1").submit(reason="Mistyped")
    assert voided.has('tr.past[data-counts="no"]')
    history = words(visit(client, f"/students/{ada.id}/history").one("#history"))
    assert "Credit added" in history
    assert "Credit voided" in history and "Mistyped" in history


def test_a_credit_is_voided_with_a_reason_or_not_at_all(client, api, ada):
    credit = cast.a_credit(ada)
    for headers in ({}, {"HX-Request": "true"}):
        sent = {"data": {"reason": " "}, "headers": {"Accept": "text/html", **headers}}
        page = Page(client, client.post(f"/credits/{credit.id}/void", **sent))
        assert page.status == 422
        assert page.has('#errs a[href="#reason"]') and page.has("#credits #reason")
    (no,) = api.post(f"/credits/{credit.id}/void", json={}).json()["errors"]
    assert (no["code"], no["field"]) == ("missing", "reason")
    assert Credit.get().voided_at is None


def test_a_credit_that_cannot_be_read_stays_in_its_form(client, ada):
    form = visit(client, f"/students/{ada.id}/credits").form("new-credit")
    page = form.submit(code=" ", earned_on="soon", result="A")
    assert page.status == 422
    assert page.error_for("code") and page.error_for("earned_on")
    assert page.form("new-credit").values["result"] == "A"


def test_a_credit_of_nobody_is_refused(client, api):
    assert api.post("/students/99/credits", json=EXAM).status_code == 404
    assert client.post("/students/99/credits", data=EXAM).status_code == 404
    assert client.get("/students/99/credits").status_code == 404
    assert client.post("/credits/99/void", data={"reason": "x"}).status_code == 404
