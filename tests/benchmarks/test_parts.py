"""The parts of `make bench` still work: a small school, moments instead of seconds, no peers."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, time
from pathlib import Path

import pytest

from tests.benchmarks import agreeing, floors, programs
from tests.benchmarks.measuring import Bench, Wrong
from tests.benchmarks.peers import shared
from tests.benchmarks.scenarios import SCENARIOS
from tests.benchmarks.school import OnSqlite, Size

SMALL = Size(200, 20)
A_MOMENT = 0.1

pytestmark = pytest.mark.skipif(
    not Path("/proc/self/stat").exists(), reason="make bench runs on Linux only."
)


@pytest.fixture(scope="module")
def school() -> Iterator[OnSqlite]:
    made = OnSqlite(SMALL)
    yield made
    made.stop()


@pytest.fixture(scope="module")
def bench(school: OnSqlite) -> Iterator[Bench]:
    running: list[programs.Program] = []
    with programs.ended(running):
        running.append(programs.rollbook(school.copy("tried")))
        running[0].wait_until_it_answers("/healthz")
        yield Bench(running, [school], own=True)


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)
def test_every_scenario_is_answered_as_it_has_to_be(bench, scenario):
    (rollbook,) = bench.programs
    measured = bench.once(rollbook, scenario, clients=1, seconds=A_MOMENT)
    assert measured.per_second > 0


def test_what_is_enrolled_twice_is_no_measurement(bench):
    (rollbook,) = bench.programs
    again = next(scenario for scenario in SCENARIOS if scenario.name == "enroll_json")
    same = replace(again, request=lambda size, n: again.request(size, 1_000))
    with pytest.raises(Wrong):
        bench.once(rollbook, same, clients=1, seconds=A_MOMENT)


def test_a_page_is_compared_by_its_rows_and_forms(bench):
    (rollbook,) = bench.programs
    page = next(scenario for scenario in SCENARIOS if scenario.name == "courses_html")
    there = agreeing.answered(rollbook, page, SMALL, 0)
    kinds = Counter(name.rpartition("-")[0] for name in there)
    assert kinds["enrollment"] == kinds["drop"] == 10
    assert kinds["enroll"] > 0


def names(answer: object) -> object:
    """The names in an answer, at every depth."""
    if isinstance(answer, dict):
        return {name: names(value) for name, value in answer.items()}
    return [names(one) for one in answer[:1]] if isinstance(answer, list) else None


def test_the_peers_answer_the_same_names(bench):
    """`make bench` compares what they say; that they still can is known before."""
    (rollbook,) = bench.programs
    ask = {scenario.name: scenario for scenario in SCENARIOS}
    student, *_ = agreeing.answered(rollbook, ask["search"], SMALL, 0)
    assert student.keys() == shared.student(("",) * len(shared.STUDENT)).keys()

    ours, *_ = agreeing.answered(rollbook, ask["courses_json"], SMALL, 0)
    _, enrollment = agreeing.answered(rollbook, ask["enroll_json"], SMALL, 500)
    eight = (time(8), time(9))
    section = shared.Section(
        *(1, "1", None, "", "open", 1, "Fall", date.max, date.max, 1, "C1", "Course 1", None, True),
        meetings=[(1, *eight, None, None)],
    )
    spell = (1, 1, 1, 1, 1, "enrolled", date.max, None, 1)
    assert enrollment.keys() == shared.enrollment(spell, section, "", "").keys() - agreeing.OWN
    theirs = shared.course_row(spell, section)
    assert names(ours) == names(theirs)
    assert names(ours)["section"]["meetings"] == [dict.fromkeys(shared.MEETING)]


def test_the_bare_app_answers_so_many_bytes_on_the_server_of_the_command(school):
    running: list[programs.Program] = []
    with programs.ended(running):
        running.append(programs.bare(school.copy("bare"), 1234))
        running[0].wait_until_it_answers("/")
        assert len(running[0].get("/")[1]) == 1234


@pytest.mark.parametrize("together", [1, 32])
def test_the_floor_writes_what_rollbook_writes(school, together):
    url = school.copy(f"floor-{together}")
    spells, events = school.counts(url)
    floors.on_sqlite(url, SMALL, A_MOMENT / 10, together)
    new_spells, new_events = school.counts(url)
    assert new_spells - spells == new_events - events > 0


def test_the_lock_of_the_peers_names_no_address_and_no_path():
    lock = (programs.PEERS / "requirements.lock").read_text()
    assert "==" in lock and "--hash=sha256:" in lock
    assert re.search(r"://|--index-url|--find-links|file:| /[a-z]+/", lock) is None
