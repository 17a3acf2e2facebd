"""Dropping many at once: a result for each, the good ones are out, and one undo takes it back."""

import pytest

from tests.pages import Page, visit, words
from tests.support import cast
from webapp.models import Batch, StudentCourse


@pytest.fixture
def art(term):
    return cast.a_section(cast.a_course("ART101", "Drawing"), term=term)


def post(api, **sent):
    return api.post("/drop/many", json=sent).json()


def codes(said):
    return [[error["code"] for error in row["errors"]] for row in said["results"]]


def statuses(said):
    return [row["status"] for row in said["results"]]


def state(spell):
    return StudentCourse.get_by_id(spell.id).status


def test_enrollments_and_places_in_line_end_as_one_act(api, ada, bo, art, algebra):
    spells = cast.enrolled(ada, art), cast.waiting(bo, algebra.sections.get())
    said = post(api, enrollment_ids=[spell.id for spell in spells], reason="Fee unpaid")
    assert (said["dropped"], said["refused"]) == (2, 0)
    assert {state(spell) for spell in spells} == {"dropped"}
    batch = Batch.get_by_id(said["batch_id"])
    assert (batch.kind, batch.changed) == ("bulk", 2)
    api.post(f"/batches/{batch.id}/undo", json={})
    assert [state(spell) for spell in spells] == ["enrolled", "waitlisted"]


def test_a_no_stops_nobody_else_and_names_who_and_what(api, ada, bo, art, algebra):
    gone = cast.enrolled(ada, art)
    post(api, enrollment_ids=[gone.id])
    there = cast.enrolled(bo, art)
    said = post(api, enrollment_ids=[gone.id, 999, there.id, there.id])
    assert statuses(said) == ["refused", "refused", "dropped"]
    assert codes(said) == [["already_dropped"], ["unknown_enrollment"], []]
    (first, second, _) = said["results"]
    assert (first["student"]["name"], first["course"]["code"]) == ("Ada Lovelace", "ART101")
    assert "999" in second["errors"][0]["message"]


def test_students_in_courses_or_in_a_section_are_named_as_typed(api, ada, bo, art, algebra):
    spells = cast.enrolled(ada, art), cast.enrolled(bo, algebra.sections.get())
    said = post(api, students="1001 1002 1OO3", courses="ART101-1, NONE9")
    typed = [(row["student_number"], row["course_code"]) for row in said["results"]]
    assert typed == [(n, c) for n in ("1001", "1002", "1OO3") for c in ("ART101-1", "NONE9")]
    assert codes(said) == [
        *([], ["unknown_course"], ["unknown_enrollment"], ["unknown_course"]),
        *(["unknown_student"], ["unknown_student"]),
    ]
    assert said["results"][2]["student"]["name"] == "Bo Diaz"
    assert [state(spell) for spell in spells] == ["dropped", "enrolled"]
    section = spells[1].section_id
    assert post(api, student_numbers=["1002"], section_id=section)["dropped"] == 1


def test_only_the_term_that_is_meant_counts(api, ada, art, term):
    later = cast.a_term("Later", starts_on=term.ends_on, ends_on=term.ends_on)
    ahead = cast.enrolled(ada, cast.a_section(art.course, term=later))
    now = cast.enrolled(ada, art)
    assert post(api, students="1001", courses="ART101", term_id=later.id)["dropped"] == 1
    assert [state(spell) for spell in (ahead, now)] == ["dropped", "enrolled"]


def test_a_dry_run_changes_nothing(api, ada, art):
    spell = cast.enrolled(ada, art)
    said = post(api, enrollment_ids=spell.id, dry_run=True)
    assert (said["dropped"], said["batch_id"], statuses(said)) == (1, None, ["dropped"])
    assert state(spell) == "enrolled"


def test_the_last_day_to_drop_counts_for_each(api, ada, bo, term):
    term.drop_deadline = term.starts_on
    term.save()
    section = cast.a_section(cast.a_course(), term=term)
    spells = cast.enrolled(ada, section), cast.waiting(bo, section)
    assert statuses(post(api, enrollment_ids=[spell.id for spell in spells])) == [
        "withdrawn",
        "dropped",
    ]


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ({}, "missing"),
        ({"students": "1001"}, "missing"),
        ({"enrollment_ids": ["x"]}, "not_a_number"),
        ({"enrollment_ids": list(range(1001))}, "too_many_rows"),
        ({"students": "1001", "section_id": 99}, "unknown_section"),
        ({"students": "1001", "courses": "A", "term_id": 99}, "unknown_term"),
    ],
)
def test_what_cannot_be_read_is_refused(api, term, sent, code):
    answer = api.post("/drop/many", json=sent)
    assert answer.json()["type"] == f"/problems#{code}"


def test_the_same_key_drops_once(api, ada, art):
    sent = {"enrollment_ids": [cast.enrolled(ada, art).id]}
    answers = [
        api.post("/drop/many", json=sent, headers={"Idempotency-Key": "k"}) for _ in range(2)
    ]
    assert answers[0].json() == answers[1].json()
    assert answers[1].headers["Idempotent-Replayed"] == "true"


def test_thirty_are_dropped_in_as_many_statements_as_three(api, art, queries):
    asked = {}
    for size in (3, 30):
        spells = [cast.enrolled(cast.a_student(), art) for _ in range(size)]
        with queries() as seen:
            assert post(api, enrollment_ids=[spell.id for spell in spells])["dropped"] == size
        asked[size] = len(seen)
    assert asked[30] <= asked[3]


# On the page


def test_who_is_refused_stays_in_the_form(client, ada, bo, art):
    cast.enrolled(ada, art)
    page = visit(client, "/drop/many?students=1001").form("drop-many")
    page = page.submit(students="1001 1002", courses="ART101")
    assert "1 dropped, 1 not" in words(page.one("#dropped-heading"))
    assert page.form("drop-many").values["students"] == "1002"
    (undo,) = page.soup.select("form[id^=undo-]")
    page.form(str(undo["id"])).submit()
    assert [spell.status for spell in ada.spells] == ["enrolled"]


def test_more_than_twenty_are_looked_over_first(client, art):
    spells = [cast.enrolled(cast.a_student(), art) for _ in range(21)]
    ids = [str(spell.id) for spell in spells]
    page = Page(client, client.post("/drop/many", data={"enrollment_ids[]": ids}))
    assert words(page.one("#dropped-heading")) == "Drop all 21?"
    assert {state(spell) for spell in spells} == {"enrolled"}
    form = page.form("drop-many")
    assert form.buttons[0] == "Drop 21"
    sent = [str(one["value"]) for one in form.tag.select("[name='enrollment_ids[]']")]
    assert sent == ids
    page = Page(client, client.post("/drop/many", data={**form.values, "enrollment_ids[]": sent}))
    assert page.heading == "21 enrollments changed"
    assert {state(spell) for spell in spells} == {"dropped"}


def test_twenty_are_dropped_at_once(client, art):
    ids = [str(cast.enrolled(cast.a_student(), art).id) for _ in range(20)]
    page = Page(client, client.post("/drop/many", data={"enrollment_ids[]": ids}))
    assert page.address.startswith("/batches/")
