"""To tell: whom a promotion or an offer concerns, until somebody ticks it."""

import pytest

from tests.pages import Page, visit
from tests.support import cast, signed_in
from tests.test_services.desk import REGISTRAR, drop, enroll, time_passes, undo, wish
from webapp.database import commit
from webapp.models import Batch, Event, SchoolSettings, StudentCourse
from webapp.schemas import LineMove
from webapp.services.waiting import wait_list_service


@pytest.fixture
def section(biology, term):
    return cast.a_section(biology, term=term, label="2", capacity=1)


@pytest.fixture
def promoted(section, ada):
    """Ada, who got the seat that Hana gave back, and left algebra for it."""
    ada.email = "ada@school.example"
    ada.save()
    seat = enroll(**wish(cast.a_student("1003", "Hana", "Sato"), section))
    old = enroll(**wish(ada, cast.a_section(cast.a_course("MAT310", "Algebra"))))
    waiting = enroll(**wish(ada, section, waitlist=True, instead_of=old.id))
    drop(seat.id)
    time_passes(section)
    return waiting


def test_whoever_got_a_seat_is_to_be_told(api, promoted):
    answer = api.get("/to-tell")
    (telling,) = answer.json()
    assert answer.headers["X-Total-Count"] == "1"
    assert (telling["kind"], telling["student"]["name"]) == ("promoted", "Ada Lovelace")
    assert (telling["course"]["code"], telling["left_course"]["code"]) == ("BIO110", "MAT310")
    assert telling["email"] == "ada@school.example"
    assert api.get("/").json()["to_tell"] == 1


def test_it_is_ticked_on_the_page_with_their_emails_to_copy(client, promoted):
    assert "1 thing to tell a student" in visit(client, "/").soup.get_text()
    page = visit(client, "/to-tell")
    assert page.one("#emails").get_text() == "ada@school.example"
    (form,) = page.soup.select("form[id^=told-]")
    page = page.form(form["id"]).submit()
    assert page.address == "/to-tell"
    assert not page.has("form[id^=told-]")
    assert Event.get(Event.action == "told").subject == "telling"


def test_told_twice_is_told_once(api, promoted):
    (telling,) = api.get("/to-tell").json()
    there = f"/to-tell/{telling['id']}/told"
    assert api.post(there, json={}).json()["told_by"].startswith("token")
    assert api.post(there, json={}).status_code == 409
    assert api.post("/to-tell/99/told", json={}).status_code == 404


@pytest.fixture
def three(biology, term):
    """Three students who have to be told something."""
    section = cast.a_section(biology, term=term, label="3")
    return [cast.a_telling(cast.enrolled(cast.a_student(), section)) for _ in range(3)]


def test_several_are_ticked_at_once(client, three):
    boxes = visit(client, "/to-tell").soup.select("[name='telling_ids[]'][form=told]")
    assert [box["value"] for box in boxes] == [str(telling.id) for telling in three]

    page = tell(client, three[0], three[1])

    assert page.address.startswith("/to-tell?done=")
    assert page.notice == "Saved."
    assert [one["value"] for one in page.soup.select("[name='telling_ids[]']")] == []
    assert page.one("#tellings-heading").get_text() == "1 to tell"
    assert [batch.kind for batch in told_in()] == ["bulk"]
    assert Event.select().where(Event.action == "told").count() == 2


def test_all_are_ticked_by_a_link(client, three):
    page = visit(client, str(visit(client, "/to-tell").one("#told a")["href"]))
    assert len(page.soup.select("[name='telling_ids[]'][checked]")) == 3
    assert tell(client, *three).one("#tellings-heading").get_text() == "0 to tell"


def tell(client, *tellings):
    """Tick these and press Told."""
    form = visit(client, "/to-tell").form("told")
    sent = {**form.values, "telling_ids[]": [str(one.id) for one in tellings]}
    return Page(client, client.post("/to-tell/told", data=sent))


@pytest.mark.parametrize("htmx", [False, True])
def test_where_nobody_is_ticked_the_list_says_so(client, three, htmx):
    headers = {"HX-Request": "true"} if htmx else {}
    page = Page(client, client.post("/to-tell/told", data={}, headers=headers))
    assert (page.status, page.errors) == (
        *(422, ["Nobody is ticked. Tick whom you have told, then send this again."]),
    )
    assert htmx or len(page.soup.select("[name='telling_ids[]']")) == 3


def test_what_others_had_ticked_stays_as_they_did(api, three):
    first, *rest = (telling.id for telling in three)
    earlier = api.post(f"/to-tell/{first}/told", json={}).json()
    sent = {"telling_ids": [first, *rest], "reason": "By email"}

    said = api.post("/to-tell/told", json=sent, headers={"Idempotency-Key": "a"}).json()

    assert (said["told"], said["already_told"]) == (2, 1)
    assert said["tellings"][0] == earlier
    assert api.get("/to-tell").json() == []
    again = api.post("/to-tell/told", json=sent, headers={"Idempotency-Key": "a"})
    assert (again.json(), again.headers["Idempotent-Replayed"]) == (said, "true")
    once_more = api.post("/to-tell/told", json=sent).json()
    assert (once_more["told"], once_more["already_told"], once_more["batch_id"]) == (0, 3, None)
    assert [event.reason for event in Event.select().where(Event.batch == said["batch_id"])] == [
        *("By email", "By email"),
    ]


@pytest.mark.parametrize("kind", ["sqlite"])
def test_many_cost_as_many_statements_as_two(api, queries, three, kind):
    with queries() as two:
        api.post("/to-tell/told", json={"telling_ids": [three[0].id, three[1].id]})
    more = [
        cast.a_telling(cast.enrolled(cast.a_student(), three[0].spell.section)) for _ in "12345"
    ]
    with queries() as five:
        api.post("/to-tell/told", json={"telling_ids": [one.id for one in more]})
    assert len(five) == len(two)


def test_where_one_is_unknown_nothing_is_ticked(api, three):
    answer = api.post("/to-tell/told", json={"telling_ids": [three[0].id, 99_999]})
    assert answer.status_code == 404
    assert len(api.get("/to-tell").json()) == 3


def test_who_only_looks_has_nothing_to_tick(three):
    page = visit(signed_in.signed_in("viewer"), "/to-tell")
    assert not page.has("[type=checkbox]")
    assert not page.has("#told")


def told_in():
    """The acts by which somebody was told."""
    return list(Batch.select().join(Event).where(Event.action == "told").distinct())


def test_what_was_undone_is_told_to_nobody(api, promoted):
    undo(StudentCourse.get_by_id(promoted.id).batch_id)
    assert api.get("/to-tell").json() == []


def test_an_offer_is_told_while_it_holds(api, section, bo):
    SchoolSettings.update(offer_hours=24).execute()
    seat = enroll(**wish(cast.a_student(), section))
    waiting = enroll(**wish(bo, section, waitlist=True))
    drop(seat.id)
    time_passes(section)
    (telling,) = api.get("/to-tell").json()
    assert (telling["kind"], telling["until"] is not None) == ("offered", True)
    enroll(**wish(bo, section))
    assert api.get("/to-tell").json() == []
    assert waiting.id == telling["enrollment_id"]


def test_whoever_is_moved_in_line_is_to_be_told(api, client, section, ada, bo):
    cast.enrolled(cast.a_student(), section)
    places = [enroll(**wish(one, section, waitlist=True)) for one in (ada, bo)]
    move = LineMove(position=1, reason="Needs it to graduate")
    commit(wait_list_service.move, places[1].id, move, by=REGISTRAR)
    (telling,) = api.get("/to-tell").json()
    assert (telling["kind"], telling["student"]["id"]) == ("moved", bo.id)
    said = visit(client, "/to-tell").one(f"#telling-{telling['id']}").get_text()
    assert "was given another place on the wait list for Biology BIO110-2" in " ".join(said.split())


def test_the_same_place_again_is_no_news(api, section, ada):
    cast.enrolled(cast.a_student(), section)
    place = enroll(**wish(ada, section, waitlist=True))
    commit(wait_list_service.move, place.id, LineMove(position=1, reason="Again"), by=REGISTRAR)
    assert api.get("/to-tell").json() == []
