"""To tell: whom a promotion or an offer concerns, until somebody ticks it."""

import pytest

from tests.pages import visit
from tests.support import cast
from tests.test_services.desk import REGISTRAR, drop, enroll, time_passes, undo, wish
from webapp.database import commit
from webapp.models import Event, SchoolSettings, StudentCourse
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
