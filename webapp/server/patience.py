"""How long, and for how many at once, a server waits for those who keep it waiting.

Uvicorn waits forever for the head of a request, however slowly it drips and however large it
grows. What comes after the head, the app itself limits: see `webapp.edge.bodies`.
"""

import asyncio
from time import monotonic
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol


class Patience:
    """Everybody whose turn it is to say or to take something, the longest waited for first.

    `seconds` are for a whole head, from the connection or the answer before, and for taking
    some of an answer. While more than `most` are waited for, they get `hurried` seconds.
    `largest` is how many bytes a head may grow to while it arrives.
    """

    def __init__(
        self,
        seconds: float = 10.0,
        *,
        most: int = 1000,
        hurried: float = 1.0,
        largest: int = 65_536,
    ) -> None:
        self.seconds = seconds
        self.most = most
        self.hurried = hurried
        self.largest = largest
        self._since: dict[Connection, float] = {}

    def connection(self, *args: Any, **kwargs: Any) -> "Connection":
        """What uvicorn takes for a protocol: it makes one for everybody who connects."""
        return Connection(self, *args, **kwargs)

    def wait_for(self, connection: "Connection") -> None:
        """From now on it is the other side's turn."""
        self._since.pop(connection, None)
        self._since[connection] = monotonic()

    def wait_no_more(self, connection: "Connection") -> None:
        """The other side did what it had to do, or is gone."""
        self._since.pop(connection, None)

    def look_up(self) -> None:
        """Let go of everybody who takes too long; to be called a few times per second."""
        while self._since:
            connection, since = next(iter(self._since.items()))
            if monotonic() - since < self._seconds_now():
                return
            del self._since[connection]
            if connection.has_taken_some():
                self.wait_for(connection)
            else:
                connection.transport.abort()

    def _seconds_now(self) -> float:
        return self.seconds if len(self._since) <= self.most else self.hurried


class Connection(HttpToolsProtocol):
    """A connection that knows whose turn it is."""

    def __init__(self, patience: Patience, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.patience = patience
        self.in_head = False
        self.size_of_head = 0
        self.left_to_take = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Their turn: nothing has been asked yet."""
        super().connection_made(transport)
        self.patience.wait_for(self)

    def connection_lost(self, exc: Exception | None) -> None:
        """Nobody's turn any more."""
        self.patience.wait_no_more(self)
        super().connection_lost(exc)

    def on_message_begin(self) -> None:
        """The first byte of a head."""
        self.in_head = True
        self.size_of_head = 0
        super().on_message_begin()

    def data_received(self, data: bytes) -> None:
        """Refuse a head that grows and grows with 431."""
        self.size_of_head += len(data)
        super().data_received(data)
        if self.in_head and self.size_of_head > self.patience.largest:
            self.transport.write(
                b"HTTP/1.1 431 Request Header Fields Too Large\r\n"
                b"content-length: 0\r\nconnection: close\r\n\r\n"
            )
            self.transport.close()

    def on_headers_complete(self) -> None:
        """Our turn: a whole head is here."""
        self.in_head = False
        self.patience.wait_no_more(self)
        super().on_headers_complete()

    def on_response_complete(self) -> None:
        """Their turn again, unless they had asked the next thing already."""
        super().on_response_complete()
        if self.cycle.response_complete:
            self.patience.wait_for(self)

    def pause_writing(self) -> None:
        """Their turn: more has been answered than they take."""
        super().pause_writing()
        self.patience.wait_for(self)

    def resume_writing(self) -> None:
        """Our turn again, if there is more to answer."""
        super().resume_writing()
        if not self.cycle.response_complete:
            self.patience.wait_no_more(self)

    def has_taken_some(self) -> bool:
        """Whether any of what is left of an answer was taken since this was last asked."""
        before, self.left_to_take = self.left_to_take, self.transport.get_write_buffer_size()
        return 0 < self.left_to_take != before
