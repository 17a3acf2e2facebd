"""What was found, as Markdown on the one stream, and how far it is on the other."""

import sys
from collections.abc import Iterable

from tests.benchmarks import promises
from tests.benchmarks.measuring import Found, Key, Measured, median

MEASURED = ("Scenario", "Clients", "Server", "Requests/s", "CPU µs", "PostgreSQL µs")
TIMES = ("p50 ms", "p99 ms")


def heading(machine: str, warnings: Iterable[str]) -> str:
    """What it was measured on."""
    return "\n\n".join([machine, *(f"**Warning:** {warning}" for warning in warnings)]) + "\n"


def tell(key: Key, one: Measured) -> None:
    """Say how far it is."""
    scenario, clients, server = key
    print(
        f"  {scenario:24} {clients:3} {server:20} {one.per_second:8,.0f}/s "
        f"{one.cpu:6,.0f} µs  p99 {one.p99 / 1000:.1f} ms",
        file=sys.stderr,
        flush=True,
    )


def measured(title: str, found: Found, *, first: str = "Server") -> str:
    """A row for each scenario, number of clients and server: medians of the rounds."""
    heads = [first if name == "Server" else name for name in (*MEASURED, *TIMES)]
    rows = [
        [
            f"`{scenario}`",
            str(clients),
            server,
            f"{median(ones, 'per_second'):,.0f}",
            f"{median(ones, 'cpu'):,.0f}",
            f"{median(ones, 'database_cpu'):,.0f}",
            f"{median(ones, 'p50') / 1000:.1f}",
            f"{median(ones, 'p99') / 1000:.1f}",
        ]
        for (scenario, clients, server), ones in found.items()
    ]
    if not any(median(ones, "database_cpu") for ones in found.values()):
        place = heads.index("PostgreSQL µs")
        heads.pop(place)
        rows = [[*row[:place], *row[place + 1 :]] for row in rows]
    return _table(title, heads, rows, right=(1, *range(3, len(heads))))


def started(found: dict[str, promises.Start]) -> str:
    """From start to first answer, and what is held then."""
    rows = [
        [name, f"{one.seconds:.2f}", f"{one.resident:.0f}", f"{one.proportional:.0f}"]
        for name, one in found.items()
    ]
    return _table("", ["Server", "First answer s", "Resident MiB", "Shared out MiB"], rows)


def floors(found: dict[str, tuple[float, float]]) -> str:
    """What enrolling costs without a server."""
    rows = [[name, f"{many:,.0f}", f"{cpu:,.0f}"] for name, (many, cpu) in found.items()]
    return _table("", ["Enrolling without a server", "Enrollments/s", "CPU µs"], rows)


def promised(told: promises.Told) -> str:
    """Every promise with what was found."""
    kept = {True: "yes", False: "**no**", None: ""}
    rows = [
        [one.sentence, f"{one.found:.{_digits(one)}f}{one.unit}", _limit(one), kept[one.kept]]
        for one in promises.all_of(told)
    ]
    return _table("Promised", ["What", "Found", "Promised", "Kept"], rows)


def _digits(one: promises.Promise) -> int:
    """So many that a figure just past its limit does not look as if it were kept."""
    return 2 if one.found < 10 else 1


def _limit(one: promises.Promise) -> str:
    if one.at_most is not None:
        return f"≤ {one.at_most:g}{one.unit}"
    return "" if one.at_least is None else f"≥ {one.at_least:g}{one.unit}"


def _table(
    title: str, heads: list[str], rows: list[list[str]], right: Iterable[int] | None = None
) -> str:
    """A table; numbers, which is all but the first column unless said otherwise, to the right."""
    numbers = set(range(1, len(heads)) if right is None else right)
    line = ["--:" if place in numbers else "---" for place in range(len(heads))]
    text = "\n".join("| " + " | ".join(row) + " |" for row in [heads, line, *rows])
    return f"### {title}\n\n{text}\n" if title else f"{text}\n"
