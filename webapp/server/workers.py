"""Several processes that answer at one address, and this one, which looks after them.

A worker and this process hold the two ends of a link. Over it the worker says that it answers;
and whichever of the two is gone first, even killed, the other notices.
"""

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import wait

SECONDS_TO_END = 9.5
"""When a worker that was asked to end is killed: a little after it would have ended itself."""

SECONDS_BETWEEN_TRIES = 1
"""Before one is replaced that never answered: another would hardly fare better at once."""


class Worker:
    """A process that answers, seen from this end of the link."""

    def __init__(self, app: str, listening: socket.socket) -> None:
        self.is_open = False
        self.link, theirs = socket.socketpair()
        ends = (listening.fileno(), theirs.fileno())
        self.process = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-m", "webapp.server.worker", app, *map(str, ends)],
            pass_fds=ends,
            process_group=0,  # so that Ctrl-C in a terminal reaches only the process in front
        )
        theirs.close()

    def is_gone(self) -> bool:
        """What there is to hear over the link: that it answers now, or that it is gone."""
        said = self.link.recv(1)
        self.is_open = self.is_open or bool(said)
        return not said

    def end(self, at_the_latest: float) -> None:
        """Wait until it is gone; at the latest it is made to go."""
        self.link.close()
        try:
            self.process.wait(max(0, at_the_latest - time.monotonic()))
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def answer_with(
    workers: int, app: str, listening: socket.socket, opened: Callable[[], None]
) -> bool:
    """Serve the app with so many workers until SIGINT or SIGTERM; one that dies is replaced.

    `opened` is called once all of them answer. False: one could not begin, and has said why.
    """
    with _asked_to_end() as asked:
        crew = [Worker(app, listening) for _ in range(workers)]
        began = _keep_answering(crew, app, listening, asked, opened)
        listening.close()  # whoever comes now is told at once that nobody is here
        _end(crew)
    return began


@contextmanager
def _asked_to_end() -> Iterator[socket.socket]:
    """Something that can be read once this process was asked to end."""
    asked, ask = socket.socketpair()
    ask.setblocking(False)
    with asked, ask:
        signal.set_wakeup_fd(ask.fileno(), warn_on_full_buffer=False)
        for sign in (signal.SIGINT, signal.SIGTERM):
            signal.signal(sign, _is_written_to_the_wakeup)
        yield asked
        signal.set_wakeup_fd(-1)


def _is_written_to_the_wakeup(_sign: int, _frame: object) -> None:
    """Nothing more to do; but without a function the signal would not be written."""


def _keep_answering(
    crew: list[Worker],
    app: str,
    listening: socket.socket,
    asked: socket.socket,
    opened: Callable[[], None],
) -> bool:
    all_open = False
    while asked not in (heard := wait([asked, *(worker.link for worker in crew)])):
        for place, worker in enumerate(crew):
            if worker.link in heard and worker.is_gone():
                if not all_open:
                    return False
                crew[place] = _in_place_of(worker, app, listening)
        if not all_open and all(worker.is_open for worker in crew):
            all_open = True
            opened()
    return True


def _in_place_of(worker: Worker, app: str, listening: socket.socket) -> Worker:
    worker.end(time.monotonic())
    if not worker.is_open:
        time.sleep(SECONDS_BETWEEN_TRIES)
    return Worker(app, listening)


def _end(crew: list[Worker]) -> None:
    """All at once, within ten seconds."""
    at_the_latest = time.monotonic() + SECONDS_TO_END
    for worker in crew:
        worker.link.close()
    for worker in crew:
        worker.end(at_the_latest)
