"""What is promised, and what was found of it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from tests.benchmarks.measuring import Found, difference, median, ratio
from tests.benchmarks.programs import BARE, DOORLESS, ROLLBOOK

CLIENTS = {"courses_json": 16, "courses_html": 16, "enroll_json": 64, "enroll_form": 64}
"""With how many clients each is promised."""

BESIDE_BARE = {"courses_json": 5.0, "courses_html": 7.0}
BESIDE_PEERS = {
    "SQLite": {"enroll_json": 10.0, "enroll_form": 8.0, "courses_json": 8.0, "courses_html": 6.0},
    "PostgreSQL": {"courses_json": 5.0, "courses_html": 4.0},
}
GROWTH = 1.3
MICROSECONDS_AT_THE_DOOR = 60
SECONDS_TO_START = 0.7
MEBIBYTES = 90


class Start(NamedTuple):
    """Seconds from start to first answer, and MiB held after it."""

    seconds: float
    resident: float
    proportional: float


@dataclass
class Told:
    """Everything that was measured in one run, by database; `starts` are those of Rollbook."""

    engines: dict[str, Found] = field(default_factory=dict)
    starts: dict[str, Start] = field(default_factory=dict)
    doors: dict[str, Found] = field(default_factory=dict)
    growth: Found = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Promise:
    """A sentence, the figure that was found, and the one that is promised if one is."""

    sentence: str
    found: float
    at_most: float | None = None
    at_least: float | None = None
    unit: str = "×"

    @property
    def kept(self) -> bool | None:
        """Whether it holds; nothing where nothing is promised."""
        if self.at_most is not None:
            return self.found <= self.at_most
        return None if self.at_least is None else self.found >= self.at_least


def all_of(told: Told) -> Iterator[Promise]:
    """Every promise that can be judged by what was measured."""
    for engine, found in told.engines.items():
        yield from _beside_bare(engine, found)
        yield from _beside_peers(engine, found)
    for engine, start in told.starts.items():
        yield from _starting(engine, start)
    for engine, found in told.doors.items():
        yield from _at_the_door(engine, found)
    yield from _growth(told.growth)


def _beside_bare(engine: str, found: Found) -> Iterator[Promise]:
    """Processor time of the server's processes alone."""
    for scenario, most in BESIDE_BARE.items():
        ours = found.get((scenario, CLIENTS[scenario], ROLLBOOK))
        bare = found.get(("courses_json", CLIENTS["courses_json"], BARE))
        if ours and bare:
            sentence = f"{engine}: CPU of `{scenario}` beside a bare ASGI answer"
            figure = median(ours, "cpu") / median(bare, "cpu")
            yield Promise(sentence, figure, at_most=most if engine == "SQLite" else None)


def _beside_peers(engine: str, found: Found) -> Iterator[Promise]:
    for scenario, clients in CLIENTS.items():
        ours = found.get((scenario, clients, ROLLBOOK))
        peers = {
            server: ones
            for (name, many, server), ones in found.items()
            if (name, many) == (scenario, clients) and server not in {ROLLBOOK, BARE}
        }
        if ours and peers:
            best = max(peers, key=lambda server: median(peers[server], "per_second"))
            sentence = f"{engine}: `{scenario}`/s at {clients} clients beside {best}"
            least = BESIDE_PEERS[engine].get(scenario)
            yield Promise(sentence, ratio(ours, peers[best], "per_second"), at_least=least)


def _starting(engine: str, start: Start) -> Iterator[Promise]:
    first = f"{engine}: from start to first answer"
    yield Promise(first, start.seconds, at_most=SECONDS_TO_START, unit=" s")
    held = f"{engine}: held after the first answer, all processes"
    yield Promise(held, start.resident, at_most=MEBIBYTES, unit=" MiB")


def _at_the_door(engine: str, found: Found) -> Iterator[Promise]:
    """What it costs to know who asks, the database's own processor time included."""
    for scenario, clients, server in found:
        if server == ROLLBOOK:
            closed, open_ = found[scenario, clients, ROLLBOOK], found[scenario, clients, DOORLESS]
            sentence = f"{engine}: CPU of the door at each `{scenario}`"
            figure = difference(closed, open_)
            yield Promise(sentence, figure, at_most=MICROSECONDS_AT_THE_DOOR, unit=" µs")


def _growth(found: Found) -> Iterator[Promise]:
    for scenario in dict.fromkeys(name for name, _, _ in found):
        sizes = {size: ones for (name, _, size), ones in found.items() if name == scenario}
        small, large = next(iter(sizes)), next(reversed(sizes))
        sentence = f"CPU of `{scenario}` at {large} enrollments beside {small}"
        yield Promise(sentence, ratio(sizes[large], sizes[small], "cpu"), at_most=GROWTH)
