"""Bodies that are made to break what reads them: refused at once, at no cost, and never a fault."""

import re
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.support import cast
from tests.support.serving import SERVE, Server, serving
from tests.test_attacks.hostile_bodies import HOSTILE
from webapp import database
from webapp.models import Batch

REFUSED = {400, 404, 411, 413, 415, 422, 431}
SECONDS, MEGABYTES = 1.0, 50.0
TRIES = 3  # whoever shares this computer may slow one of them down
PLANTED = ("-m", "tests.support.planted_reader", *SERVE[2:])


@dataclass(frozen=True)
class Reaction:
    """What a server did with a request: its status, the seconds it took and the room it needed."""

    status: int | None
    seconds: float
    megabytes: float

    @property
    def is_fine(self) -> bool:
        """Whether it was refused, fast and at little cost."""
        cheap = self.seconds < SECONDS and self.megabytes < MEGABYTES
        return cheap and self.status in REFUSED


@pytest.fixture
def a_small_school(engine: Any, school_url: str) -> str:
    """One student and no course, closed in this process."""
    Batch.create(by="Trial")
    cast.a_student("1001", "Ada", "Lovelace")
    database.close()
    return school_url


def test_hostile_bodies_are_refused_at_once_and_break_nothing(a_small_school):
    reactions, server = reactions_of(a_small_school)
    assert {name: done for name, done in reactions.items() if not done.is_fine} == {}
    assert '"fault"' not in server.said
    assert "Traceback" not in server.said


def test_a_reader_that_trusts_what_is_sent_is_found(a_small_school):
    """The control."""
    reactions, server = reactions_of(a_small_school, PLANTED)
    broken = {name for name, done in reactions.items() if done.status == 500}
    assert {"lists in lists", "a number of a million digits", "no UTF-8 at all"} <= broken
    assert '"fault"' in server.said


def reactions_of(url: str, program: Sequence[str] = SERVE) -> tuple[dict[str, Reaction], Server]:
    """What a server does with everything hostile; it must be well afterwards."""
    with serving(url, program=program) as [server]:
        assert server.get("/students/1/courses")[0] == 200
        reactions = {name: reaction_to(server, sent) for name, sent in HOSTILE.items()}
        assert server.get("/students/1/courses")[0] == 200
    return reactions, server


def reaction_to(server: Server, sent: bytes) -> Reaction:
    """The best reaction of a few."""
    for _ in range(TRIES):
        room = room_now(server)
        began = time.monotonic()
        status = status_of(server, sent)
        seconds = time.monotonic() - began
        reaction = Reaction(status, seconds, most_room_since(server) - room)
        if reaction.is_fine:
            break
    return reaction


def status_of(server: Server, sent: bytes) -> int | None:
    """The status of the answer; nothing if the connection ends without one."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        try:
            connection.sendall(sent)
        except OSError:
            pass  # it may well answer before it has heard everything
        try:
            said = connection.recv(4096)
        except OSError:
            return None
    answered = re.match(rb"HTTP/1\.1 (\d{3}) ", said)
    return int(answered[1]) if answered else None


def room_now(server: Server) -> float:
    """The megabytes a server holds; from now on the most that it ever holds is counted anew."""
    Path(f"/proc/{server.process.pid}/clear_refs").write_text("5")
    return megabytes(server, "VmRSS")


def most_room_since(server: Server) -> float:
    return megabytes(server, "VmHWM")


def megabytes(server: Server, line: str) -> float:
    status = Path(f"/proc/{server.process.pid}/status").read_text()
    return int(re.search(rf"^{line}:\s+(\d+) kB", status, re.MULTILINE)[1]) / 1000
