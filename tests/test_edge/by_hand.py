"""Requests written by hand, as no well-behaved client would send them, and what came back."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

AS_JSON = (b"accept", b"application/json")
AS_PAGE = (b"accept", b"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8")


@dataclass(frozen=True)
class Answered:
    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes
    messages: list[Message]

    def all(self, name: bytes) -> list[bytes]:
        return [value for key, value in self.headers if key.lower() == name]

    @property
    def problem(self) -> Any:
        assert self.all(b"content-type") == [b"application/problem+json"]
        return json.loads(self.body)

    @property
    def page(self) -> str:
        assert self.all(b"content-type") == [b"text/html; charset=utf-8"]
        return self.body.decode()


def request(method: str = "GET", path: str = "/enroll", *headers: Any, **facts: Any) -> Scope:
    """A scope as a server makes it, from 127.0.0.1 and without any header not given here."""
    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": b"",
        "headers": [(name, value) for name, value in headers],
        "client": ("127.0.0.1", 50_000),
        "server": ("127.0.0.1", 8000),
    }
    return {**scope, **facts}


def ask(
    app: ASGIApp, scope: Scope, chunks: Iterable[bytes] = (), *, stall: bool = False
) -> Answered:
    """Send one request and gather its answer; with `stall` the last chunk never comes."""
    return asyncio.run(asking(app, scope, chunks, stall=stall))


async def asking(
    app: ASGIApp, scope: Scope, chunks: Iterable[bytes] = (), *, stall: bool = False
) -> Answered:
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    await app(scope, _body(list(chunks), stall=stall), send)
    start, *rest = sent
    body = b"".join(message.get("body", b"") for message in rest)
    return Answered(start["status"], list(start["headers"]), body, sent)


def _body(chunks: list[bytes], *, stall: bool) -> Callable[[], Awaitable[Message]]:
    parts = chunks or [b""]
    waiting = [
        {"type": "http.request", "body": part, "more_body": stall or number < len(parts)}
        for number, part in enumerate(parts, start=1)
    ]

    async def receive() -> Message:
        if waiting:
            return waiting.pop(0)
        if stall:
            await asyncio.sleep(30)
        return {"type": "http.disconnect"}

    return receive


async def desk(scope: Scope, receive: Receive, send: Send) -> None:
    """An app that says yes to everything."""
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"yes"})
