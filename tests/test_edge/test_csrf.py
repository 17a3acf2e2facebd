import asyncio

import pytest

from webapp.edge.csrf import SameOriginCheck
from webapp.edge.plain_answers import EDGE_CODES

from .by_hand import AS_JSON, AS_PAGE, ask, desk, request

APP = SameOriginCheck(desk)
HOST = (b"host", b"rollbook.example.org")
CHANGES = ["POST", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "get", "BREW"]


def post(*headers, **facts):
    return ask(APP, request("POST", "/enroll", *headers, **facts)).status


def site(value):
    return (b"sec-fetch-site", value.encode())


def origin(value):
    return (b"origin", value.encode())


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
@pytest.mark.parametrize("value", ["cross-site", "same-site", "same-origin", "none"])
def test_reading_passes_from_anywhere(method, value):
    scope = request(method, "/enroll", HOST, site(value), origin("https://evil.example"))
    assert ask(APP, scope).status == 200


@pytest.mark.parametrize("method", CHANGES)
def test_a_change_from_another_site_is_refused_by_any_method(method):
    assert ask(APP, request(method, "/enroll", HOST, site("cross-site"))).status == 403


@pytest.mark.parametrize("method", CHANGES)
def test_a_change_by_no_browser_passes(method):
    assert ask(APP, request(method, "/enroll", HOST)).status == 200


@pytest.mark.parametrize(
    "where", [None, "null", "http://rollbook.example.org", "http://evil.example"]
)
@pytest.mark.parametrize(
    ("value", "status"),
    [
        ("same-origin", 200),
        ("none", 200),
        ("same-site", 403),
        ("cross-site", 403),
        ("", 403),
        ("Same-Origin", 403),
        ("same-origin, cross-site", 403),
        ("something-new", 403),
    ],
)
def test_the_fetch_site_decides_whatever_the_origin(value, status, where):
    headers = [HOST, site(value)] + ([origin(where)] if where else [])
    assert post(*headers) == status


@pytest.mark.parametrize(
    ("scheme", "host", "where"),
    [
        ("http", "rollbook.example.org", "http://rollbook.example.org"),
        ("http", "rollbook.example.org", "http://rollbook.example.org:80"),
        ("http", "rollbook.example.org:80", "http://rollbook.example.org"),
        ("https", "rollbook.example.org", "https://rollbook.example.org"),
        ("https", "rollbook.example.org:443", "https://rollbook.example.org"),
        ("https", "rollbook.example.org", "https://rollbook.example.org:443"),
        ("http", "Rollbook.Example.ORG", "http://rollbook.example.org"),
        ("http", "127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("http", "[::1]:8000", "http://[::1]:8000"),
        ("http", "[::1]", "http://[::1]:80"),
    ],
)
def test_the_same_origin_passes(scheme, host, where):
    assert post((b"host", host.encode()), origin(where), scheme=scheme) == 200


@pytest.mark.parametrize(
    ("scheme", "host", "where"),
    [
        ("http", "rollbook.example.org", "null"),
        ("http", "rollbook.example.org", ""),
        ("http", "rollbook.example.org", "https://rollbook.example.org"),
        ("https", "rollbook.example.org", "http://rollbook.example.org"),
        ("http", "rollbook.example.org", "http://rollbook.example.org:443"),
        ("https", "rollbook.example.org", "https://rollbook.example.org:80"),
        ("http", "rollbook.example.org", "http://rollbook.example.org:8000"),
        ("http", "rollbook.example.org:8000", "http://rollbook.example.org"),
        ("http", "rollbook.example.org:8000", "http://rollbook.example.org:8001"),
        ("http", "rollbook.example.org", "http://evil.example"),
        ("http", "rollbook.example.org", "http://rollbook.example.org.evil.example"),
        ("http", "rollbook.example.org", "http://evil.rollbook.example.org"),
        ("http", "rollbook.example.org", "http://rollbook.example.org@evil.example"),
        ("http", "rollbook.example.org", "http://rollbook.example.org/"),
        ("http", "rollbook.example.org", "rollbook.example.org"),
        ("http", "rollbook.example.org", "//rollbook.example.org"),
        ("http", "rollbook.example.org", "file://rollbook.example.org"),
        ("http", "localhost:8000", "http://127.0.0.1:8000"),
    ],
)
def test_another_origin_is_refused(scheme, host, where):
    assert post((b"host", host.encode()), origin(where), scheme=scheme) == 403


def test_two_fetch_sites_or_two_origins_are_refused_even_when_they_agree():
    here = origin("http://rollbook.example.org")

    assert post(HOST, site("same-origin"), site("same-origin")) == 403
    assert post(HOST, here, here) == 403
    assert post(HOST, site("same-origin"), here, here) == 403


def test_an_origin_without_exactly_one_host_is_refused():
    here = origin("http://rollbook.example.org")

    assert post(here) == 403
    assert post(HOST, HOST, here) == 403


def test_the_refusal_tells_people_and_programs_what_to_do():
    sentence = EDGE_CODES["cross_origin"][1]
    problem = ask(APP, request("POST", "/enroll", AS_JSON, HOST, site("cross-site"))).problem
    page = ask(APP, request("POST", "/enroll", AS_PAGE, HOST, site("cross-site"))).page

    assert problem["errors"] == [{"code": "cross_origin", "field": None, "message": sentence}]
    assert sentence in page


def test_a_websocket_of_another_site_is_closed():
    sent = []

    async def send(message):
        sent.append(message["type"])

    scope = {
        "type": "websocket",
        "scheme": "ws",
        "path": "/",
        "headers": [HOST, site("cross-site")],
    }
    asyncio.run(APP(scope, None, send))
    assert sent == ["websocket.close"]
