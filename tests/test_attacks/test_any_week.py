"""Whatever is done at the desk, in whatever order: nobody has a seat that is not theirs."""

from typing import Any

import pytest
from hypothesis import Phase
from hypothesis.errors import Flaky
from hypothesis.stateful import run_state_machine_as_test

from tests.support.made_up import examples
from tests.support.schools import only_on_sqlite
from tests.test_attacks.any_week import AnyWeek
from webapp.services import rules
from webapp.services.rules import seats

WEEKS, ACTS = 8, 40
WEEKS_UNTIL_FOUND = 300  # at the latest


def live(weeks: int, **more: Any) -> None:
    """Live through so many weeks."""
    run_state_machine_as_test(AnyWeek, settings=examples(weeks, stateful_step_count=ACTS, **more))


def test_after_every_act_each_seat_is_whose_it_should_be(term):
    live(WEEKS)


def who_waits_is_asked_nothing(plant: pytest.MonkeyPatch) -> None:
    plant.setattr(seats, "ABOUT_SEATS", ())


def nothing_clashes(plant: pytest.MonkeyPatch) -> None:
    others = tuple(rule for rule in rules.RULES if rule.code != "time_clash")
    plant.setattr(rules, "RULES", others)


@pytest.mark.parametrize("plant", [who_waits_is_asked_nothing, nothing_clashes])
@only_on_sqlite
def test_a_desk_that_errs_is_found(term, monkeypatch, plant):
    """The control."""
    plant(monkeypatch)
    with pytest.raises((AssertionError, Flaky)):
        live(WEEKS_UNTIL_FOUND, phases=[Phase.generate], report_multiple_bugs=False)
