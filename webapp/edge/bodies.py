"""How much may be sent, and how long the sending may take."""

import asyncio
from collections import deque
from collections.abc import Mapping
from contextlib import suppress

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from webapp.edge.plain_answers import EDGE_CODES, refuse

_NOTHING_LARGER: Mapping[str, int] = {}
_SECONDS_TO_FINISH_SENDING = 2.0
_DIGITS_OF_A_LENGTH = 18
_CLOSE = (b"connection", b"close")


class BodyLimit:
    """Refuse bodies that are too large (413), too slow (408) or of unreadable length (400).

    `limit` is bytes; `larger` names path prefixes with a limit of their own, for imports.
    `deadline` is seconds from the start of the request to the last byte of its body. A refusal
    takes the place of whatever the app was about to answer, and closes the connection.

    The app is asked once a body is here as a whole, so that thousands who send slowly cost no
    more than room; only the `larger` ones are handed on as they come.
    """

    def __init__(
        self,
        app: ASGIApp,
        limit: int = 1_000_000,
        deadline: float = 15.0,
        larger: Mapping[str, int] = _NOTHING_LARGER,
    ) -> None:
        self.app = app
        self.limit = limit
        self.deadline = deadline
        self.larger = tuple(larger.items())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        limit = self._limit_of(scope["path"])
        ends_at = asyncio.get_running_loop().time() + self.deadline
        body = _Body(receive, send, limit, ends_at)
        body.refused = _wrong_length(scope, limit)
        is_larger = limit != self.limit
        if not body.refused and not is_larger and _announces_a_body(scope):
            await body.arrive()
        if not body.refused and not body.broken_off:
            await self._ask(scope, body)
        if body.refused and not body.answered:
            await self._turn_away(scope, body, body.refused)

    def _limit_of(self, path: str) -> int:
        for prefix, limit in self.larger:
            if path.startswith(prefix):
                return limit
        return self.limit

    async def _ask(self, scope: Scope, body: "_Body") -> None:
        try:
            await self.app(scope, body.receive, body.send)
        except Exception:
            if not body.refused or body.answered:
                raise

    async def _turn_away(self, scope: Scope, body: "_Body", code: str) -> None:
        limit = _readable(self._limit_of(scope["path"]))
        await refuse(scope, body.send_and_close, code, limit=limit, seconds=f"{self.deadline:g}")


class _BodyRefused(HTTPException):
    """Ends the app's reading. Frameworks let an HTTPException pass without logging a failure."""


class _Body:
    """One body on its way to the app, and the answer on its way back."""

    def __init__(self, receive: Receive, send: Send, limit: int, ends_at: float) -> None:
        self._receive = receive
        self._send = send
        self._limit = limit
        self._ends_at = ends_at
        self._size = 0
        self._complete = False
        self._arrived: deque[Message] = deque()
        self.broken_off = False
        self.refused: str | None = None
        self.answered = False

    async def arrive(self) -> None:
        """Wait for all of it, or for what is wrong with it."""
        while not (self._complete or self.refused):
            with suppress(_BodyRefused):
                self._arrived.append(await self.receive())
        self.broken_off = any(message["type"] == "http.disconnect" for message in self._arrived)

    async def receive(self) -> Message:
        if self.refused:
            return self._stop(self.refused)
        if self._complete:
            return self._arrived.popleft() if self._arrived else await self._receive()
        try:
            async with asyncio.timeout_at(self._ends_at):
                message = await self._receive()
        except TimeoutError:
            return self._stop("too_slow")
        self._size += len(message.get("body", b""))
        self._complete = not message.get("more_body", False)
        return self._stop("too_large") if self._size > self._limit else message

    def _stop(self, code: str) -> Message:
        """The app hears that nobody is there any more, once it can no longer be overruled."""
        self.refused = code
        if self.answered:
            return {"type": "http.disconnect"}
        raise _BodyRefused(EDGE_CODES[code][0])

    async def send(self, message: Message) -> None:
        if self.refused and not self.answered:
            return
        self.answered = True
        await self._send(message)

    async def send_and_close(self, message: Message) -> None:
        """Send a refusal as the last answer of its connection: nothing more is read from it."""
        if message["type"] == "http.response.start":
            await self._send({**message, "headers": [*message["headers"], _CLOSE]})
            return
        await self._send({**message, "more_body": True})
        if self.refused == "too_large" and not self._complete:
            await self._hear_out()
        await self._send({"type": "http.response.body", "body": b""})

    async def _hear_out(self) -> None:
        """Read on and forget, briefly: a browser cut off while it sends never shows the answer."""
        try:
            async with asyncio.timeout(_SECONDS_TO_FINISH_SENDING):
                while (await self._receive()).get("more_body", False):
                    pass
        except TimeoutError:
            return


def _announces_a_body(scope: Scope) -> bool:
    names = {name for name, _ in scope["headers"]}
    return b"content-length" in names or b"transfer-encoding" in names


def _wrong_length(scope: Scope, limit: int) -> str | None:
    lengths = [value for name, value in scope["headers"] if name == b"content-length"]
    if not lengths:
        return None
    if len(lengths) > 1 or not lengths[0].isdigit():
        return "bad_length"
    too_large = len(lengths[0]) > _DIGITS_OF_A_LENGTH or int(lengths[0]) > limit
    return "too_large" if too_large else None


def _readable(size: int) -> str:
    """A size in bytes as people say it: `1 MB`, `64 kB`, `10 bytes`."""
    for unit, name in ((1_000_000, "MB"), (1_000, "kB")):
        if size >= unit:
            return f"{size / unit:.3g} {name}"
    return f"{size} bytes"
