"""What guessing a password comes to."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from tests.pages import Page
from tests.support import signed_in
from tests.support.signed_in import a_session
from tests.test_api.signing_in.doing import EMAIL, sign_in
from webapp import keys
from webapp.clock import now
from webapp.database import commit
from webapp.models import Event, SignInAttempt
from webapp.refusals import refuse
from webapp.routes import sessions
from webapp.services.staff import sign_in_limits


def test_after_ten_wrong_passwords_an_account_waits(anonymous, robin):
    for _ in range(sign_in_limits.PER_ACCOUNT):
        assert sign_in(anonymous, password="guess 1234567").status_code == 401  # noqa: S106

    page = Page(anonymous, sign_in(anonymous))

    assert page.status == 429
    assert 0 < int(page.response.headers["retry-after"]) <= 15 * 60
    assert page.errors == [
        "Too many passwords were wrong. Wait 15 min, then try again. Whoever has signed in "
        "already is not concerned."
    ]


def test_nobody_waits_longer_than_a_quarter_of_an_hour(anonymous, robin):
    attempts(EMAIL, at=now() - sign_in_limits.WITHIN, address="testclient")
    assert sign_in(anonymous).status_code == 303


def test_a_clock_that_is_set_back_makes_nobody_wait_for_long(anonymous, robin):
    attempts(EMAIL, at=now() + timedelta(days=3), address="testclient")
    blocked = sign_in(anonymous)
    assert blocked.status_code == 429
    assert int(blocked.headers["retry-after"]) <= 15 * 60

    commit(sign_in_limits.note_a_wrong_one, "somebody@school.example", "192.0.2.9")

    assert max(attempt.at for attempt in SignInAttempt.select()) <= now()


def attempts(account, *, at, address="192.0.2.1", number=sign_in_limits.PER_ACCOUNT):
    SignInAttempt.insert_many(
        [{"account": keys.kept_as(account), "address": address, "at": at}] * number
    ).execute()


def test_one_address_may_not_try_every_account(anonymous, robin):
    attempts("x", at=now(), address="testclient", number=sign_in_limits.PER_ADDRESS)
    assert sign_in(anonymous).status_code == 429


def test_all_together_may_not_try_for_ever(anonymous, robin):
    attempts("x", at=now(), number=sign_in_limits.IN_ALL)
    assert sign_in(anonymous).status_code == 429


def test_whoever_knows_the_password_has_not_been_guessing(anonymous, robin):
    attempts(EMAIL, at=now(), address="testclient", number=sign_in_limits.PER_ACCOUNT - 1)
    assert sign_in(anonymous).status_code == 303
    assert SignInAttempt.select().count() == 0


def test_many_at_once_are_no_way_around_the_limits(robin):
    clients = [signed_in.anybody() for _ in range(15)]
    with ThreadPoolExecutor(len(clients)) as threads:
        wrong = list(threads.map(lambda client: sign_in(client, password="a guess"), clients))  # noqa: S106
    statuses = Counter(answer.status_code for answer in wrong)
    assert statuses[401] == sign_in_limits.PER_ACCOUNT
    assert SignInAttempt.select().count() == sign_in_limits.PER_ACCOUNT


def test_strangers_lock_nobody_out_of_their_own_account(anonymous, robin):
    attempts(EMAIL, at=now())
    assert sign_in(anonymous).status_code == 303
    assert SignInAttempt.select().count() == sign_in_limits.PER_ACCOUNT


def test_nor_do_many_of_them_where_somebody_has_signed_in_before(anonymous, robin):
    attempts(EMAIL, at=now(), number=sign_in_limits.ELSEWHERE)
    assert sign_in(anonymous).status_code == 429
    a_session(robin, address="testclient")
    attempts("x", at=now(), number=sign_in_limits.IN_ALL)
    assert sign_in(anonymous).status_code == 303


def test_what_could_not_be_compared_does_not_count(anonymous, robin, monkeypatch):
    async def no_thread_is_free(*_):
        raise refuse("too_many_at_once")

    monkeypatch.setattr(sessions, "slowly", no_thread_is_free)
    assert sign_in(anonymous).status_code == 503
    assert SignInAttempt.select().count() == 0


def test_what_was_typed_as_a_name_is_not_kept(anonymous, robin):
    sign_in(anonymous, email="my password by mistake")
    assert SignInAttempt.get().account == keys.kept_as("my password by mistake")


def test_a_wrong_password_stands_in_the_history_of_the_account(anonymous, robin):
    sign_in(anonymous, password="wrong kettle 41")  # noqa: S106
    event = Event.get(Event.action == "sign_in_failed")
    assert (event.subject, event.subject_id, event.origin) == ("staff", robin.id, "testclient")
