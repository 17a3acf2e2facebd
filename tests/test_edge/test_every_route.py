"""The headers of every address, by every method, in every representation, whatever the answer."""

from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.support.every_route import REAL, UNKNOWN, UNREADABLE, every_request
from tests.support.schools import only_on_sqlite
from webapp.database import Unavailable
from webapp.edge import headers
from webapp.services import catalog, student_service

from .secured import lacks

SENT = (
    {"json": {"student_id": 1, "course_id": 1}},
    {"json": {"student_id": 1, "course_id": 1}},
    {"content": b"{", "headers": {"Content-Type": "application/json"}},
    {"content": b"<a/>", "headers": {"Content-Type": "text/xml"}},
    {"content": b" " * 1_000_001, "headers": {"Content-Type": "application/json"}},
    {"json": {}, "headers": {"Origin": "http://evil.example"}},
    {"json": {}, "headers": {"Host": "evil.example"}},
)
"""What is sent to `/enroll`: twice something good, then ever worse."""


@pytest.fixture
def desk(client: Any) -> TestClient:
    """Whoever `client` is, at a desk that answers what breaks and leads nobody on."""
    there = TestClient(client.app, raise_server_exceptions=False, follow_redirects=False)
    there.headers, there.cookies = client.headers, client.cookies
    return there


def answers(desk: TestClient) -> Iterator[Any]:
    for asked in every_request(REAL, UNKNOWN, UNREADABLE):
        yield desk.request(**asked)
    for sent in SENT:
        yield desk.post("/enroll", **sent)


def unsecured(answered: Iterator[Any]) -> tuple[set[int], list[str]]:
    """The statuses there were, and every answer that lacks a header."""
    statuses, found = set(), []
    for answer in answered:
        statuses.add(answer.status_code)
        kept = ("cache-control", "vary") if "/static/" in answer.url.path else ()
        if missing := lacks(answer, but=kept):
            found.append(f"{answer.request.method} {answer.url}: {', '.join(missing)}")
    return statuses, found


@only_on_sqlite
def test_every_answer_of_every_route_carries_every_header(desk, ada, algebra):
    statuses, found = unsecured(answers(desk))
    assert found == []
    assert statuses == {200, 201, 303, 400, 403, 404, 405, 409, 413, 415, 422, 204}


@only_on_sqlite
def test_what_breaks_and_what_cannot_be_reached_carry_them_too(desk, monkeypatch):
    def broken(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError

    def away(*args: Any, **kwargs: Any) -> None:
        raise Unavailable("unavailable")

    monkeypatch.setattr(student_service, "find_students", broken)
    monkeypatch.setattr(catalog, "school", away)
    statuses, found = unsecured(desk.get(path) for path in ("/students", "/healthz"))
    assert found == []
    assert statuses == {500, 503}


@only_on_sqlite
def test_a_header_that_is_not_sent_is_found(desk, monkeypatch):
    """The control."""
    monkeypatch.setattr(headers, "_ALWAYS", headers._ALWAYS[1:])
    asked = every_request(REAL)
    _, found = unsecured(
        desk.request(**one) for one in asked if one["url"] in {"/students", "/enroll"}
    )
    assert "GET http://testserver/students: content-security-policy" in found
    assert "POST http://testserver/enroll: content-security-policy" in found
