"""`python -m tests.faults`: kill the server under load on both engines, and its control too."""

import argparse
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager

from tests.faults.killing import THE_CONTROL, THE_PRODUCT, Kill, kills
from tests.support.schools import Postgres, on_sqlite

READY_WITHIN = 3.0
KILLS_OF_THE_CONTROL = 3

ASchool = Callable[[], AbstractContextManager[str]]


def main() -> int:
    """Every kill on a line, then what it proves; 0 if nothing was lost and the control lost."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--kills", type=int, default=15, help="on each engine (default: 15)")
    times = parser.parse_args().kills
    postgres = Postgres()
    try:
        failures = [
            *on("SQLite", on_sqlite, times),
            *on("PostgreSQL", postgres.school, times),
        ]
    finally:
        postgres.stop()
    for failure in failures:
        print(f"FAILED: {failure}")
    print("Something is wrong." if failures else "Nothing that was acknowledged was lost.")
    return bool(failures)


def on(engine: str, a_school: ASchool, times: int) -> list[str]:
    """What fails on one engine, by one process and by two workers; the control has to."""
    alone = times - times // 2
    failures = [
        *killed(f"{engine}, one process", a_school, alone, workers=1),
        *killed(f"{engine}, two workers", a_school, times - alone, workers=2),
    ]
    if not control_loses(engine, a_school):
        failures.append(f"{engine}: the control lost nothing: this run proves nothing")
    return failures


def killed(title: str, a_school: ASchool, times: int, workers: int) -> list[str]:
    failures = []
    with a_school() as url:
        for number, kill in enumerate(kills(url, THE_PRODUCT, times, workers), 1):
            tell(f"{title}, kill {number}", kill)
            failures += [f"{title}, kill {number}: {one}" for one in (*kill.lost, *kill.wrong)]
            if not kill.acknowledged:
                failures.append(f"{title}, kill {number}: nothing was acknowledged before it")
            if kill.ready_after > READY_WITHIN:
                failures.append(f"{title}, kill {number}: ready after {kill.ready_after:.1f} s")
    return failures


def control_loses(engine: str, a_school: ASchool) -> bool:
    lost = 0
    with a_school() as url:
        for number, kill in enumerate(kills(url, THE_CONTROL, KILLS_OF_THE_CONTROL), 1):
            tell(f"{engine}, the control, kill {number}", kill)
            lost += len(kill.lost)
    return lost > 0


def tell(title: str, kill: Kill) -> None:
    print(
        f"{title}: after {kill.after:.2f} s, {kill.acknowledged:,} acknowledged, "
        f"{len(kill.lost)} lost, {len(kill.wrong)} wrong, ready again in {kill.ready_after:.2f} s",
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(main())
