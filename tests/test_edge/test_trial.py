import pytest
from starlette.testclient import TestClient

from webapp.edge.plain_answers import EDGE_CODES
from webapp.edge.trial import TrialOnly, is_loopback

from .by_hand import AS_JSON, AS_PAGE, ask, desk, request

OPEN = TrialOnly(desk)
HOST = (b"host", b"localhost:8000")


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:8000", "[::1]:8000", "TestServer"])
@pytest.mark.parametrize(
    "client",
    [
        ("127.0.0.1", 1),
        ("127.8.9.1", 1),
        ("::1", 1),
        ("::ffff:127.0.0.1", 1),
        ("testclient", 1),
        None,
    ],
)
def test_open_serves_this_computer(host, client):
    scope = request("GET", "/enroll", (b"host", host.encode()), client=client)
    assert ask(OPEN, scope).status == 200


@pytest.mark.parametrize(
    "peer",
    ["192.168.1.20", "10.0.0.1", "2001:db8::7", "::ffff:192.168.1.20", "0.0.0.0", "", "unix:"],  # noqa: S104
)
@pytest.mark.parametrize("path", ["/", "/healthz", "/static/app.css"])
def test_open_refuses_another_computer(peer, path):
    answered = ask(OPEN, request("GET", path, HOST, AS_JSON, client=(peer, 1)))

    assert answered.status == 403
    assert answered.problem["errors"][0]["code"] == "not_the_trial"


@pytest.mark.parametrize(
    "host", ["192.168.1.5", "rollbook.example.org", "127.0.0.2", "localhost.evil.example", ""]
)
def test_open_refuses_any_name_but_its_own(host):
    assert ask(OPEN, request("GET", "/", (b"host", host.encode()))).status == 403


def test_open_refuses_none_and_two_hosts():
    assert ask(OPEN, request("GET", "/")).status == 403
    assert ask(OPEN, request("GET", "/", HOST, HOST)).status == 403


@pytest.mark.parametrize(
    "name",
    [
        "forwarded",
        "x-forwarded-for",
        "x-forwarded-host",
        "x-forwarded-proto",
        "x-forwarded-port",
        "x-real-ip",
        "via",
    ],
)
def test_open_refuses_what_came_through_a_proxy(name):
    assert ask(OPEN, request("GET", "/", HOST, (name.encode(), b"127.0.0.1"))).status == 403


def test_people_read_where_the_trial_is():
    answered = ask(OPEN, request("GET", "/", HOST, AS_PAGE, client=("192.168.1.20", 1)))
    assert EDGE_CODES["not_the_trial"][1] in answered.page


def test_a_test_client_is_in_this_process():
    assert TestClient(OPEN).get("/").text == "yes"


@pytest.mark.parametrize(
    "host",
    ["localhost", "LOCALHOST", "127.0.0.1", "127.255.0.9", "::1", "[::1]", "::ffff:127.0.0.1"],
)
def test_loopback_names_are_known(host):
    assert is_loopback(host)


@pytest.mark.parametrize(
    "host",
    [
        "0.0.0.0",  # noqa: S104
        "::",
        "",
        "[]",
        "192.168.1.5",
        "127.0.0.1.evil.example",
        "127.1",
        "localhost.",
        "rollbook",
        " ::1",
        "*",
    ],
)
def test_everything_else_is_not_loopback(host):
    assert not is_loopback(host)
