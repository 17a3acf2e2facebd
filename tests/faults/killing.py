"""kill -9 of the server under eight writers, again and again.

What is killed is Rollbook, not the database: what PostgreSQL has been told, it keeps.
"""

import http.client
import random
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.faults.reckoning import reckoned
from tests.faults.writing import Acknowledged, Wishes, a_school_at, written_until_gone
from tests.support.serving import Server

THE_PRODUCT = ("-m", "webapp")
THE_CONTROL = ("-m", "tests.faults.hasty")
A_PAGE = "/students/1/courses"
EARLIEST, LATEST = 0.3, 1.5
GIVE_UP_AFTER = 30.0
OK = 200


@dataclass(frozen=True)
class Kill:
    """One of them: how much was acknowledged before, and what was found after."""

    after: float
    acknowledged: int
    ready_after: float
    lost: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


def kills(url: str, program: tuple[str, ...], times: int, workers: int = 1) -> Iterator[Kill]:
    """Serve the empty school at `url`, and kill the server so many times."""
    wishes = a_school_at(url)
    port = a_free_port()
    command = (*program, "serve", "--open", "--port", str(port), "--workers", str(workers))
    server, _ = ready(url, port, command)
    try:
        for _ in range(times):
            after = random.uniform(EARLIEST, LATEST)  # noqa: S311 - nobody has to guess it
            acknowledged, odd = written_until_killed(server, port, wishes, after)
            server, seconds = ready(url, port, command)
            lost, wrong = reckoned(url, acknowledged)
            yield Kill(after, len(acknowledged), seconds, lost, [*odd, *wrong])
    finally:
        server.end()


def a_free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


def ready(url: str, port: int, command: tuple[str, ...]) -> tuple[Server, float]:
    """A server, and the seconds from its start to its first page."""
    began = time.monotonic()
    server = Server(url, command)
    while not is_served(A_PAGE, port):
        if time.monotonic() > began + GIVE_UP_AFTER:
            server.end()
            raise AssertionError(f"No page within {GIVE_UP_AFTER:g} seconds:\n{server.said}")
        time.sleep(0.01)
    return server, time.monotonic() - began


def is_served(page: str, port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=GIVE_UP_AFTER)
    try:
        connection.request("GET", page)
        return connection.getresponse().status == OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def written_until_killed(
    server: Server, port: int, wishes: Wishes, after: float
) -> tuple[Acknowledged, list[str]]:
    """What was acknowledged before the kill, and every odd answer."""
    killer = threading.Timer(after, server.kill)
    killer.start()
    written = written_until_gone(port, wishes)
    killer.join()
    server.end()
    return written
