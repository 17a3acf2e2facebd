"""Real server processes, each with a port of its own on this computer."""

import http.client
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
SERVE = ("-m", "webapp", "serve", "--open", "--port", "0")
ANNOUNCES = "Rollbook is open at http://"
SECONDS = 30


class Server:
    """One process that serves the school at `url`; `said` is what it told its terminal."""

    def __init__(self, url: str, program: Sequence[str] = SERVE):
        self.said = ""
        self.port = 0
        self.is_open = threading.Event()
        self.process = subprocess.Popen(
            [sys.executable, *program],
            cwd=REPOSITORY,
            env={**os.environ, "DATABASE_URL": url},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.listener = threading.Thread(target=self._listen)
        self.listener.start()

    def _listen(self) -> None:
        """Read all it says, as it says it: a full pipe would stop a server that complains."""
        for line in self.process.stdout:
            self.said += line
            if line.startswith(ANNOUNCES):
                self.port = int(line.removeprefix(ANNOUNCES).split()[0].rpartition(":")[2])
                self.is_open.set()
        self.is_open.set()  # or never will be

    def wait_until_open(self) -> None:
        """Wait for the line that tells its address."""
        assert self.is_open.wait(SECONDS), f"The server took too long:\n{self.said}"
        assert self.port, f"The server did not open:\n{self.said}"

    def connection(self) -> http.client.HTTPConnection:
        """A connection to it."""
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=SECONDS)

    def get(self, path: str) -> tuple[int, str]:
        """The status and the text of an answer."""
        connection = self.connection()
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def workers(self) -> list[int]:
        """The pids of the processes that answer for it, where Linux tells."""
        pid = self.process.pid
        return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]

    def kill(self) -> None:
        """End it and its workers at once, as kill -9 and a lack of memory do."""
        workers = self.workers()
        self.process.kill()
        for worker in workers:
            os.kill(worker, signal.SIGKILL)

    def end(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Ask it to end, wait, and answer its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(how)
        try:
            self.process.wait(SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.listener.join()
        self.process.stdout.close()
        return self.process.returncode


@contextmanager
def serving(
    url: str, *, program: Sequence[str] = SERVE, processes: int = 1
) -> Iterator[list[Server]]:
    """So many servers of one school, all begun at once, open, and ended by their pids."""
    servers = [Server(url, program) for _ in range(processes)]
    try:
        for server in servers:
            server.wait_until_open()
        yield servers
    finally:
        for server in servers:
            server.end()
