"""One process that serves an app at an address that is already taken."""

import asyncio
import gc
import logging
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable
from types import FrameType

import uvicorn

from webapp.logs import tell, tell_of_error
from webapp.server.patience import Patience

SECONDS_TO_FINISH = 8
"""How long answers may take after a process is asked to end."""

SECONDS_TO_END = 9
"""When it ends at the latest, whatever still holds it up."""

FILES = 8192
"""How many connections and files may be open; systems begin with as few as 256."""


class Server(uvicorn.Server):
    """Uvicorn that says when it is open, loses patience with the slow, and always ends."""

    def __init__(self, app: str, opened: Callable[["Server"], None], patience: Patience) -> None:
        super().__init__(_config(app, patience))
        self.opened = opened
        self.patience = patience

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to answer, and say so."""
        await super().startup(sockets)
        self.opened(self)

    async def on_tick(self, counter: int) -> bool:
        """Ten times per second: who takes too long?"""
        self.patience.look_up()
        return await super().on_tick(counter)

    def end(self) -> None:
        """Finish what was begun, and end."""
        self.handle_exit(signal.SIGTERM, None)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Asked to end, by a signal or by `end`."""
        if not self.should_exit:
            _end_at_the_latest()
        super().handle_exit(sig, frame)


def answer(
    app: str,
    listening: socket.socket,
    opened: Callable[[Server], None],
    patience: Patience | None = None,
) -> bool:
    """Serve the app named `module:attribute` until SIGINT or SIGTERM.

    `opened` is called once it answers. False: it never did, and has said why.
    """
    _allow_many_files()
    logging.getLogger("uvicorn.error").addFilter(_told_in_our_words)
    server = Server(app, opened, patience or Patience())
    server.config.load()
    _collect_seldom()
    for asked_to_end in (signal.SIGINT, signal.SIGTERM):
        # Uvicorn ends by itself on these and then sends them on; by then there is nothing to end.
        signal.signal(asked_to_end, signal.SIG_IGN)
    server.run(sockets=[listening])
    return server.started


def _config(app: str, patience: Patience) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http=patience.connection,  # type: ignore[arg-type] # any callable that makes one does
        loop="auto",
        ws="none",
        lifespan="on",
        log_level="error",
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=SECONDS_TO_FINISH,
    )


def _allow_many_files() -> None:
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - not on every system

    now, at_most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = FILES if at_most == resource.RLIM_INFINITY else min(FILES, at_most)
    if now != resource.RLIM_INFINITY and now < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, at_most))


def _collect_seldom() -> None:
    """Look for circles of garbage once in many requests, and never in what the app is made of.

    Nearly everything goes by itself when an answer is sent; a look through the whole catalog in
    memory takes a tenth of a second, during which nobody is answered.
    """
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def _told_in_our_words(record: logging.LogRecord) -> bool:
    """Write what the server says into our own log, without a trace, and keep it from any other.

    A request that is cut off was told of already: at the end, or under the number of its fault.
    """
    error = record.exc_info[1] if record.exc_info else None
    if error is None:
        tell("server", said=record.getMessage())
    elif not isinstance(error, asyncio.CancelledError | ConnectionAbortedError):
        tell_of_error("server", error)
    return False


def _end_at_the_latest() -> None:
    last_moment = threading.Timer(SECONDS_TO_END, os._exit, [1])
    last_moment.daemon = True
    last_moment.start()
