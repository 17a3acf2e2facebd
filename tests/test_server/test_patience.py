"""Who is waited for and how long, by real sockets at a server in this process."""

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from webapp.server.answering import Server
from webapp.server.patience import Patience

SECONDS = 30
SHORT, LONG = 0.3, 60.0
LARGE = b"a" * 1_500_000
ROOM = 65_536
"""What the system may hold of an answer on either side, so that slowness is felt at once."""


def asks(path: str) -> bytes:
    return f"GET /{path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()


ASKS = asks("small")

# What is answered, in which pieces, and how long the app takes before each.
ANSWERS = {
    "/small": (b"small", 5, 0.0),
    "/whole": (LARGE, len(LARGE), 0.0),
    "/pieces": (LARGE, 50_000, 0.0),
    "/slow": (LARGE, len(LARGE) // 2, 3 * SHORT),
}


async def app(scope, receive, send):
    """Answers what is asked for, whatever else is sent to it."""
    if scope["type"] == "lifespan":
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await send({"type": "lifespan.shutdown.complete"})
        return
    body, size, seconds = ANSWERS[scope["path"]]
    length = (b"content-length", b"%d" % len(body))
    await send({"type": "http.response.start", "status": 200, "headers": [length]})
    for start in range(0, len(body), size):
        await asyncio.sleep(seconds)
        piece = {"type": "http.response.body", "body": body[start : start + size]}
        await send({**piece, "more_body": start + size < len(body)})


@contextmanager
def patient(patience: Patience) -> Iterator[tuple[str, int]]:
    """The address of a server that has so much patience."""
    opened = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, ROOM)
        address = listening.getsockname()
        server = Server("tests.test_server.test_patience:app", lambda _: opened.set(), patience)
        thread = threading.Thread(target=server.run, args=[[listening]])
        thread.start()
        try:
            assert opened.wait(SECONDS)
            yield address
        finally:
            server.should_exit = True
            thread.join()


def calling(address: tuple[str, int]) -> socket.socket:
    caller = socket.socket()
    caller.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, ROOM)
    caller.settimeout(SECONDS)
    caller.connect(address)
    return caller


def hear(caller: socket.socket, words: bytes) -> None:
    """Listen until these words have been said."""
    heard = b""
    while not heard.endswith(words):
        said = caller.recv(1)
        assert said, f"hung up after {heard!r}"
        heard += said


def hung_up_on(caller: socket.socket) -> bool:
    """Whether the server ends this connection; it fails by a timeout if not."""
    try:
        return caller.recv(1000) == b""
    except ConnectionResetError:
        return True


@pytest.mark.parametrize("said", [b"", b"GET /small HTT", ASKS[:-2]])
def test_nobody_keeps_it_waiting_for_a_head(said):
    with patient(Patience(SHORT)) as address, calling(address) as caller:
        caller.sendall(said)
        assert hung_up_on(caller)


def test_a_head_that_drips_is_not_waited_for():
    with patient(Patience(SHORT)) as address, calling(address) as caller:
        with pytest.raises(OSError, match=r"reset|[Bb]roken"):
            drip(caller, ASKS[:-2] + b"X-Slow: ")


def drip(caller: socket.socket, said: bytes) -> None:
    caller.sendall(said)
    for _ in range(SECONDS * 10):
        caller.sendall(b"a")
        time.sleep(0.1)


def test_a_second_head_is_not_waited_for_longer_than_a_first():
    with patient(Patience(SHORT)) as address, calling(address) as caller:
        caller.sendall(ASKS)
        hear(caller, b"small")
        caller.sendall(ASKS[:10])
        assert hung_up_on(caller)


def test_a_body_that_nobody_wants_is_not_waited_for():
    with patient(Patience(SHORT)) as address, calling(address) as caller:
        caller.sendall(ASKS[:-2] + b"Content-Length: 100\r\n\r\n{")
        hear(caller, b"small")
        assert hung_up_on(caller)


@pytest.mark.parametrize("path", ["whole", "pieces"])
def test_an_answer_that_nobody_takes_is_dropped(path):
    patience = Patience(SHORT)
    with patient(patience) as address, calling(address) as caller:
        caller.sendall(asks(path))
        wait_until_it_waits_for(patience, 1)
        wait_until_it_waits_for(patience, 0)
        with pytest.raises(ConnectionResetError):
            take(caller, pause=0)


@pytest.mark.parametrize("path", ["whole", "pieces"])
def test_an_answer_may_be_taken_slowly(path):
    with patient(Patience(SHORT)) as address, calling(address) as caller:
        caller.sendall(asks(path))
        assert take(caller, pause=SHORT / 6).endswith(LARGE)


def test_an_app_may_take_its_time():
    with patient(Patience(SHORT)) as address, calling(address) as caller:
        caller.sendall(ASKS + asks("slow"))
        assert take(caller, pause=0).endswith(LARGE)


def test_nobody_waits_for_whoever_has_gone():
    patience = Patience(LONG)
    with patient(patience) as address:
        with calling(address):
            wait_until_it_waits_for(patience, 1)
        wait_until_it_waits_for(patience, 0)


def take(caller: socket.socket, pause: float) -> bytes:
    """All of a large answer, piece by piece."""
    taken = bytearray()
    while len(taken) < len(LARGE) or not taken.endswith(LARGE):
        piece = caller.recv(ROOM)
        if not piece:
            raise ConnectionResetError
        taken += piece
        time.sleep(pause)
    return bytes(taken)


def test_while_too_many_keep_it_waiting_they_get_less_time():
    patience = Patience(LONG, most=3, hurried=SHORT)
    with patient(patience) as address:
        silent = [calling(address) for _ in range(5)]
        assert hung_up_on(silent[0])
        assert hung_up_on(silent[1])
        wait_until_it_waits_for(patience, 3)
        for caller in silent[2:]:
            caller.sendall(ASKS)
            hear(caller, b"small")
        for caller in silent:
            caller.close()


def test_whoever_asks_in_time_is_answered_as_often_as_they_like():
    with patient(Patience(SHORT)) as address, calling(address) as caller:
        for _ in range(10):
            caller.sendall(ASKS)
            hear(caller, b"small")
            time.sleep(SHORT / 5)


def test_whoever_asks_three_things_at_once_is_answered_three_times():
    with patient(Patience(SHORT)) as address, calling(address) as caller:
        caller.sendall(ASKS * 3)
        for _ in range(3):
            hear(caller, b"small")
        assert hung_up_on(caller)


def wait_until_it_waits_for(patience: Patience, callers: int) -> None:
    give_up_at = time.monotonic() + SECONDS
    while len(patience._since) != callers:
        assert time.monotonic() < give_up_at
        time.sleep(0.02)
