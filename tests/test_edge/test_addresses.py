"""The address people know Rollbook by, behind a proxy and without one."""

import pytest
from pydantic import ValidationError
from starlette.testclient import TestClient

from tests.support.signed_in import COOKIE, PASSWORD, a_staff_member, kept_password
from webapp.edge.addresses import KnownAddress
from webapp.main import create_app
from webapp.models import StaffSession
from webapp.settings import Settings

from .by_hand import ask, request

SCHOOL = "https://rollbook.school.example"
PROXY = "192.0.2.80"


async def scheme(scope, receive, send):
    """Answer with the scheme a request seems to have."""
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": scope["scheme"].encode()})


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("rollbook.school.example", "https"),
        ("Rollbook.School.example:443", "https"),
        ("localhost:8000", "http"),
        ("evil.example", "http"),
    ],
)
def test_the_schools_own_address_is_https_whatever_the_proxy_speaks(host, expected):
    app = KnownAddress(scheme, frozenset({"rollbook.school.example"}))
    assert ask(app, request("GET", "/", (b"host", host.encode()))).body == expected.encode()


def behind_a_proxy(peer=PROXY, **settings):
    app = create_app(Settings(**{"open": False, "url": SCHOOL, "proxies": PROXY, **settings}))
    return TestClient(app, base_url="http://rollbook.school.example", client=(peer, 1))


@pytest.fixture
def robin(school):
    return a_staff_member("registrar", password=kept_password())


def sign_in(client, **headers):
    sent = {"email": "registrar@school.example", "password": PASSWORD}
    return client.post("/sign-in", data=sent, headers=headers, follow_redirects=False)


def test_behind_a_proxy_the_cookie_is_for_https_and_where_people_come_from_is_known(robin):
    answer = sign_in(behind_a_proxy(), **{"X-Forwarded-For": "198.51.100.7"})

    assert answer.status_code == 303
    assert answer.headers["set-cookie"].startswith(f"__Host-{COOKIE}=")
    assert "Secure" in answer.headers["set-cookie"]
    assert answer.headers["strict-transport-security"] == "max-age=31536000"
    assert StaffSession.get().address == "198.51.100.7"


@pytest.mark.parametrize("proxies", ["", "192.0.2.81"])
def test_whoever_is_no_named_proxy_is_not_believed(robin, proxies):
    sign_in(behind_a_proxy(proxies=proxies), **{"X-Forwarded-For": "198.51.100.7"})
    assert StaffSession.get().address == PROXY


def test_a_form_from_the_schools_own_page_is_accepted_and_from_others_not(robin):
    for origin, status in ((SCHOOL, 303), ("http://rollbook.school.example", 403)):
        assert sign_in(behind_a_proxy(), Origin=origin).status_code == status


def test_it_answers_at_no_other_name(school):
    client = behind_a_proxy()
    assert client.get("/sign-in").status_code == 200
    assert client.get("/sign-in", headers={"Host": "other.example"}).status_code == 400


@pytest.mark.parametrize(
    "url",
    ["rollbook.school.example", "ftp://school.example", "https://", "https://school.example/desk"],
)
def test_an_address_that_is_none_is_refused(url):
    with pytest.raises(ValidationError):
        Settings(url=url)


def test_proxies_have_commas_between(monkeypatch):
    monkeypatch.setenv("ROLLBOOK_PROXIES", "127.0.0.1, 10.0.0.0/8,")
    assert Settings().proxies == ("127.0.0.1", "10.0.0.0/8")
