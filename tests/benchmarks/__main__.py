"""`make bench`: how fast Rollbook is, beside its floors and beside two peers, as Markdown.

Takes about a quarter of an hour, `--quick` three minutes. Run it on a quiet machine.
"""

import argparse
import signal
import statistics
import sys
import time
from dataclasses import replace
from typing import Any

from tests.support import surroundings  # noqa: F401 - before any of webapp

# isort: split
from tests.benchmarks import agreeing, floors, machine, programs, promises, report
from tests.benchmarks.measuring import Bench, Found
from tests.benchmarks.postgres import OnPostgresql
from tests.benchmarks.programs import Program
from tests.benchmarks.scenarios import AT_THE_DOOR, SCENARIOS, Scenario
from tests.benchmarks.school import GROWING, USUAL, OnSqlite

ENGINES = {"sqlite": OnSqlite, "postgresql": OnPostgresql}
STARTS = 3
ROUNDS = 3
ROUNDS_AT_THE_DOOR = 9
"""More, for what it costs is a small difference between two far larger figures."""
GROWS = ("courses_json", "courses_html")


def arguments(said: list[str] | None = None) -> argparse.Namespace:
    """What to measure."""
    names = [scenario.name for scenario in SCENARIOS]
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="only what is promised, shorter")
    parser.add_argument("--door", action="store_true", help="only what signing in costs")
    parser.add_argument("--growth", action="store_true", help="only the growth of a school")
    parser.add_argument("--engine", nargs="+", choices=list(ENGINES), default=list(ENGINES))
    parser.add_argument("--scenario", nargs="+", choices=names, help="only these, no growth")
    parser.add_argument("--clients", nargs="+", type=int, help="so many at once")
    parser.add_argument("--sizes", nargs="+", choices=list(GROWING), default=list(GROWING))
    parser.add_argument("--rounds", type=int, help="how often; default 3, of the door 9")
    parser.add_argument("--seconds", type=int, help="of each measurement; default 2, quick 1")
    parser.add_argument("--no-peers", action="store_true", help="only Rollbook and the floors")
    parser.add_argument("--own-client", action="store_true", help="not wrk, also where it is")
    wanted = parser.parse_args(said)
    wanted.seconds = wanted.seconds or (1 if wanted.quick else 2)
    wanted.rounds = wanted.rounds or (ROUNDS_AT_THE_DOOR if wanted.door else ROUNDS)
    return wanted


def main() -> None:
    """Measure and print."""
    for asked_to_end in (signal.SIGTERM, signal.SIGINT):
        signal.signal(asked_to_end, lambda *_: sys.exit("Ended before it was done."))
    wanted = arguments()
    began = time.perf_counter()
    print(report.heading(machine.described(own=wanted.own_client), machine.warnings()))
    if wanted.door:
        wanted.no_peers = True
    if not wanted.no_peers and not programs.peers_are_installed():
        sys.exit("The peers are not installed. Run: make bench (or leave them out: --no-peers)")
    told = promises.Told()
    for engine in wanted.engine if not wanted.growth else ():
        (_at_the_door if wanted.door else _on)(engine, wanted, told)
    if wanted.growth or not (wanted.quick or wanted.scenario or wanted.door):
        _growing(wanted, told)
    print(report.promised(told))
    minutes = (time.perf_counter() - began) / 60
    print(f"{minutes:.0f} minutes. {machine.load()}", file=sys.stderr)


def scenarios(wanted: argparse.Namespace) -> list[Scenario]:
    """Those that were asked for, with so many clients."""
    chosen = [one for one in SCENARIOS if not wanted.scenario or one.name in wanted.scenario]
    if wanted.quick and not wanted.scenario:
        chosen = [one for one in chosen if one.name in promises.CLIENTS]
    if wanted.clients:
        return [replace(one, clients=tuple(wanted.clients)) for one in chosen]
    if wanted.quick:
        return [replace(one, clients=(promises.CLIENTS.get(one.name, 16),)) for one in chosen]
    return chosen


def _on(engine: str, wanted: argparse.Namespace, told: promises.Told) -> None:
    """Every scenario on one database, and what starting and doing nothing costs there."""
    _tell(f"{engine}: making a school of {USUAL.enrollments:,} enrollments …")
    database = ENGINES[engine]()
    running: list[Program] = []
    try:
        with programs.ended(running):
            started = _start(database, running, peers=not wanted.no_peers)
            agreeing.check(running, USUAL)
            found = _measured(running, [database] * len(running), scenarios(wanted), wanted)
        lowest = _floors(database, wanted.seconds)
    finally:
        database.stop()
    told.engines[database.name] = found
    told.starts[database.name] = started[programs.ROLLBOOK]
    print(report.measured(database.name, found))
    print(report.started(started))
    print(report.floors(lowest), flush=True)


def _at_the_door(engine: str, wanted: argparse.Namespace, told: promises.Told) -> None:
    """The hot routes with and without knowing who asks, in turn."""
    _tell(f"{engine}: making a school of {USUAL.enrollments:,} enrollments …")
    database = ENGINES[engine]()
    running: list[Program] = []
    try:
        with programs.ended(running):
            for begin in (programs.rollbook, programs.doorless):
                _started(begin(database.copy(begin.__name__)), "/courses", running)
            chosen = [
                replace(one, clients=tuple(wanted.clients or one.clients))
                for one in AT_THE_DOOR
                if not wanted.scenario or one.name.partition(" ")[0] in wanted.scenario
            ]
            found = _measured(running, [database] * len(running), chosen, wanted)
    finally:
        database.stop()
    told.doors[database.name] = found
    print(report.measured(f"The door on {database.name}", found), flush=True)


def _start(database: Any, running: list[Program], *, peers: bool) -> dict[str, promises.Start]:
    """Begin every server on a copy; how long the first answer took, and the memory held then."""
    page = f"/students/{USUAL.looked_at[0]}/courses"
    begin = [programs.rollbook, *([programs.fastapi, programs.django] if peers else [])]
    found = {}
    for one in begin:
        url = database.copy(one.__name__)
        took = [_started(one(url), page, running) for _ in range(STARTS)]
        time.sleep(1)
        found[running[-1].name] = promises.Start(statistics.median(took), *running[-1].memory())
    length = len(running[0].get(page)[1])
    bare = programs.bare(database.copy("bare"), length)
    _started(bare, page, running)
    return found


def _started(program: Program, page: str, running: list[Program]) -> float:
    """Wait for it; the one of this kind that ran before ends."""
    running.append(program)
    took = program.wait_until_it_answers(page)
    for before in [one for one in running if one.name == program.name and one is not program]:
        before.end()
        running.remove(before)
    return took


def _floors(database: Any, seconds: float) -> dict[str, tuple[float, float]]:
    """What enrolling costs without a server."""
    if database.name == "SQLite":
        return {
            f"sqlite3, {together} in a commit": floors.on_sqlite(
                database.copy(f"floor-{together}"), database.size, seconds, together
            )
            for together in (1, 32)
        }
    return {
        f"pgbench, {clients} clients": floors.on_postgresql(
            database.copy("floor"), database, seconds, clients
        )
        for clients in (1, 16, 64)
    }


def _growing(wanted: argparse.Namespace, told: promises.Told) -> None:
    """The page of a student with ten courses, in schools of every size, side by side."""
    engine = wanted.engine[0]
    schools: list[Any] = []
    running: list[Program] = []
    try:
        with programs.ended(running):
            for name in wanted.sizes:
                _tell(f"{engine}: making a school of {name} enrollments …")
                schools.append(ENGINES[engine](GROWING[name]))
                running.append(programs.rollbook(schools[-1].move()))
                running[-1].name = name
                running[-1].wait_until_it_answers("/healthz")
            pages = [replace(one, clients=(16,), distinct=2_000) for one in SCENARIOS]
            pages = [one for one in pages if one.name in GROWS]
            told.growth = _measured(running, schools, pages, wanted)
    finally:
        for school in schools:
            school.stop()
    print(report.measured(f"Growth on {schools[0].name}", told.growth, first="Enrollments"))


def _measured(
    running: list[Program], databases: list[Any], chosen: list[Scenario], wanted: Any
) -> Found:
    bench = Bench(running, databases, own=wanted.own_client)
    return bench.measure(chosen, rounds=wanted.rounds, seconds=wanted.seconds, tell=report.tell)


def _tell(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
