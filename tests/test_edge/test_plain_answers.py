import asyncio
import re
from string import Formatter

import pytest
from bs4 import BeautifulSoup

from webapp import bundled
from webapp.edge.plain_answers import EDGE_CODES, answer, refuse, wants_json

from .by_hand import AS_JSON, AS_PAGE, ask, request

FACTS = {"limit": "1 MB", "seconds": "15"}


def refusing(code):
    async def app(scope, receive, send):
        await refuse(scope, send, code, **FACTS)

    return app


@pytest.mark.parametrize("code", EDGE_CODES)
def test_every_refusal_is_a_problem_for_programs(code):
    answered = ask(refusing(code), request("GET", "/", AS_JSON))

    status, template = EDGE_CODES[code]
    sentence = template.format(**FACTS)
    assert answered.status == status
    assert answered.problem == {
        "type": f"/problems#{code}",
        "title": sentence,
        "status": status,
        "detail": sentence,
        "errors": [{"code": code, "field": None, "message": sentence}],
        "alternatives": [],
    }


@pytest.mark.parametrize("code", EDGE_CODES)
def test_every_refusal_is_a_complete_page_for_people(code):
    answered = ask(refusing(code), request("GET", "/", AS_PAGE))

    status, template = EDGE_CODES[code]
    page = BeautifulSoup(answered.page, "html.parser")
    assert answered.status == status
    assert answered.page.startswith("<!DOCTYPE html>")
    assert page.html["lang"] == "en"
    assert page.title.string == f"{page.h1.string} – Rollbook"
    assert page.p.string == template.format(**FACTS)
    assert page.find("a")["href"] == "/"
    assert not page.find_all(["style", "script"])
    assert not page.find_all(style=True)


@pytest.mark.parametrize("code", EDGE_CODES)
def test_sentences_name_only_facts_that_are_given(code):
    named = {name for _, name, _, _ in Formatter().parse(EDGE_CODES[code][1]) if name}

    assert named <= FACTS.keys()
    assert EDGE_CODES[code][1].endswith((".", "rollbook serve --open"))


def test_a_sentence_is_text_and_never_markup():
    async def app(scope, receive, send):
        await answer(scope, send, 400, "<script>alert('no')</script> & \"more\"", code="bad_host")

    page = ask(app, request("GET", "/", AS_PAGE)).page
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


@pytest.mark.parametrize("asks_for", [AS_JSON, AS_PAGE])
def test_the_length_is_true_and_head_gets_no_body(asks_for):
    full = ask(refusing("bad_host"), request("GET", "/", asks_for))
    head = ask(refusing("bad_host"), request("HEAD", "/", asks_for))

    assert full.all(b"content-length") == [b"%d" % len(full.body)]
    assert head.headers == full.headers
    assert head.body == b""


def test_a_websocket_is_closed():
    sent = []

    async def send(message):
        sent.append(message)

    scope = {"type": "websocket", "path": "/", "headers": []}
    asyncio.run(refuse(scope, send, "bad_host"))
    assert sent == [{"type": "websocket.close", "code": 1008, "reason": "bad_host"}]


@pytest.mark.parametrize(
    "accept",
    [
        "application/json",
        "Application/JSON",
        "application/problem+json",
        "application/json, text/plain, */*",
        "application/*",
        "text/html;q=0.5, application/json",
        "text/html;q=0.5,application/json;q=0.51",
        "text/html;q=0, */*",
        "text/*;q=0.1, application/json;q=0.2",
        "text/html;q=nonsense, application/json;q=0.1",
    ],
)
def test_json_is_given_to_who_accepts_it_more_gladly(accept):
    assert wants_json(request("GET", "/", (b"accept", accept.encode())))


@pytest.mark.parametrize(
    "accept",
    [
        "*/*",
        "",
        ",;,q=",
        "text/html",
        AS_PAGE[1].decode(),
        "text/html, application/json",
        "application/json;q=0.4, text/html;q=0.5",
        "application/json;q=0, */*",
        "text/*, application/*",
        "image/png",
    ],
)
def test_everybody_else_is_given_a_page(accept):
    assert not wants_json(request("GET", "/", (b"accept", accept.encode())))


@pytest.mark.parametrize(
    ("header", "asked"),
    [
        ((b"content-type", b"application/json"), True),
        ((b"content-type", b"Application/JSON; charset=utf-8"), True),
        ((b"content-type", b"application/merge-patch+json"), True),
        ((b"content-type", b"application/x-www-form-urlencoded"), False),
        ((b"authorization", b"Bearer rb_abc"), True),
        ((b"authorization", b"Basic abc"), False),
    ],
)
def test_who_sends_json_or_a_token_reads_json(header, asked):
    assert wants_json(request("POST", "/enroll", header)) is asked


def test_a_bearer_who_accepts_only_pages_gets_a_page():
    token = (b"authorization", b"Bearer rb_abc")
    assert not wants_json(request("GET", "/", token, (b"accept", b"text/html")))


def test_format_in_the_address_asks_for_json():
    assert wants_json(request(query_string=b"status=all&format=json"))
    assert not wants_json(request(query_string=b"platformat=1&xformat=json"))


def test_an_accept_split_over_two_headers_is_one():
    scope = request("GET", "/", (b"accept", b"text/html;q=0.1"), (b"accept", b"application/json"))
    assert wants_json(scope)


def test_the_plain_page_looks_like_every_other():
    """Its file names stand there as they are: nothing at the edge reads a template."""
    page = ask(refusing("not_the_trial"), request("GET", "/", AS_PAGE)).page
    layout = (bundled.folder("templates") / "layout.html").read_text()
    fetched = re.findall(r'href="/static/([^"]+)"', page)
    assert fetched
    assert [name for name in fetched if f'static("{name}")' not in layout] == []
