"""The wait list of a section, as page and as JSON, and its order."""

import pytest

from tests.pages import visit
from tests.support import cast
from tests.support.signed_in import signed_in
from tests.test_services.desk import REGISTRAR, drop, time_passes
from webapp.database import commit
from webapp.models import Event, SchoolSettings
from webapp.schemas import LineMove
from webapp.services.waiting import wait_list_service


@pytest.fixture
def full(biology, term):
    """The only seat of BIO110-2 is Hana's; Ada and Bo wait."""
    return cast.a_section(biology, term=term, label="2", capacity=1)


@pytest.fixture
def seat(full):
    return cast.enrolled(cast.a_student("1003", "Hana", "Sato"), full)


@pytest.fixture
def line(seat, full, ada, bo):
    return [cast.waiting(ada, full), cast.waiting(bo, full)]


@pytest.fixture
def admin(engine):
    return signed_in("admin")


def there(section):
    return f"/sections/{section.id}/waitlist"


def test_it_says_who_waits_and_who_would_get_the_seat(api, full, line, ada):
    cast.a_meeting(full, "Mon", "09:00", "09:50")
    cast.enrolled(ada, cast.a_section(cast.a_course(), meetings=[("Mon", "09:30", "10:20")]))
    answer = api.get(there(full))
    first, second = answer.json()
    assert answer.headers["X-Total-Count"] == "2"
    assert (first["position"], first["student"]["name"]) == (1, "Ada Lovelace")
    assert ([one["code"] for one in first["errors"]], first["gets_the_seat"]) == (
        ["time_clash"],
        False,
    )
    assert (second["errors"], second["gets_the_seat"]) == ([], True)


def test_the_page_says_for_whom_a_seat_is_kept_and_undoes_the_drop(client, full, seat, line):
    drop(seat.id)
    page = visit(client, there(full))
    assert "Seat kept for Hana Sato" in page.soup.get_text()
    assert "Goes to them next" in page.one(f"#waiting-{line[0].id}").get_text()
    (kept,) = client.get(f"/sections/{full.id}?format=json").json()["seats_kept"]
    assert kept["student"]["student_number"] == "1003"
    page.form(f"undo-{kept['batch_id']}").submit()
    assert "Seat kept" not in visit(client, there(full)).soup.get_text()


def test_a_seat_that_is_kept_is_not_called_full(client, full, seat, line):
    drop(seat.id)
    roster = f"/courses/{full.course_id}/students?section_id={full.id}"
    told = " ".join(visit(client, roster).one("aside").get_text().split())
    assert "1 free seat is kept." in told and "Full." not in told
    courses = visit(client, "/courses").one(f"#course-{full.course_id} .seats.full").get_text()
    assert "1 kept" in courses and "Full" not in courses


def test_an_offer_is_taken_or_declined_from_the_page(client, full, seat, line):
    SchoolSettings.update(offer_hours=24).execute()
    drop(seat.id)
    time_passes(full)
    page = visit(client, there(full))
    assert "Seat offered to Ada Lovelace" in page.soup.get_text()
    page.form(f"drop-{line[0].id}").submit()
    time_passes(full)
    page = visit(client, there(full))
    page.form(f"enroll-{line[1].id}").submit()
    assert client.get(f"/enrollments/{line[1].id}?format=json").json()["status"] == "enrolled"


def test_the_page_says_who_is_passed_over_and_serves_them_again(admin, client, full, seat, line):
    drop(seat.id)
    time_passes(full)
    given = client.get(f"/enrollments/{line[0].id}?format=json").json()["batch_id"]
    client.post(f"/batches/{given}/undo", json={})
    first, second = client.get(f"{there(full)}?format=json").json()
    assert (first["passed_over"], second["passed_over"]) == (True, False)
    row = visit(client, there(full)).one(f"#waiting-{line[0].id}")
    assert "Passed over: their seat was undone" in row.get_text()
    assert row["data-gets-the-seat"] == "no"
    assert not row.select(f"#again-{line[0].id}")
    visit(admin, there(full)).form(f"again-{line[0].id}").submit()
    assert not client.get(f"{there(full)}?format=json").json()[0]["passed_over"]


def test_an_unknown_section_has_none(api):
    assert api.get("/sections/99/waitlist").status_code == 404


def test_only_an_admin_changes_the_order(admin, client, full, line):
    wanted = {"position": "1", "reason": "Needed to graduate"}
    assert client.post(f"/enrollments/{line[1].id}/move", data=wanted).status_code == 403
    page = visit(admin, there(full))
    page.form(f"move-{line[1].id}").submit(**wanted)
    assert order(admin, full) == [line[1].id, line[0].id]
    event = Event.get(Event.action == "moved")
    assert (event.subject_id, event.reason) == (line[1].id, "Needed to graduate")
    since = admin.get(f"{there(full)}?format=json").json()[0]["since"]
    assert since.startswith("2026-01-05")


def test_a_reason_must_be_given(admin, full, line):
    form = visit(admin, there(full)).form(f"move-{line[1].id}")
    page = form.submit(position="1", reason=" ")
    assert page.status == 422
    assert page.error_for(f"reason-{line[1].id}").startswith("Error: The reason is missing.")
    assert page.one("#errs li a")["href"] == f"#reason-{line[1].id}"
    assert order(admin, full) == [line[0].id, line[1].id]


MOVES = [(0, 2, [1, 0, 2]), (0, 9, [1, 2, 0]), (2, 1, [2, 0, 1]), (2, 2, [0, 2, 1])]


@pytest.mark.parametrize(("who", "to", "then"), MOVES)
def test_everybody_else_stays_in_their_order(full, line, who, to, then):
    line.append(cast.waiting(cast.a_student(), full))
    wanted = LineMove(position=to, reason="Sibling")
    moved = commit(wait_list_service.move, line[who].id, wanted, by=REGISTRAR)
    assert moved.answer.waitlist_position == then.index(who) + 1
    found = [place.enrollment.id for place in wait_list_service.wait_list(full.id)]
    assert found == [line[place].id for place in then]


def order(client, section):
    return [
        place["enrollment"]["id"] for place in client.get(f"{there(section)}?format=json").json()
    ]
