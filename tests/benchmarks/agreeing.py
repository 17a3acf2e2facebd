"""Before anything is measured: the servers answer the same."""

import json
import re
from collections.abc import Sequence, Set
from typing import Any

from tests.benchmarks.programs import BARE, Program
from tests.benchmarks.scenarios import SCENARIOS, Scenario
from tests.benchmarks.school import Size

OWN = {"id", "batch_id", "warnings"}
"""What the answer to an enrollment may differ in."""
UNKNOWN_TO_PEERS = {"period_id", "period", "result", "left"}
"""What only Rollbook keeps of meetings and enrollments: in the peers' favor, they answer less."""
OWN_OF_A_STUDENT = {"version", "groups"}
"""The same of a student."""
MOST_SHOWN = 4_000
PARTS = re.compile(r'<(?:tr|form|input|button)\b[^>]*?\bid="([a-z]+-\d+)"')
"""The rows and forms of a page, by the ids that they are published under."""


class Disagreement(Exception):
    """Two servers answer differently; to compare them says nothing."""


def check(programs: Sequence[Program], size: Size) -> None:
    """Ask everything once of every server; refuses what differs from the first one's answers."""
    first, *others = [program for program in programs if program.name != BARE]
    for scenario in SCENARIOS:
        for n in range(1 if scenario.writes else 3):
            known = answered(first, scenario, size, n)
            for other in others:
                if (said := answered(other, scenario, size, n)) != known:
                    both = f"{first.name}: {known}\n{other.name}: {said}"[:MOST_SHOWN]
                    raise Disagreement(f"{scenario.name}, request {n}:\n{both}")


def answered(program: Program, scenario: Scenario, size: Size, n: int) -> Any:
    """What an answer says, however it says it; an enrollment is asked for again, and refused."""
    n += 1 if scenario.name == "enroll_form" else 0
    request = scenario.request(size, n)
    status, body = ask(program, request)
    if status != scenario.status:
        raise Disagreement(f"{program.name}, {scenario.name}: {status} {body[:500]!r}")
    if scenario.writes:
        again, _ = ask(program, request)
        return again, known_to_all(json.loads(body), OWN) if scenario.status == 201 else body
    if b"text/html" in request:
        return sorted(set(PARTS.findall(body.decode())))
    if scenario.name == "search":
        return [known_to_all(student, OWN_OF_A_STUDENT) for student in json.loads(body)]
    return [known_to_all(row) for row in json.loads(body)]


def ask(program: Program, request: bytes) -> tuple[int, bytes]:
    """The answer to a request as the load sends it."""
    head, _, body = request.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    method, path, _ = first.split()
    headers = dict(line.split(": ", 1) for line in lines)
    return program.ask(method, path, headers, body.decode() or None)


def known_to_all(answer: dict[str, Any], less: Set[str] = frozenset()) -> dict[str, Any]:
    """An answer without what the peers know nothing of, nor what is named here as well."""
    return {
        name: _each_known_to_all(value)
        for name, value in answer.items()
        if name not in UNKNOWN_TO_PEERS | less
    }


def _each_known_to_all(value: Any) -> Any:
    if isinstance(value, list):
        return [_each_known_to_all(one) for one in value]
    return known_to_all(value) if isinstance(value, dict) else value
