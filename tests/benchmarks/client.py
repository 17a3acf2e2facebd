"""A load generator where there is no wrk: plain sockets, one process, very little work a request.

Run as `python -m tests.benchmarks.client PORT CLIENTS SECONDS FILE again|once STATUS`.
"""

import json
import selectors
import socket
import sys
import time
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path

LENGTH = b"content-length:"


class Client:
    """One connection, one request under way."""

    def __init__(self, port: int):
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.received = b""
        self.began = 0.0

    def ask(self, request: bytes) -> None:
        """Send a request, small enough for the socket to take whole."""
        self.began = time.perf_counter()
        self.socket.sendall(request)

    def answer(self) -> int:
        """The status of the answer once it is whole, else 0."""
        part = self.socket.recv(262144)
        if not part:
            raise SystemExit("The server closed a connection.")
        self.received += part
        if not _is_whole(self.received):
            return 0
        status = int(self.received[9:12])
        self.received = b""
        return status


def _is_whole(answer: bytes) -> bool:
    """Whether all of the body is there, by its length or in chunks."""
    head, border, body = answer.partition(b"\r\n\r\n")
    if not border:
        return False
    lowered = head.lower()
    at = lowered.find(LENGTH)
    if at < 0:
        return b"chunked" not in lowered or body.endswith(b"0\r\n\r\n")
    return len(body) >= int(lowered[at + len(LENGTH) :].split(b"\r\n", 1)[0])


def requests_in(file: Path) -> list[bytes]:
    """The requests of a file, for each its length and its bytes."""
    data, at, found = file.read_bytes(), 0, []
    while at < len(data):
        start = data.index(b"\n", at) + 1
        at, length = start, int(data[at:start])
        found.append(data[at : at + length])
        at += length
    return found


def press(port: int, count: int, seconds: float, requests: Iterator[bytes], status: int) -> dict:
    """So many clients for so long; times in microseconds."""
    took: list[float] = []
    sent = wrong = 0
    with selectors.DefaultSelector() as waiting:
        clients = [Client(port) for _ in range(count)]
        for client in clients:
            waiting.register(client.socket, selectors.EVENT_READ, client)
        start = time.perf_counter()
        for client in clients:
            client.ask(next(requests))
        sent, end = count, start + seconds
        while time.perf_counter() < end or not took:
            for ready, _ in waiting.select(0.1):
                client = ready.data
                if answered := client.answer():
                    wrong += answered != status
                    took.append(time.perf_counter() - client.began)
                    client.ask(next(requests))
                    sent += 1
        took.sort()
        lasted = time.perf_counter() - start
    for client in clients:
        client.socket.close()
    return {
        "answers": len(took),
        "seconds": lasted,
        "p50": took[len(took) // 2] * 1e6,
        "p99": took[len(took) * 99 // 100] * 1e6,
        "sent": sent,
        "wrong": wrong,
    }


def main(arguments: list[str]) -> None:
    """Press as the command line says, and print what came of it."""
    port, clients, seconds, file, order, status = arguments
    requests = requests_in(Path(file))
    endless = cycle(requests) if order == "again" else iter([*requests, *requests[-1:] * 10_000])
    print(json.dumps(press(int(port), int(clients), float(seconds), endless, int(status))))


if __name__ == "__main__":
    main(sys.argv[1:])
