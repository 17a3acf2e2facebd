"""Undoing what was done to holds, credits, overrides and places in line: by JSON, form and htmx."""

import pytest

from tests.pages import Page, visit, words
from tests.support import cast
from tests.support.signed_in import a_staff_member, signed_in, with_a_token
from webapp.models import Batch, Credit, Hold, Override

AT_TODAY = {"HX-Request": "true", "HX-Current-URL": "http://testserver/", "Accept": "text/html"}


@pytest.fixture
def full(school):
    return cast.a_section(cast.a_course("ART101", "Ceramics"), capacity=0)


@pytest.fixture
def admin(engine):
    return signed_in("admin")


def place_hold(client, ada):
    sent = {"kind": "fees", "reason": "Lab fee", "contact": "Bursar"}
    return client.post(f"/students/{ada.id}/holds", json=sent).json()


def give_credit(client, ada):
    sent = {"code": "OXMA", "earned_on": "2026-01-05"}
    return client.post(f"/students/{ada.id}/credits", json=sent).json()


def keep_override(client, ada, full):
    sent = {"student_id": ada.id, "section_id": full.id, "rule": "section_full"}
    return client.post("/overrides", json={**sent, "reason": "The teacher agreed"}).json()


def test_programs_undo_by_the_act_that_each_of_them_names(api, ada, full):
    acts = [place_hold(api, ada), give_credit(api, ada), keep_override(api, ada, full)]
    kinds = ["hold", "credit", "override"]
    for kind, act in zip(kinds, acts, strict=True):
        done = api.post(f"/batches/{act['batch_id']}/undo", json={}).json()
        (record,) = done["records"]
        assert (record["kind"], record["id"]) == (kind, act["id"])
        assert record["student"]["name"] == "Ada Lovelace"
        assert done["enrollments"] == []
    assert Hold.get().lifted_at
    assert Credit.get().voided_at
    assert Override.get().status == "revoked"
    (hold,) = api.get(f"/students/{ada.id}/holds").json()
    assert hold["batch_id"] == Batch.get_by_id(acts[0]["batch_id"]).undone_by_id
    (credit,) = api.get(f"/students/{ada.id}/credits").json()
    assert not credit["counts"]


FORMS = {
    "new-hold": ("/students/{ada}/holds", {"reason": "Lab fee", "contact": "Bursar"}),
    "new-credit": ("/students/{ada}/credits", {"code": "OXMA"}),
    "keep-override": (
        "/overrides",
        {
            **{"student_number": "1001", "course_code": "ART101-1"},
            **{"rule": "section_full", "reason": "The teacher agreed"},
        },
    ),
}


@pytest.mark.parametrize("form", FORMS)
def test_the_notice_after_the_act_undoes_it_without_javascript(client, ada, full, form):
    there, sent = FORMS[form]
    saved = visit(client, there.format(ada=ada.id)).form(form).submit(**sent)
    assert words(saved.one("#notice")).startswith("Saved.")

    undone = saved.form(str(saved.one("#notice form")["id"])).submit()

    assert undone.heading == saved.heading
    assert words(undone.one("#notice")) == "Undone."
    assert not undone.has("#notice form")


def test_they_are_undone_from_today_by_htmx(client, ada, full):
    place_hold(client, ada)
    give_credit(client, ada)
    keep_override(client, ada, full)
    rows = [words(row) for row in visit(client, "/").soup.select("#changes .what")]
    assert "override kept for Ceramics ART101: Full section" in rows[0]
    assert "given credit for OXMA" in rows[1]
    assert "put on hold (Fees)" in rows[2]

    for form in visit(client, "/").soup.select("#changes form"):
        answer = Page(client, client.post(str(form["hx-post"]), headers=AT_TODAY))
        assert words(answer.one("#notice")) == "Undone."

    page = visit(client, "/")
    assert not page.has("#changes form")
    rows = [words(row) for row in page.soup.select("#changes .what")[:3]]
    assert "undone: not on hold (Fees)" in rows[0]
    assert "undone: no credit for OXMA" in rows[1]
    assert "override for Ceramics ART101 revoked: Full section" in rows[2]


def in_line(page):
    return [words(row) for row in page.soup.select("#waitlist th a")]


def test_a_place_in_line_is_undone_from_the_line(admin, ada, bo, full):
    spell = cast.waiting(ada, full)
    cast.waiting(bo, full)
    there = f"/sections/{full.id}/waitlist"
    moved = visit(admin, there).form(f"move-{spell.id}").submit(position="2", reason="Sibling")
    assert [words(row) for row in moved.soup.select("#waitlist th a")] == [
        "Bo Diaz",
        "Ada Lovelace",
    ]

    form = moved.one("#notice form")
    headers = {"Referer": f"http://testserver{there}", "Accept": "text/html"}
    undone = Page(admin, admin.post(str(form["action"]), data={}, headers=headers))

    assert in_line(undone) == ["Ada Lovelace", "Bo Diaz"]
    history = [one["action"] for one in admin.get(f"/students/{ada.id}/history?format=json").json()]
    assert history[:2] == ["moved_back", "moved"]
    changed = admin.get(f"/students/{ada.id}/history?format=json").json()[0]["changes"]
    assert changed == [], "who stood before them is nobody's to read"


def test_what_stands_against_it_is_said_on_the_page_of_the_act(client, ada):
    placed = place_hold(client, ada)
    client.post(f"/holds/{placed['id']}/lift", json={})
    there = f"/batches/{placed['batch_id']}"

    page = visit(client, there)
    assert page.heading == "1 hold changed"
    assert "was lifted or changed since" in words(page.one("#batch .why.bad"))

    answer = Page(client, client.post(f"{there}/undo", headers={"Accept": "text/html"}))
    assert answer.status == 409
    assert "The hold on Ada Lovelace (1001) was lifted or changed since" in answer.errors[0]


@pytest.mark.parametrize(
    ("make", "needs"),
    [(place_hold, "students:write"), (give_credit, "results:write")],
)
def test_undoing_takes_what_the_act_took(api, ada, make, needs):
    there = f"/batches/{make(api, ada)['batch_id']}/undo"
    assert signed_in("counselor").post(there, json={}).status_code == 403
    assert with_a_token("enroll:write", name="one").post(there, json={}).status_code == 403
    assert with_a_token("enroll:write", needs, name="two").post(there, json={}).status_code == 200


def test_nobody_sees_an_act_on_a_hold_or_a_credit_who_may_not_see_those(client, ada):
    acts = [place_hold(client, ada), give_credit(client, ada)]
    viewer = signed_in("viewer")
    assert not visit(viewer, "/?by=everyone").soup.select("#changes li")
    for act in acts:
        assert viewer.get(f"/batches/{act['batch_id']}?format=json").json()["records"] == []
        assert not visit(viewer, f"/batches/{act['batch_id']}").has("#batch")


# What is changed by hand


def test_acts_on_anything_else_say_where_they_are_changed_by_hand(admin, ada, full):
    kim = a_staff_member(name="Kim")
    acts = {
        f"/terms/{full.term_id}": (f"/terms/{full.term_id}", {"name": "Autumn"}),
        f"/students/{ada.id}": (f"/students/{ada.id}", {"grade": "12", "status": "withdrawn"}),
        f"/courses/{full.course_id}": (f"/courses/{full.course_id}", {"title": "Pottery"}),
        f"/sections/{full.id}/edit": (f"/sections/{full.id}", {"room": "B12"}),
        "/settings": ("/settings", {"name": "Hill School"}),
        "/staff": (f"/staff/{kim.id}", {"role": "viewer"}),
    }
    for page, (there, sent) in acts.items():
        assert admin.patch(there, json=sent).status_code == 200, there
        batch_id = Batch.select().order_by(Batch.id.desc()).get().id

        no = admin.post(f"/batches/{batch_id}/undo", json={})

        assert no.status_code == 409
        said = no.json()["detail"]
        assert said.startswith("There is no Undo for this kind of act. Change ")
        assert said.endswith(f" by hand, at {page}.")
        shown = visit(admin, f"/batches/{batch_id}")
        assert shown.one(f'#batch-rows a[href="{page}"]')
        assert shown.heading == "No enrollment changed"
        assert not shown.has("form[id^=undo-]")
        assert visit(admin, page).status == 200
    assert not visit(admin, "/?by=everyone").soup.select("#changes li")


def test_nobody_is_sent_to_a_page_that_is_closed_to_them(admin, client, full):
    vera, theo, counselor = *map(a_staff_member, ("viewer", "teacher")), signed_in("counselor")
    acts = {
        f"/staff/{vera.id}": {"status": "disabled"},
        f"/sections/{full.id}": {"teachers": [theo.name]},
        "/settings": {"name": "Hill School"},
    }
    for there, sent in acts.items():
        assert admin.patch(there, json=sent).status_code == 200, there
        batch_id = Batch.select().order_by(Batch.id.desc()).get().id
        for person in (admin, client, counselor):
            for link in visit(person, f"/batches/{batch_id}").soup.select("#batch-rows a"):
                assert visit(person, link["href"]).status == 200, (there, link["href"])
