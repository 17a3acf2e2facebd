"""The first page: a search, what needs a decision, the last changes."""

from datetime import timedelta

import pytest

from tests.pages import Page, visit, words
from tests.support import cast
from tests.support.cast import today
from tests.support.signed_in import signed_in
from webapp.models import Batch, Term

AT_TODAY = {"HX-Request": "true", "HX-Current-URL": "http://testserver/", "Accept": "text/html"}


@pytest.fixture
def section(biology):
    return biology.sections.get()


def enroll(client, student, section):
    sent = {"student_id": student.id, "section_id": section.id}
    assert client.post("/enroll", json=sent).status_code == 201


def test_it_asks_whom_you_are_enrolling(client, ada):
    page = visit(client, "/")

    assert page.heading == "Who are you enrolling?"
    form = page.one("main form[role=search]")
    assert (form["action"], form["method"]) == ("/search", "get")
    found = visit(client, form["action"], params={page.one("#q")["name"]: "1001"})
    assert found.heading == "Ada Lovelace"


def test_on_the_first_day_it_leads_to_the_first_course(client, school):
    page = visit(client, "/")

    assert "No courses yet." in words(page.one("#first-day"))
    assert page.one("#first-day a")["href"] == "/courses#new-course"


def test_on_the_first_day_others_hear_who_adds_courses(school):
    for role in ("counselor", "viewer"):
        said = visit(signed_in(role), "/").one("#first-day")
        assert "A registrar adds them." in words(said), role
        assert not said.select("a"), role


def test_nothing_waits(client, ada, section):
    page = visit(client, "/")

    assert not page.has("#first-day")
    assert "Nothing waits for you." in words(page.one("#decisions"))
    assert "Nothing yet." in words(page.one("#changes"))


def test_a_free_seat_is_given_to_the_first_in_line(client, ada, section):
    cast.waiting(ada, section)
    page = visit(client, "/")
    assert "30 seats free. 1 waiting." in words(page.one(f"#decision-{section.id}"))

    done = page.form(f"give-{section.id}").submit()

    assert done.heading == "Ada Lovelace"
    assert "is enrolled in Biology BIO110" in (done.notice or "")
    assert not visit(client, "/").has(f"#decision-{section.id}")


def test_a_full_section_leads_to_those_who_wait(client, ada, bo, algebra):
    section = cast.a_section(algebra, label="2", capacity=1)
    cast.enrolled(ada, section)
    cast.waiting(bo, section)

    row = visit(client, "/").one(f"#decision-{section.id}")

    assert words(row) == (
        "Algebra MAT310-2 Full, 1 of 1. 1 waiting. See who waits for Algebra MAT310-2"
    )
    address, _, fragment = str(row.a["href"]).partition("#")
    assert visit(client, address).has(f"#{fragment}")


def test_a_section_over_capacity_says_by_how_many(client, ada, bo, term):
    section = cast.a_section(cast.a_course("ART150", "Ceramics"), term=term, capacity=1)
    for student in (ada, bo):
        cast.enrolled(student, section)

    row = visit(client, "/").one(f"#decision-{section.id}")

    assert "2 of 1 seats taken, 1 over." in words(row)
    assert row["data-kind"] == "over_capacity"


def test_of_many_decisions_the_first_are_shown(client, term):
    for _ in range(9):
        section = cast.a_section(cast.a_course(), term=term, capacity=3)
        cast.waiting(cast.a_student(), section)

    page = visit(client, "/")

    assert len(page.soup.select("#decisions li")) == 8
    link = page.one("#decisions .card-head a")
    assert words(link) == "See all 9"
    assert len(visit(client, link["href"]).soup.select("#decisions li")) == 9


def test_the_last_changes_say_who_and_where(client, ada, section):
    enroll(client, ada, section)

    (row,) = visit(client, "/").soup.select("#changes li")

    assert words(row).startswith("Ada Lovelace, 1001 enrolled in Biology BIO110 ")
    assert row.a["href"] == f"/students/{ada.id}/courses"


def test_a_change_is_undone_from_here(client, ada, section):
    enroll(client, ada, section)
    page = visit(client, "/")

    undone = page.form(str(page.one("#changes form")["id"])).submit()

    assert "Undone." in (undone.notice or "")
    newest, before = visit(client, "/").soup.select("#changes li")
    assert "undone: not in Biology BIO110" in words(newest)
    assert "Undone since" in words(before)
    assert not newest.form
    assert not before.form


def test_undone_by_htmx_the_page_stays_today(client, ada, section):
    enroll(client, ada, section)
    form = visit(client, "/").one("#changes form")

    answer = Page(client, client.post(str(form["hx-post"]), headers=AT_TODAY))

    assert answer.status == 200
    assert answer.title.startswith("Today")
    assert "Undone." in (answer.notice or "")
    assert len(answer.soup.select("#changes li")) == 2
    assert answer.has("#decisions")


def test_what_cannot_be_undone_any_more_says_so_here(client, ada, section):
    enroll(client, ada, section)
    form = visit(client, "/").one("#changes form")
    client.post(str(form["action"]))

    answer = Page(client, client.post(str(form["hx-post"]), headers=AT_TODAY))

    assert answer.status == 409
    assert answer.title.startswith("Error: Today")
    assert answer.errors == ["This was already undone. Nothing was changed."]


def test_everyone_s_changes_name_who_made_them(client, ada, bo, section):
    enroll(client, ada, section)
    cast.enrolled(bo, section, batch=Batch.create(by="Ms. Ortiz"))

    mine, everyone = visit(client, "/"), visit(client, "/?by=everyone")

    assert len(mine.soup.select("#changes li")) == 1
    assert words(mine.one("#changes [aria-current]")) == "Mine"
    newest, _ = everyone.soup.select("#changes li")
    assert words(newest).split(" Undo")[0].endswith(", Ms. Ortiz")
    assert client.get("/?by=nobody").status_code == 422


def test_whoever_changes_nothing_sees_what_others_changed(client, ada, section):
    enroll(client, ada, section)

    changes = visit(signed_in("viewer"), "/").one("#changes")

    assert words(changes.select_one("h2")) == "Last changes"
    assert "Ada Lovelace" in words(changes)
    assert not {"Mine", "Undo"} & {words(way) for way in changes.select("a, button")}


def test_whoever_changes_nothing_is_promised_no_undo(school):
    changes = visit(signed_in("viewer"), "/").one("#changes")
    assert "Nothing yet. Whoever is enrolled, dropped or changed shows up here." in words(changes)


def test_programs_get_the_same(api, ada, bo, section):
    enroll(api, ada, section)
    cast.waiting(bo, section)  # long ago: that stays

    found = api.get("/?by=everyone").json()

    (decision,) = found["decisions"]
    assert (decision["kind"], decision["next_in_line"]["name"]) == ("free_seats", "Bo Diaz")
    assert decision["section"]["id"] == section.id
    assert [change["can_be_undone"] for change in found["changes"]] == [False, True]
    assert found["changes"][0]["at"].endswith("Z")


def test_the_lists_by_load_and_fill_are_at_hand(client, algebra):
    page = visit(client, "/")
    lists = [str(link["href"]) for link in page.soup.select("#lists a")]
    assert lists == [
        *("/students?load=under", "/students?load=over"),
        *("/courses?fill=under", "/courses?fill=over"),
    ]
    assert all(visit(client, address).status == 200 for address in lists)


def test_whoever_enrolls_nobody_is_not_asked_whom(school):
    assert visit(signed_in("viewer"), "/").heading == "Today"
    assert visit(signed_in("counselor"), "/").heading == "Who are you enrolling?"


def test_who_leaves_on_a_day_to_come_has_not_left_yet(client, api, ada, section):
    enroll(api, ada, section)
    spell = ada.spells.get()
    first_day_out = today() + timedelta(days=9)
    api.post(f"/enrollments/{spell.id}/drop", json={"end_on": str(first_day_out)})
    (change, _) = api.get("/?by=everyone").json()["changes"]
    assert change["last_day"] == str(first_day_out - timedelta(days=1))
    told = words(visit(client, "/?by=everyone").one(f"#change-{change['batch_id']}"))
    assert "leaves Biology BIO110 after" in told


def test_a_withdrawal_is_told_from_a_drop(client, api, ada, bo, section):
    for student in (ada, bo):
        enroll(api, student, section)
    Term.update(drop_deadline=today() - timedelta(days=1)).execute()
    gone, never = ada.spells.get(), bo.spells.get()
    api.post(f"/enrollments/{gone.id}/drop", json={})
    api.post(f"/enrollments/{never.id}/drop", json={"never_attended": True})
    told = words(visit(client, "/?by=everyone").one("#changes"))
    assert "Ada Lovelace, 1001 withdrawn from Biology BIO110" in told
    assert "Bo Diaz, 1002 never attended Biology BIO110" in told
