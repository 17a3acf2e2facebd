"""What is measured on, in words that name no machine."""

import importlib.metadata
import os
import platform
import sys
import time
from pathlib import Path

from peewee import sqlite3

from tests.benchmarks.load import WRK

QUIET = 0.1
"""More of the processors than this at work before anything begins is not quiet."""


def described(*, own: bool) -> str:
    """Cores, Python, and the versions of what matters."""
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in _served_by())
    client = "wrk" if WRK and not own else "a client of its own"
    return (
        f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}, "
        f"SQLite {sqlite3.sqlite_version}, {versions}; load by {client}."
    )


def _served_by() -> list[str]:
    known = ("granian", "uvicorn", "uvloop", "httptools", "fastapi", "peewee")
    there = {one.metadata["Name"] for one in importlib.metadata.distributions()}
    return [name for name in known if name in there]


def warnings() -> list[str]:
    """Why not to believe what follows."""
    busy = _busy(2)
    if busy <= QUIET:
        return []
    return [f"The machine is not quiet: {busy:.0%} of its processors are at work on other things."]


def load() -> str:
    """The load averages."""
    return "Load average: " + ", ".join(f"{one:.2f}" for one in os.getloadavg())


def _busy(seconds: float) -> float:
    """The share of all processors that is at work."""
    if sys.platform != "linux":
        sys.exit("make bench counts processor time as Linux tells it, and runs there only.")
    before = _counted()
    time.sleep(seconds)
    work, idle = (b - a for a, b in zip(before, _counted(), strict=True))
    return work / (work + idle)


def _counted() -> tuple[int, int]:
    """Ticks at work and idle since the machine began."""
    ticks = [int(one) for one in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]]
    idle = ticks[3] + ticks[4]
    return sum(ticks) - idle, idle
