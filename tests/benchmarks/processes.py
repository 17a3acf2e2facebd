"""What processes cost: processor time and memory, as Linux counts them."""

import os
from collections.abc import Iterable
from pathlib import Path

PROC = Path("/proc")
TICKS = os.sysconf("SC_CLK_TCK")
PARENT, USER, SYSTEM, CHILDREN_USER, CHILDREN_SYSTEM = 1, 11, 12, 13, 14
"""Places of the fields in /proc/PID/stat after the name of the program."""


def group(pids: Iterable[int]) -> list[int]:
    """These processes and everything that descends from them."""
    children: dict[int, list[int]] = {}
    for entry in PROC.iterdir():
        if entry.name.isdigit() and (fields := _stat(int(entry.name))):
            children.setdefault(int(fields[PARENT]), []).append(int(entry.name))
    found, new = [], list(pids)
    while new:
        found += new
        new = [child for pid in new for child in children.get(pid, ())]
    return found


def cpu_seconds(pids: Iterable[int]) -> float:
    """What these have used so far, with their descendants, those included that have ended."""
    used = 0
    for pid in group(pids):
        if fields := _stat(pid):
            places = (USER, SYSTEM, CHILDREN_USER, CHILDREN_SYSTEM)
            used += sum(int(fields[place]) for place in places)
    return used / TICKS


def resident_mebibytes(pids: Iterable[int]) -> tuple[float, float]:
    """What they hold in memory: all pages summed, and shared ones divided among their users."""
    rss = pss = 0
    for pid in group(pids):
        for line in (PROC / str(pid) / "smaps_rollup").read_text().splitlines():
            name, _, value = line.partition(":")
            rss += int(value.split()[0]) if name == "Rss" else 0
            pss += int(value.split()[0]) if name == "Pss" else 0
    return rss / 1024, pss / 1024


def _stat(pid: int) -> list[str]:
    """The fields after the name; none when the process is gone."""
    try:
        return (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return []
