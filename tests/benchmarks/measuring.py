"""One measurement, and many of them in turn."""

import statistics
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.benchmarks import load, processes
from tests.benchmarks.programs import BARE, Program
from tests.benchmarks.scenarios import Scenario
from tests.benchmarks.school import Size

MOST_A_SECOND = 12_000
"""No server enrolls more; so many different students are prepared."""

LONGEST = 10
"""Seconds in which somebody is answered by any server."""


class Wrong(Exception):
    """A server did not answer as it has to; what it says is not worth measuring."""


@dataclass(frozen=True, slots=True)
class Measured:
    """One measurement. Times in microseconds; `database_cpu` is that of PostgreSQL."""

    per_second: float
    cpu: float
    database_cpu: float
    p50: float
    p99: float


Key = tuple[str, int, str]
"""A scenario, so many clients, and a server."""
Found = dict[Key, list[Measured]]
"""What was measured, round by round."""


def median(ones: Sequence[Measured], name: str) -> float:
    """The median of one column."""
    return statistics.median(getattr(one, name) for one in ones)


def ratio(ones: Sequence[Measured], others: Sequence[Measured], name: str) -> float:
    """How many times the others' column this one's is: round by round, then the median."""
    pairs = zip(ones, others, strict=True)
    return statistics.median(getattr(one, name) / getattr(other, name) for one, other in pairs)


def difference(ones: Sequence[Measured], others: Sequence[Measured]) -> float:
    """How many microseconds more the ones take of all processors: round by round, then the
    median."""
    pairs = zip(ones, others, strict=True)
    return statistics.median(
        (one.cpu + one.database_cpu) - (other.cpu + other.database_cpu) for one, other in pairs
    )


class Bench:
    """Servers that are asked in turn, each with a school of its own."""

    def __init__(self, programs: Sequence[Program], databases: Sequence[Any], *, own: bool):
        self.programs = programs
        self.database = dict(zip((one.name for one in programs), databases, strict=True))
        self.own = own
        self.next: dict[str, int] = defaultdict(lambda: 10)

    def measure(
        self,
        scenarios: Iterable[Scenario],
        *,
        rounds: int,
        seconds: float,
        tell: Callable[[Key, Measured], None],
    ) -> Found:
        """Every scenario with each number of clients, server by server, round by round."""
        found: Found = defaultdict(list)
        for scenario in scenarios:
            for clients in scenario.clients:
                known = [one for one in self.programs if _knows(one, scenario)]
                for program in known:
                    self.once(program, scenario, clients, 1)  # until it is warm
                for program in known * rounds:
                    one = self.once(program, scenario, clients, seconds)
                    found[scenario.name, clients, program.name].append(one)
                    tell((scenario.name, clients, program.name), one)
        return found

    def once(self, program: Program, scenario: Scenario, clients: int, seconds: float) -> Measured:
        """One measurement; refuses what was not answered as it has to be."""
        database = self.database[program.name]
        file = self._prepare(program, scenario, seconds)
        held = database.counts(program.url) if scenario.writes else (0, 0)
        before = self._used(program)
        came = load.press(
            program.port,
            file,
            clients=clients,
            seconds=seconds,
            again=not scenario.writes,
            status=scenario.status,
            own=self.own,
        )
        cpu, database_cpu = _less(self._used(program), before)
        if scenario.writes:
            self.next[program.name] += came.sent + 1
            _check_rows(program, came, _less(database.counts(program.url), held))
        if came.wrong or (not came.answers and seconds > LONGEST):
            raise Wrong(f"{program.name}, {scenario.name}, {clients} clients: {came}")
        if not came.answers:
            return self.once(program, scenario, clients, seconds * 4)
        each = 1e6 / came.answers
        return Measured(came.per_second, cpu * each, database_cpu * each, came.p50, came.p99)

    def _prepare(self, program: Program, scenario: Scenario, seconds: float) -> Path:
        size: Size = self.database[program.name].size
        if not scenario.writes:
            return load.put(scenario.requests(size))
        start = self.next[program.name]
        count = min(round(MOST_A_SECOND * max(1, seconds)), size.possible - start)
        return load.put(scenario.requests(size, start=start, count=count))

    def _used(self, program: Program) -> tuple[float, float]:
        database = self.database[program.name]
        return program.cpu_seconds(), processes.cpu_seconds(database.pids())


def _knows(program: Program, scenario: Scenario) -> bool:
    """The bare app is one floor for all."""
    return program.name != BARE or scenario.name == "courses_json"


def _less(after: Sequence[float], before: Sequence[float]) -> tuple[float, ...]:
    return tuple(b - a for a, b in zip(before, after, strict=True))


def _check_rows(program: Program, came: load.Load, new: tuple[float, ...]) -> None:
    """Every answer is an enrollment and an event; those under way at the end may be too."""
    spells, events = new
    if spells != events or spells < came.answers:
        raise Wrong(f"{program.name} made {spells} enrollments and {events} events of {came}")
