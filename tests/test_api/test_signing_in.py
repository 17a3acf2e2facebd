"""Signing in and out, what ends a session, and what nobody hears who has none."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from tests.pages import FORM, Page, visit
from tests.support import signed_in
from tests.support.signed_in import COOKIE, PASSWORD, a_session, a_staff_member, kept_password
from tests.test_services.desk import REGISTRAR
from webapp import keys
from webapp.clock import now
from webapp.database import commit
from webapp.models import Event, SignInAttempt, Staff, StaffLink, StaffSession, Student
from webapp.passwords import hashed
from webapp.reading import read_as
from webapp.refusals import Refused, refuse
from webapp.routes import sessions
from webapp.schemas import StaffChange, StaffCreate
from webapp.services.staff import session_service, sign_in_limits, staff_service

EMAIL = "registrar@school.example"


@pytest.fixture
def robin(school):
    """The registrar, who knows her password."""
    return a_staff_member("registrar", password=kept_password())


@pytest.fixture
def key(school):
    """What `rollbook serve` prints in a school without staff."""
    return commit(staff_service.setup_link)


def sign_in(client, email=EMAIL, password=PASSWORD, **more):
    return client.post(
        "/sign-in", data={"email": email, "password": password, **more}, follow_redirects=False
    )


# Coming in for the first time


def test_the_first_administrator_is_made_at_a_link_and_enrolls(anonymous, key, ada, algebra):
    page = visit(anonymous, f"/welcome?key={key}")
    assert page.heading == "Welcome to Rollbook"

    today = page.form("welcome").submit(
        school="Riverdale High", name="Kim Lee", email="Kim.Lee@School.example", password=PASSWORD
    )

    assert today.address == "/"
    assert "Riverdale High" in today.title
    assert (Staff.get().email, Staff.get().role) == ("kim.lee@school.example", "admin")
    enrolled = visit(anonymous, "/enroll").form("enroll-form")
    assert "Ada Lovelace" in enrolled.submit(student_number="1001", course_code="MAT310").notice
    assert {event.by for event in Event.select().where(Event.action == "enrolled")} == {"Kim Lee"}


def test_a_link_works_once(anonymous, key):
    form = visit(anonymous, f"/welcome?key={key}").form("welcome")
    form.submit(name="Kim Lee", email="kim@school.example", password=PASSWORD)

    again = form.submit(name="Eve", email="eve@school.example", password=PASSWORD)

    assert again.status == 404
    assert Staff.select().count() == 1


def test_a_link_of_somebody_invited_works_once(anonymous, robin):
    secret = commit(staff_service.new_link, robin.id, by=as_admin())[1]
    form = visit(anonymous, f"/welcome?key={secret}").form("welcome")
    assert form.submit(password="green harbor 17 fog").address == "/"  # noqa: S106
    assert form.submit(password="other harbor 17 fog").status == 404  # noqa: S106


def test_a_second_press_leads_to_where_the_first_led(anonymous, robin, key):
    secret = commit(staff_service.new_link, robin.id, by=as_admin())[1]
    form = visit(anonymous, f"/welcome?key={secret}").form("welcome")
    form.submit(password=PASSWORD)
    anonymous.cookies.clear()  # the browser left the first answer alone

    assert form.submit(password=PASSWORD).address == "/"
    assert form.submit(password=PASSWORD, email="eve@school.example").status == 404


def test_so_it_does_for_the_first_administrator(anonymous, key):
    form = visit(anonymous, f"/welcome?key={key}").form("welcome")
    kim = {"name": "Kim Lee", "email": "Kim@School.example", "password": PASSWORD}
    form.submit(**kim)
    anonymous.cookies.clear()

    assert form.submit(**kim).address == "/"
    assert Staff.select().count() == 1


def test_a_link_that_is_over_is_no_way_around_the_limits(anonymous, robin):
    over = {"key": "over", "email": EMAIL}
    for nth in range(12):
        anonymous.post("/welcome", data=over | {"password": f"wrong guess number {nth}"})
    answer = anonymous.post("/welcome", data=over | {"password": PASSWORD})
    assert answer.status_code == 404
    assert SignInAttempt.select().count() == 10


def test_a_link_works_for_a_day(anonymous, key):
    StaffLink.update(expires_at=now()).execute()
    assert visit(anonymous, f"/welcome?key={key}").status == 404


def test_a_new_link_takes_the_place_of_the_one_before(anonymous, key):
    commit(staff_service.setup_link)
    assert visit(anonymous, f"/welcome?key={key}").status == 404


@pytest.mark.parametrize("password", ["", "never hashed"])
def test_a_link_of_somebody_who_may_come_in_no_more_is_over(anonymous, robin, password):
    kim = a_staff_member("counselor", password=password)
    _, secret = commit(staff_service.new_link, kim.id, by=REGISTRAR)
    for status in ("disabled", "active"):
        wanted = StaffChange(status=status)
        commit(staff_service.change_staff, kim.id, wanted, by=REGISTRAR)
        answer = anonymous.get(f"/welcome?key={secret}")
        assert answer.status_code == 404
        assert "works once" in answer.text


def test_a_name_is_one_line_of_what_one_can_see(school):
    wanted = read_as(
        StaffCreate, {"name": "Kim\r\n\u200b Lee\x07", "email": "k@x.example", "role": "viewer"}
    )
    assert wanted.name == "Kim Lee"
    with pytest.raises(Refused):
        read_as(StaffCreate, {"name": "\u200b\n", "email": "k@x.example", "role": "viewer"})


def test_there_is_no_such_link_once_there_is_staff(robin):
    assert commit(staff_service.setup_link) is None


def test_a_link_made_before_the_first_one_came_makes_no_second_administrator(anonymous, key):
    a_staff_member("admin")
    form = {"key": key, "name": "Eve", "email": "eve@school.example", "password": PASSWORD}
    assert anonymous.post("/welcome", data=form).status_code == 404
    assert Staff.select().count() == 1


def test_the_password_never_comes_back(anonymous, key):
    form = visit(anonymous, f"/welcome?key={key}").form("welcome")
    page = form.submit(name="", email="kim@school.example", password="keptsecret 12")  # noqa: S106
    assert page.status == 422
    assert "keptsecret" not in page.response.text
    assert page.form("welcome").values["email"] == "kim@school.example"


# Signing in


def test_signing_in_leads_to_where_somebody_wanted_to_be(anonymous, robin, ada):
    wanted = anonymous.get(f"/students/{ada.id}/courses?status=all", follow_redirects=False)
    assert wanted.status_code == 303

    page = visit(anonymous, wanted.headers["location"])
    shown = page.form("sign-in").submit(email=EMAIL, password=PASSWORD)

    assert shown.address == f"/students/{ada.id}/courses?status=all"
    assert "Robin Vale" in shown.one("header nav").get_text()


def test_letter_case_of_an_address_does_not_matter(anonymous, robin):
    assert sign_in(anonymous, email="Registrar@School.Example").status_code == 303


def test_programs_sign_in_with_json(anonymous, robin):
    answer = anonymous.post("/sign-in", json={"email": EMAIL, "password": PASSWORD})

    assert answer.json() == {"name": "Robin Vale", "role": "registrar"}
    assert anonymous.get("/students", headers={"Accept": "application/json"}).status_code == 200


@pytest.mark.parametrize(
    "there", ["//evil.example", "/\\evil.example", "https://evil.example", "x"]
)
def test_nobody_is_led_to_another_site(anonymous, robin, there):
    assert sign_in(anonymous, next=there).headers["location"] == "/"


def test_the_cookie_is_for_this_site_and_no_script(anonymous, robin):
    cookie = sign_in(anonymous).headers["set-cookie"]
    assert cookie.startswith("rollbook=")
    assert {"HttpOnly", "Path=/", "SameSite=lax"} <= set(cookie.split("; "))
    assert "Domain" not in cookie


def test_over_https_the_browser_itself_guards_the_cookie(robin):
    client = signed_in.anybody()
    client.base_url = "https://testserver"
    cookie = sign_in(client).headers["set-cookie"]
    assert cookie.startswith("__Host-rollbook=")
    assert "Secure" in cookie.split("; ")


def test_only_a_hash_of_the_secret_is_kept(anonymous, robin):
    secret = sign_in(anonymous).cookies[COOKIE]
    assert StaffSession.get().secret == keys.kept_as(secret)
    assert secret not in StaffSession.get().secret


def test_every_sign_in_has_a_session_of_its_own(anonymous, robin):
    """A secret that somebody planted before is worth nothing after."""
    before = a_session(robin)
    anonymous.cookies.set(COOKIE, before)

    after = sign_in(anonymous).cookies[COOKIE]

    assert after != before
    assert visit(signed_in_with(before), "/students").heading == "Sign in"


def signed_in_with(secret):
    client = signed_in.anybody()
    client.cookies.set(COOKIE, secret)
    return client


@pytest.mark.parametrize(
    ("email", "password"), [(EMAIL, "wrong kettle 41"), ("nobody@school.example", PASSWORD)]
)
def test_who_is_unknown_hears_the_same_as_who_mistypes(anonymous, robin, email, password):
    page = Page(anonymous, sign_in(anonymous, email=email, password=password))

    assert page.status == 401
    assert page.title.startswith("Error: ")
    assert page.errors == [
        "This email address and password do not belong together. Check both. If you forgot your "
        "password, an administrator can send you a link for a new one."
    ]
    assert page.form("sign-in").values["email"] == email
    assert password not in page.response.text


def test_who_was_invited_and_has_no_password_yet_cannot_sign_in(anonymous, school):
    a_staff_member("registrar", password="")
    for password in ("", " ", "nobody has this password", PASSWORD):
        assert sign_in(anonymous, password=password).status_code in {401, 422}


def test_a_password_is_compared_for_whoever_is_unknown_too(anonymous, school, monkeypatch):
    compared = []
    monkeypatch.setattr(
        "webapp.routes.sessions.is_right", lambda password, kept: compared.append(kept)
    )
    sign_in(anonymous, email="nobody@school.example")
    assert compared == [""]


def test_a_password_kept_more_cheaply_is_kept_better(anonymous, school, monkeypatch):
    from pwdlib import PasswordHash  # noqa: PLC0415
    from pwdlib.hashers.argon2 import Argon2Hasher  # noqa: PLC0415

    cheap = PasswordHash([Argon2Hasher(time_cost=1, memory_cost=1024, parallelism=1)])
    robin = a_staff_member("registrar", password=cheap.hash(PASSWORD))

    assert sign_in(anonymous).status_code == 303

    assert Staff.get_by_id(robin.id).password.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert sign_in(anonymous).status_code == 303


# Guessing


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


# How a session ends


def is_in(client):
    return client.get("/students", follow_redirects=False).status_code == 200


@pytest.fixture
def desk(robin):
    return signed_in.signed_in(robin)


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
    from webapp.schemas import StaffChange  # noqa: PLC0415

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


def as_admin():
    from webapp import actors  # noqa: PLC0415

    return actors.command_line("staff")


# What somebody sent after their session had ended


def ended(desk):
    StaffSession.update(ended_at=now()).execute()
    return desk


def test_a_form_comes_back_filled_after_signing_in(desk, algebra, ada):
    form = visit(desk, "/enroll").form("enroll-form")
    ended(desk)

    page = form.submit(student_number="1001", course_code="MAT310")
    assert page.heading == "Sign in"
    assert "1001" not in page.address
    back = page.form("sign-in").submit(email=EMAIL, password=PASSWORD)

    assert back.address == "/unsaved"
    assert back.errors == [
        "You were signed out before this was saved. Here it is as you sent it: look it over and "
        "send it again."
    ]
    assert back.form("enroll-form").values["student_number"] == "1001"
    assert ada.spells.count() == 0
    assert "Ada Lovelace" in back.form("enroll-form").submit().notice
    assert ada.spells.count() == 1


def test_whoever_was_signed_out_hears_so_where_they_sign_in(desk, algebra, ada):
    form = visit(desk, "/enroll").form("enroll-form")
    assert visit(desk, "/sign-in").notice is None

    page = visit(ended(desk), "/students")
    assert page.notice == "You were signed out. Sign in, and you are back where you were."

    page = form.submit(student_number="1001", course_code="MAT310")
    kept = "You were signed out before this was saved. Sign in, and it comes back as you sent it."
    assert page.notice == kept
    wrong = page.form("sign-in").submit(email=EMAIL, password="not this one")  # noqa: S106
    assert wrong.notice == kept


def test_whoever_comes_anew_hears_nothing_of_it(anonymous, robin):
    page = visit(anonymous, "/students")
    assert page.notice is None
    page.form("sign-in").submit(email=EMAIL, password=PASSWORD)
    visit(anonymous, "/account").form("sign-out").submit()
    assert visit(anonymous, "/students").notice is None
    anonymous.cookies.set(COOKIE, keys.new_secret())
    assert visit(anonymous, "/students").notice is None


def test_so_does_the_form_of_a_new_student(desk, school):
    form = visit(desk, "/students").form("new-student")
    ended(desk)

    page = form.submit(student_number="777", first_name="Zoë", last_name="Quill")
    back = page.form("sign-in").submit(email=EMAIL, password=PASSWORD)

    assert back.form("new-student").values["first_name"] == "Zoë"
    assert back.form("new-student").submit().heading == "Zoë Quill"
    assert Student.select().count() == 1


def test_it_stays_until_it_is_sent(desk, algebra, ada):
    """Whoever reloads the page, looks something up or chooses other colors has it still."""
    form = visit(desk, "/enroll").form("enroll-form")
    back = form_sent_late(ended(desk), form)
    desk.headers["Referer"] = "http://testserver/unsaved"
    visit(desk, "/students")
    desk.post("/theme", data={"colors": "dark"})
    unknown = back.form("enroll-form").submit(student_number="9")
    looked = back.form("enroll-form").submit(press="Check without saving")
    assert (unknown.status, looked.status) == (404, 200)

    again = visit(desk, "/unsaved")

    assert again.errors == back.errors
    assert again.form("enroll-form").values["student_number"] == "1001"
    assert "Ada Lovelace" in again.form("enroll-form").submit().notice
    assert visit(desk, "/unsaved").address == "/"
    assert {session.unsaved for session in StaffSession.select()} == {""}


def test_so_it_does_where_htmx_sends_it(desk, algebra, ada):
    form = visit(desk, "/enroll").form("enroll-form")
    back = form_sent_late(ended(desk), form).form("enroll-form")
    desk.headers["HX-Current-URL"] = "http://testserver/unsaved"
    assert back.send(htmx=True, student_number="9").status_code == 404
    assert visit(desk, "/unsaved").errors
    assert back.send(htmx=True).status_code == 200
    assert visit(desk, "/unsaved").address == "/"


def test_it_comes_back_by_itself_once(desk, algebra, ada):
    form = visit(desk, "/enroll").form("enroll-form")
    assert form_sent_late(ended(desk), form).errors
    page = visit(ended(desk), "/students")
    assert page.form("sign-in").submit(email=EMAIL, password=PASSWORD).address == "/students"
    assert visit(desk, "/unsaved").address == "/"


def form_sent_late(desk, form):
    page = form.submit(student_number="1001", course_code="MAT310")
    return page.form("sign-in").submit(email=EMAIL, password=PASSWORD)


def test_nobody_else_gets_it(desk, algebra, ada):
    a_staff_member("viewer", password=kept_password())
    form = visit(desk, "/enroll").form("enroll-form")
    page = form.submit(student_number="1001", course_code="MAT310") if ended(desk) else None

    other = page.form("sign-in").submit(email="viewer@school.example", password=PASSWORD)

    assert other.address != "/unsaved"
    assert visit(desk, "/unsaved").address == "/"
    assert {session.unsaved for session in StaffSession.select()} == {""}


def test_of_strangers_nothing_is_kept(anonymous, robin, ada, algebra):
    anonymous.cookies.set(COOKIE, keys.new_secret())
    answer = anonymous.post(
        "/enroll",
        data={"student_number": "1001", "course_code": "MAT310"},
        follow_redirects=False,
    )
    assert answer.headers["location"] == "/sign-in?next=/"
    assert StaffSession.select().count() == 0


def test_htmx_is_led_to_sign_in_by_a_header(desk, ada, algebra):
    answer = ended(desk).post(
        "/enroll",
        data={"student_number": "1001", "course_code": "MAT310"},
        headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/enroll"},
        follow_redirects=False,
    )
    assert (answer.status_code, answer.text) == (401, "")
    assert answer.headers["hx-redirect"] == "/sign-in?next=/enroll"
    page = visit(desk, answer.headers["hx-redirect"])
    assert page.form("sign-in").submit(email=EMAIL, password=PASSWORD).address == "/unsaved"


def test_json_hears_that_it_has_to_sign_in(anonymous, school):
    answer = anonymous.post("/enroll", json={})
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == 'Bearer realm="Rollbook"'
    assert answer.headers["content-type"] == "application/problem+json"


# Trying out


def test_a_trial_needs_no_sign_in(visitor, ada):
    assert "Ada Lovelace" in visit(visitor, f"/students/{ada.id}/courses").heading


def test_a_school_with_staff_is_not_for_trying_out(visitor, robin):
    page = visit(visitor, "/students")
    assert page.status == 403
    assert page.errors == ["This school has staff accounts. Start it with: rollbook serve"]


def test_nor_is_one_with_tokens(visitor, school):
    signed_in.a_token()
    assert visit(visitor, "/students").status == 403


def test_a_form_of_another_kind_is_read_all_the_same(anonymous, robin):
    sent = f"email={EMAIL.replace('@', '%40')}&password={PASSWORD.replace(' ', '+')}"
    answer = anonymous.post(
        "/sign-in", content=sent, headers={"Content-Type": FORM}, follow_redirects=False
    )
    assert answer.status_code == 303
