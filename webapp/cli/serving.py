"""`rollbook serve`: the desk in a browser, until Ctrl-C."""

import asyncio
import errno
import logging
import os
import signal
import socket
from contextlib import suppress
from typing import Annotated

import typer
import uvicorn

from webapp import database
from webapp.cli.opening import open_school
from webapp.cli.sampling import load_sample
from webapp.cli.saying import in_sentences, say, stop
from webapp.edge.trial import is_loopback
from webapp.sample.emptiness import NotEmpty, is_empty

Open = Annotated[
    bool,
    typer.Option("--open", help="Try Rollbook without signing in, on this computer only."),
]
Host = Annotated[str, typer.Option(help="The address to answer at; one of this computer.")]
Port = Annotated[int, typer.Option(min=0, max=65535, help="The port; 0 takes any free one.")]

SECONDS_TO_FINISH = 8
"""How long answers may take after Ctrl-C, so that the whole end takes less than ten."""


def serve(open: Open = False, host: Host = "127.0.0.1", port: Port = 8000) -> None:
    """Serve the school until Ctrl-C.

    With --open, an empty school is filled with a made-up one first. The database is brought to
    the shape of this version before anybody is answered.
    """
    if not is_loopback(host):
        stop(
            "Until somebody can sign in, Rollbook answers on this computer only. "
            "Leave out --host, or make it 127.0.0.1."
        )
    if not open:
        stop(
            "Signing in is not built yet, so Rollbook serves nobody but whoever tries it out "
            "on this computer: rollbook serve --open"
        )
    listening = listen(host, port)
    with in_sentences():
        open_school()
        _fill_an_empty_school()
    os.environ["ROLLBOOK_OPEN"] = "1"  # for the app, which reads its settings when it is imported
    _serve_at(listening)
    database.close()
    say("Stopped.")


def listen(host: str, port: int) -> socket.socket:
    """A socket at this address; taken before anything is done, so that two never begin."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host.strip("[]"), port), family=family, backlog=2048)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            stop(
                f"Port {port} is already in use, perhaps by another Rollbook. "
                f"Stop that, or choose another port: rollbook serve --open --port {port + 1}"
            )
        stop(f"Rollbook cannot answer at {host}, port {port}: {error.strerror}.")


def _fill_an_empty_school() -> None:
    """Of several servers that begin at once, one does."""
    with suppress(NotEmpty):
        if is_empty():
            load_sample()


def _serve_at(listening: socket.socket) -> None:
    config = uvicorn.Config(
        "webapp.main:app",
        http="httptools",
        loop="auto",
        ws="none",
        lifespan="on",
        log_level="warning",
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=SECONDS_TO_FINISH,
    )
    logging.getLogger("uvicorn.error").addFilter(_is_worth_telling)
    config.load()
    for asked_to_end in (signal.SIGINT, signal.SIGTERM):
        # Uvicorn ends by itself on these and then sends them on; by then there is nothing to end.
        signal.signal(asked_to_end, signal.SIG_IGN)
    say(f"Rollbook is open at {_address(listening)} – stop it with Ctrl-C.")
    server = uvicorn.Server(config)
    server.run(sockets=[listening])
    if not server.started:
        stop("Rollbook could not start; the reason stands above.")


def _is_worth_telling(record: logging.LogRecord) -> bool:
    """A request that is cut off at the end was told of already, without a trace."""
    return not (record.exc_info and isinstance(record.exc_info[1], asyncio.CancelledError))


def _address(listening: socket.socket) -> str:
    host, port, *_ = listening.getsockname()
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
