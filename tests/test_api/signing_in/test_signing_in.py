"""Signing in, and what nobody hears who cannot."""

import pytest

from tests.pages import FORM, Page, visit
from tests.support import signed_in
from tests.support.signed_in import COOKIE, PASSWORD, a_session, a_staff_member
from tests.test_api.signing_in.doing import EMAIL, sign_in, signed_in_with
from webapp import keys
from webapp.models import Staff, StaffSession


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


def test_json_hears_that_it_has_to_sign_in(anonymous, school):
    answer = anonymous.post("/enroll", json={})
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == 'Bearer realm="Rollbook"'
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_form_of_another_kind_is_read_all_the_same(anonymous, robin):
    sent = f"email={EMAIL.replace('@', '%40')}&password={PASSWORD.replace(' ', '+')}"
    answer = anonymous.post(
        "/sign-in", content=sent, headers={"Content-Type": FORM}, follow_redirects=False
    )
    assert answer.status_code == 303
