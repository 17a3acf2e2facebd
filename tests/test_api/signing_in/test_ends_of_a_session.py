"""How a session ends."""

from datetime import timedelta

import pytest

from tests.pages import visit
from tests.support import signed_in
from tests.support.signed_in import COOKIE, a_session
from tests.test_api.signing_in.doing import as_admin, is_in, signed_in_with
from webapp import keys
from webapp.clock import now
from webapp.database import commit
from webapp.models import Staff, StaffSession
from webapp.passwords import hashed
from webapp.schemas import StaffChange
from webapp.services.staff import session_service, staff_service


def test_signing_out_ends_it_and_clears_the_browser(desk):
    secret = desk.cookies[COOKIE]

    answer = desk.post("/sign-out", follow_redirects=False)

    assert answer.headers["location"] == "/sign-in"
    assert answer.headers["clear-site-data"] == '"cache", "storage"'
    assert 'rollbook=""' in answer.headers["set-cookie"]
    assert not is_in(signed_in_with(secret))


@pytest.mark.parametrize(
    ("column", "ago"),
    [
        ("seen_at", timedelta(minutes=60)),
        ("created_at", timedelta(hours=12)),
        ("seen_at", -timedelta(minutes=5)),
    ],
    ids=["idle for an hour", "signed in for half a day", "the clock was set back"],
)
def test_it_ends_by_itself(desk, column, ago):
    assert is_in(desk)
    StaffSession.update({column: now() - ago}).execute()
    assert not is_in(desk)


@pytest.mark.parametrize("column", ["seen_at", "created_at"])
def test_until_then_it_goes_on(desk, column):
    StaffSession.update({column: now() - timedelta(minutes=59)}).execute()
    assert is_in(desk)
    assert now() - StaffSession.get().seen_at < timedelta(minutes=1)


def test_it_ends_with_a_new_password(desk, robin):
    Staff.update(password=hashed("another kettle 42")).execute()
    secret = commit(staff_service.new_link, robin.id, by=as_admin())[1]

    page = visit(signed_in.anybody(), f"/welcome?key={secret}")
    page.form("welcome").submit(password="green harbor 17 fog")  # noqa: S106

    assert not is_in(desk)


@pytest.mark.parametrize("change", [{"role": "viewer"}, {"status": "disabled"}], ids=str)
def test_it_ends_with_another_role_and_when_somebody_may_come_no_more(desk, robin, change):
    commit(staff_service.change_staff, robin.id, StaffChange(**change), by=as_admin())
    assert not is_in(desk)


def test_it_ends_when_its_person_ends_all_of_them(desk, robin):
    other = signed_in_with(a_session(robin))
    asker = session_service.who(
        desk.cookies[COOKIE], "a test", timedelta(hours=1), timedelta(hours=12)
    )[0]

    commit(session_service.end_all, asker)

    assert not is_in(desk)
    assert not is_in(other)


def test_a_secret_that_was_changed_or_made_up_opens_nothing(desk):
    secret = desk.cookies[COOKIE]
    for wrong in (secret[:-1], secret[::-1], "", "x" * 43, keys.new_secret()):
        assert not is_in(signed_in_with(wrong))
