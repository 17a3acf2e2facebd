import asyncio

import pytest
from starlette.testclient import TestClient

from webapp.edge.hosts import HostCheck
from webapp.edge.plain_answers import EDGE_CODES

from .by_hand import AS_JSON, AS_PAGE, ask, desk, request

ALLOWED = frozenset({"Rollbook.Example.org", "localhost", "::1", "[2001:db8::7]", "schüle.example"})
APP = HostCheck(desk, ALLOWED)


@pytest.mark.parametrize(
    "host",
    [
        "rollbook.example.org",
        "ROLLBOOK.example.ORG",
        "rollbook.example.org:8000",
        "rollbook.example.org:",
        "localhost:65535",
        "[::1]",
        "[::1]:8000",
        "[2001:DB8::7]:443",
        "xn--schle-mva.example",
    ],
)
def test_a_listed_host_is_answered(host):
    assert ask(APP, request("GET", "/", (b"host", host.encode()))).status == 200


@pytest.mark.parametrize(
    "host",
    [
        "",
        "evil.example",
        "evil.example:8000",
        "rollbook.example.org.evil.example",
        "evil.rollbook.example.org",
        "rollbook.example.org.",
        "rollbook.example.org@evil.example",
        "evil.example#rollbook.example.org",
        "rollbook.example.org/path",
        "rollbook.example.org:8000:8000",
        "rollbook.example.org:http",
        "rollbook.example.org:123456",
        "rollbook.example.org, evil.example",
        " rollbook.example.org",
        "rollbook.example.org\n",
        "::1",
        "::1:8000",
        "[::1",
        "[::1]evil.example",
        "[::2]",
        "127.0.0.1",
        "*",
        "\xff",
    ],
)
def test_any_other_host_is_refused(host):
    answered = ask(APP, request("GET", "/", AS_JSON, (b"host", host.encode("latin-1"))))

    assert answered.status == 400
    assert answered.problem["errors"][0]["code"] == "bad_host"


def test_no_host_is_refused():
    assert ask(APP, request("GET", "/", AS_JSON)).problem["errors"][0]["code"] == "bad_host"


@pytest.mark.parametrize("second", [b"localhost", b"evil.example"])
def test_two_hosts_are_refused_even_when_they_agree(second):
    answered = ask(APP, request("GET", "/", (b"host", b"localhost"), (b"host", second)))
    assert answered.status == 400


def test_people_read_what_to_do_on_a_page():
    answered = ask(APP, request("GET", "/", AS_PAGE, (b"host", b"evil.example")))

    assert EDGE_CODES["bad_host"][1] in answered.page
    assert "evil" not in answered.page


def test_an_empty_list_answers_nobody():
    assert ask(HostCheck(desk, frozenset()), request("GET", "/", (b"host", b"a"))).status == 400


def test_an_ordinary_client_passes():
    client = TestClient(HostCheck(desk, frozenset({"testserver"})))
    assert client.get("/").text == "yes"
    assert client.get("/", headers={"Host": "evil.example"}).status_code == 400


def test_starting_and_stopping_is_not_a_request():
    heard = []

    async def app(scope, receive, send):
        heard.append(scope["type"])

    asyncio.run(HostCheck(app, frozenset())({"type": "lifespan"}, None, None))
    assert heard == ["lifespan"]
