"""`python -m webapp.server.worker`: one of the processes that `workers` looks after."""

import asyncio
import socket
import sys
from contextlib import suppress

from webapp.server.answering import Server, answer


def work(app: str, listening: int, link: int) -> bool:
    """Answer until the process at the other end of the link is gone; both are file numbers."""
    ours = socket.socket(fileno=link)

    def opened(server: Server) -> None:
        asyncio.get_running_loop().add_reader(ours, _end, server, ours)
        with suppress(BrokenPipeError):  # it may be asked to end before it began
            ours.send(b"o")

    return answer(app, socket.socket(fileno=listening), opened)


def _end(server: Server, link: socket.socket) -> None:
    asyncio.get_running_loop().remove_reader(link)
    server.end()


if __name__ == "__main__":
    app, listening, link = sys.argv[1:]
    sys.exit(not work(app, int(listening), int(link)))
