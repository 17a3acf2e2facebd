"""`rollbook serve`: the desk in a browser, until Ctrl-C."""

import errno
import os
import socket
import sys
from contextlib import suppress
from functools import partial
from typing import Annotated

import typer

from webapp import database
from webapp.cli.opening import open_school
from webapp.cli.sampling import load_sample
from webapp.cli.saying import in_sentences, say, stop
from webapp.edge.trial import is_loopback
from webapp.sample.emptiness import NotEmpty, is_empty
from webapp.server.answering import answer
from webapp.server.workers import answer_with

APP = "webapp.main:app"

Open = Annotated[
    bool,
    typer.Option("--open", help="Try Rollbook without signing in, on this computer only."),
]
Host = Annotated[str, typer.Option(help="The address to answer at; one of this computer.")]
Port = Annotated[int, typer.Option(min=0, max=65535, help="The port; 0 takes any free one.")]
Workers = Annotated[
    int,
    typer.Option(
        min=1,
        max=64,
        help="Processes that answer together; one that dies is replaced. With SQLite they share "
        "the file and write in turn, so that more of them make reading faster, not writing.",
    ),
]


def serve(
    open: Open = False, host: Host = "127.0.0.1", port: Port = 8000, workers: Workers = 1
) -> None:
    """Serve the school until Ctrl-C.

    With --open, an empty school is filled with a made-up one first. The database is brought to
    the shape of this version before anybody is answered. After Ctrl-C, what was begun is finished
    within ten seconds.
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
    if workers > 1 and sys.platform == "win32":
        stop("Several workers need Linux or macOS. Leave out --workers.")
    listening = listen(host, port)
    with in_sentences():
        open_school()
        _fill_an_empty_school()
    os.environ["ROLLBOOK_OPEN"] = "1"  # for the app, which reads its settings when it is imported
    began = _answer_at(listening, workers)
    database.close()
    if not began:
        stop("Rollbook could not start; the reason stands above.")
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


def _answer_at(listening: socket.socket, workers: int) -> bool:
    is_open = f"Rollbook is open at {_address(listening)} – stop it with Ctrl-C."
    database.close()  # whoever answers opens it anew, with connections of its own
    if workers == 1:
        return answer(APP, listening, opened=lambda _: say(is_open))
    return answer_with(workers, APP, listening, opened=partial(say, is_open))


def _address(listening: socket.socket) -> str:
    host, port, *_ = listening.getsockname()
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
