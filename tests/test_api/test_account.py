"""One's own account: who one is, where one is signed in, another password."""

import pytest

from tests.pages import visit
from tests.support import signed_in
from tests.support.signed_in import COOKIE, PASSWORD, a_session, a_staff_member, kept_password
from webapp.clock import now
from webapp.models import Event, SignInAttempt, StaffSession
from webapp.services.staff import sign_in_limits
from webapp.services.staff.session_service import UNSAVED_FOR

NEW = "green harbor 17 fog"
BY_JSON = {"Accept": "application/json"}


@pytest.fixture
def robin(school):
    """The registrar, who knows her password."""
    return a_staff_member("registrar", password=kept_password())


@pytest.fixture
def desk(robin):
    """Her browser at the desk."""
    return signed_in.signed_in(robin)


@pytest.fixture
def phone(robin):
    """Her other browser."""
    return signed_in.signed_in(robin)


def change(client, password=PASSWORD, new=NEW):
    form = visit(client, "/account").form("change-password")
    return form.submit(password=password, new_password=new)


def is_in(client):
    return client.get("/account", headers=BY_JSON).status_code == 200


def test_it_says_who_somebody_is_and_where(desk, phone):
    page = visit(desk, "/account")
    assert page.heading == "Robin Vale"
    assert "Registrar" in page.one(".facts").get_text()
    assert len(page.soup.select("#sessions tbody tr")) == 2
    assert "This one" in page.one("#sessions").get_text()
    told = desk.get("/account", headers=BY_JSON).json()
    assert (told["name"], told["role"]) == ("Robin Vale", "registrar")
    assert sorted(session["is_this_one"] for session in told["sessions"]) == [False, True]


def test_sessions_that_are_over_are_not_listed(robin, desk, phone):
    StaffSession.update(seen_at=now() - UNSAVED_FOR / 2).where(StaffSession.id == 2).execute()
    a_session(robin, ended_at=now())
    assert len(desk.get("/account", headers=BY_JSON).json()["sessions"]) == 1


def test_one_session_is_ended(desk, phone):
    other = StaffSession.select().order_by(StaffSession.id.desc()).get().id
    page = visit(desk, "/account").form(f"end-{other}").submit()
    assert "That session has ended." in page.notice
    assert (is_in(desk), is_in(phone)) == (True, False)


def test_ending_one_twice_is_told(desk, phone):
    other = StaffSession.select().order_by(StaffSession.id.desc()).get().id
    first = desk.post(f"/account/sessions/{other}/end", headers=BY_JSON)
    again = desk.post(f"/account/sessions/{other}/end", headers=BY_JSON)
    assert len(first.json()["sessions"]) == 1
    assert (again.status_code, again.json()["errors"][0]["code"]) == (404, "unknown_session")


@pytest.mark.parametrize("which", ["theirs", 2**63, 2**70])
def test_nobody_ends_a_session_of_somebody_else(desk, which):
    viewer = signed_in.signed_in("viewer")
    theirs = StaffSession.select().order_by(StaffSession.id.desc()).get().id
    answer = desk.post(f"/account/sessions/{theirs if which == 'theirs' else which}/end")
    assert answer.status_code == 404
    assert is_in(viewer)


def test_ending_the_session_at_hand_signs_out(desk):
    here = StaffSession.get().id
    answer = desk.post(f"/account/sessions/{here}/end", follow_redirects=False)
    assert answer.headers["location"] == "/sign-in"
    assert "Clear-Site-Data" in answer.headers
    assert not is_in(desk)


def test_signing_out_everywhere(desk, phone):
    page = visit(desk, "/account").form("end-all").submit()
    assert page.address == "/sign-in"
    assert (is_in(desk), is_in(phone)) == (False, False)


def test_a_new_password_ends_every_other_session(desk, phone, anonymous, robin):
    page = change(desk)
    assert "Your password was changed." in page.notice
    assert (is_in(desk), is_in(phone)) == (True, False)
    for password, status in ((PASSWORD, 401), (NEW, 200)):
        tried = {"email": robin.email, "password": password}
        assert anonymous.post("/sign-in", json=tried).status_code == status


def test_a_new_password_comes_with_a_new_cookie(desk):
    form = visit(desk, "/account").form("change-password")
    answer = form.send(password=PASSWORD, new_password=NEW, follow=False)
    shown = answer.request.headers["cookie"]
    assert answer.headers["set-cookie"].startswith(f"{COOKIE}=")
    assert shown not in answer.headers["set-cookie"]


def test_the_current_password_must_be_right_and_a_wrong_one_counts(desk):
    page = change(desk, password="wrong")  # noqa: S106 - of nobody
    assert page.status == 401
    assert "not the password of Robin Vale" in page.error_for("password")
    assert SignInAttempt.select().count() == 1
    assert is_in(desk)


def test_whoever_guesses_at_a_desk_left_open_has_to_wait(desk, robin):
    for _each in range(sign_in_limits.PER_ACCOUNT):
        sign_in_limits.note_a_wrong_one(robin.email, "testclient")
    page = change(desk)
    assert page.status == 429
    assert int(page.response.headers["retry-after"]) > 0


@pytest.mark.parametrize("new", ["short", "robin vale robin", "password1234"])
def test_a_weak_new_password_is_refused_at_its_control(desk, phone, new):
    page = change(desk, new=new)
    assert page.status == 422
    assert page.error_for("new_password")
    assert page.error_for("password") is None
    assert f'value="{new}"' not in page.response.text
    assert is_in(phone)


def test_programs_change_a_password_with_json(desk, phone):
    answer = desk.post("/account/password", json={"password": PASSWORD, "new_password": NEW})
    assert answer.json() == {"name": "Robin Vale", "role": "registrar"}
    assert (is_in(desk), is_in(phone)) == (True, False)
    missing = desk.post("/account/password", json={})
    assert {no["field"] for no in missing.json()["errors"]} == {"password", "new_password"}


def test_no_password_is_on_record(desk):
    change(desk)
    assert not [event for event in Event.select() if NEW in event.reason]


def test_what_others_did_is_not_told_as_ones_own(desk):
    change(desk)
    event = Event.get(Event.action == "password_set").id
    assert visit(signed_in.signed_in("viewer"), f"/account?done={event}").notice is None
    assert visit(desk, f"/account?done={2**70}").notice is None


def test_a_trial_and_a_token_have_no_account(api, visitor):
    assert api.get("/account").json()["errors"][0]["code"] == "not_for_tokens"
