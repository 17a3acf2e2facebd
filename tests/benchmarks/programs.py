"""The programs that are measured: Rollbook, a bare app on its server, and the peers."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.benchmarks import processes
from tests.benchmarks.school import TOKEN
from tests.support.serving import REPOSITORY
from tests.support.surroundings import TEMPORARY

SECONDS = 60
ROLLBOOK, BARE, DOORLESS = "Rollbook", "bare ASGI", "without a door"
PEERS = Path(__file__).with_name("peers")
PEERS_BIN = Path(sys.prefix) / "peers" / "bin"


class Program:
    """One server in a process group of its own, ended by its pid."""

    def __init__(
        self, name: str, command: Sequence[str | Path], url: str, *, folder: Path = REPOSITORY
    ):
        self.name = name
        self.url = url
        self.port = _free_port()
        self.log = TEMPORARY / f"{name.replace(' ', '-')}-{self.port}.log"
        self.began = time.perf_counter()
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [str(part).replace("{port}", str(self.port)) for part in command],
                cwd=folder,
                env={**os.environ, "DATABASE_URL": url},
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C ends the benchmark, which then ends this
            )

    def wait_until_it_answers(self, path: str) -> float:
        """Ask until it answers; how many seconds after its start that was."""
        while time.perf_counter() - self.began < SECONDS:
            with suppress(OSError, http.client.HTTPException):
                if self.get(path)[0] == http.HTTPStatus.OK:
                    return time.perf_counter() - self.began
            if self.process.poll() is not None:
                break
            time.sleep(0.01)
        raise RuntimeError(f"{self.name} did not answer:\n{self.log.read_text()[-4000:]}")

    def get(self, path: str, accept: str = "application/json") -> tuple[int, bytes]:
        """The status and the body of an answer."""
        return self.ask("GET", path, {"Accept": accept, "Authorization": f"Bearer {TOKEN}"})

    def ask(
        self, method: str, path: str, headers: Mapping[str, str], body: str | None = None
    ) -> tuple[int, bytes]:
        """The status and the body of an answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=SECONDS)
        try:
            connection.request(method, path, body, dict(headers))
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def cpu_seconds(self) -> float:
        """What it has used so far."""
        return processes.cpu_seconds([self.process.pid])

    def memory(self) -> tuple[float, float]:
        """Resident and proportional MiB of all its processes."""
        return processes.resident_mebibytes([self.process.pid])

    def end(self) -> None:
        """Ask it to end, then end it and what it started."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(10)
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


@contextmanager
def ended(programs: list[Program]) -> Iterator[None]:
    """Whatever happens, these end; also those that join the list later."""
    try:
        yield
    finally:
        for program in programs:
            program.end()


def rollbook(url: str) -> Program:
    """Rollbook as everybody starts it."""
    command = (sys.executable, "-m", "webapp", "serve", "--port", "{port}")
    return Program(ROLLBOOK, command, url)


def doorless(url: str) -> Program:
    """Rollbook where everybody is let in, whatever they show."""
    command = (sys.executable, "-m", "tests.benchmarks.doorless", "{port}")
    return Program(DOORLESS, command, url)


def bare(url: str, length: int) -> Program:
    """The server of `rollbook serve` with an app that only answers so many bytes."""
    command = (sys.executable, "-m", "tests.benchmarks.bare", str(length), "{port}")
    return Program(BARE, command, url)


def fastapi(url: str) -> Program:
    """The first peer: FastAPI and SQLAlchemy on uvicorn with uvloop and httptools."""
    command = (
        *(PEERS_BIN / "uvicorn", "fastapi_peer:app", "--port", "{port}", "--loop", "uvloop"),
        *("--http", "httptools", "--no-access-log", "--log-level", "warning"),
    )
    return Program("FastAPI + SQLAlchemy", command, url, folder=PEERS)


def django(url: str) -> Program:
    """The second peer: Django and ninja on granian."""
    threads = "8" if url.startswith("postgresql") else "1"
    command = (
        *(PEERS_BIN / "granian", "--interface", "wsgi", "--workers", "1", "--port", "{port}"),
        *("--blocking-threads", threads, "--log-level", "warning", "django_peer:app"),
    )
    return Program("Django + ninja", command, url, folder=PEERS)


def peers_are_installed() -> bool:
    """Whether `make bench` has made their environment."""
    return (PEERS_BIN / "uvicorn").exists() and (PEERS_BIN / "granian").exists()
