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
from webapp.services.staff import staff_service
from webapp.settings import Settings

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

    Whoever uses it signs in; while there is no staff, a link is printed by which the first
    administrator is made. With --open nobody signs in, and an empty school is filled with a
    made-up one first. The database is brought to the shape of this version before anybody is
    answered. After Ctrl-C, what was begun is finished within ten seconds.
    """
    if open and not is_loopback(host):
        stop(
            "A trial needs no sign-in, so it answers on this computer only. "
            "Leave out --host, or make it 127.0.0.1."
        )
    if not is_loopback(host) and not Settings().url:
        stop(
            "Say at which address people open Rollbook before others can reach it: "
            "ROLLBOOK_URL=https://rollbook.school.example rollbook serve --host …"
        )
    if workers > 1 and sys.platform == "win32":
        stop("Several workers need Linux or macOS. Leave out --workers.")
    # for the app, which reads its settings when it is imported
    os.environ["ROLLBOOK_OPEN"] = "1" if open else "0"
    with listen(host, port) as listening:
        with in_sentences():
            open_school()
            first_steps = _of_a_trial() if open else _of_a_school(_address(listening))
        began = _answer_at(listening, workers, first_steps)
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


def _of_a_trial() -> str:
    """Fill an empty school; of several servers that begin at once, one does. One that has staff
    is not for trying out."""
    if staff_service.is_anybody_here():
        stop("This school has staff accounts. Start it with: rollbook serve")
    with suppress(NotEmpty):
        if is_empty():
            load_sample()
    return ""


def _of_a_school(address: str) -> str:
    """While there is no staff: how to become the first."""
    secret = database.commit(staff_service.setup_link)
    if secret is None:
        return ""
    there = f"{Settings().url or address}/welcome?key={secret}"
    return f"\nNobody can sign in yet. Make the first account here, within 24 hours:\n{there}"


def _answer_at(listening: socket.socket, workers: int, first_steps: str) -> bool:
    is_open = f"Rollbook is open at {_address(listening)} – stop it with Ctrl-C.{first_steps}"
    database.close()  # whoever answers opens it anew, with connections of its own
    if workers == 1:
        return answer(APP, listening, opened=lambda _: say(is_open))
    return answer_with(workers, APP, listening, opened=partial(say, is_open))


def _address(listening: socket.socket) -> str:
    host, port, *_ = listening.getsockname()
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
