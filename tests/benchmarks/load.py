"""Load: so many clients that each ask again as soon as they are answered."""

import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.support.serving import REPOSITORY
from tests.support.surroundings import TEMPORARY

WRK = shutil.which("wrk")
LUA = Path(__file__).with_name("wrk.lua")
OWN = (sys.executable, "-m", "tests.benchmarks.client")


@dataclass(frozen=True, slots=True)
class Load:
    """What came of it. Times in microseconds; `sent` counts requests without an answer too."""

    answers: int
    seconds: float
    p50: float
    p99: float
    sent: int
    wrong: int

    @property
    def per_second(self) -> float:
        """Answers a second."""
        return self.answers / self.seconds


def put(requests: Sequence[bytes]) -> Path:
    """A file of requests, as both clients read it: for each its length and its bytes."""
    file = TEMPORARY / "requests"
    with file.open("wb") as written:
        for request in requests:
            written.write(b"%d\n%s" % (len(request), request))
    return file


def press(  # noqa: PLR0913 - how hard, how long, and with what
    port: int, file: Path, *, clients: int, seconds: float, again: bool, status: int, own: bool
) -> Load:
    """Send the requests of a file, from the start `again` when they are used up.

    Wrk counts answers from 400 as wrong; the client of our own everything but `status`.
    """
    order = "again" if again else "once"
    if WRK and not own:
        command = [
            *(WRK, "-t1", f"-c{clients}", f"-d{max(1, round(seconds))}s", "--timeout", "20s"),
            *("-s", LUA, f"http://127.0.0.1:{port}/", "--", file, order),
        ]
    else:
        command = [*OWN, str(port), str(clients), str(seconds), file, order, str(status)]
    said = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    if said.returncode:
        raise RuntimeError(said.stdout + said.stderr)
    return Load(**json.loads(said.stdout.strip().splitlines()[-1]))
