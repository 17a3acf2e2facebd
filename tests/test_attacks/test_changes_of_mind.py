"""Students who change their minds all day: whatever they ask for, in whatever order.

Hypothesis makes up the days. After every act the desk has to show just what a model of it, which
is all lists, says should be there.
"""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import Phase
from hypothesis.errors import Flaky
from hypothesis.stateful import run_state_machine_as_test

from tests.support.made_up import examples
from tests.support.schools import only_on_sqlite
from tests.test_attacks.a_day import ADay
from tests.test_attacks.days import DAYS as DAYS_THAT_TELL
from webapp.services.enrolling.writing import Writing
from webapp.services.rules import seats

DAYS, ACTS = 6, 40
DAYS_UNTIL_FOUND = 200  # at the latest; mostly it takes two or three


@pytest.fixture
def live_through_days(api: Any, term: Any) -> Callable[..., None]:
    """Lives through days at the desk of whoever `api` is."""

    def live(days: int = DAYS, **more: Any) -> None:
        how = examples(days, stateful_step_count=ACTS, **more)
        run_state_machine_as_test(lambda: ADay(api), settings=how)

    return live


def test_after_every_change_of_mind_the_desk_shows_what_should_be_there(live_through_days):
    live_through_days()


def seats_are_not_counted(plant: pytest.MonkeyPatch) -> None:
    plant.setattr(seats, "_a_seat_is_free", lambda case: True)


def a_swap_leaves_and_does_not_enter(plant: pytest.MonkeyPatch) -> None:
    write = Writing.write

    def write_who_leaves(writing: Writing) -> None:
        if writing._changed:
            writing._begun.clear()
        write(writing)

    plant.setattr(Writing, "write", write_who_leaves)


FOUND_SOON = (seats_are_not_counted, a_swap_leaves_and_does_not_enter)


@pytest.mark.parametrize(("script", "plant"), DAYS_THAT_TELL)
@only_on_sqlite
def test_an_error_shows_on_a_day_that_is_about_it(api, term, monkeypatch, script, plant):
    """The control: the same day is as it should be before the error is planted."""
    script(ADay(api))
    plant(monkeypatch)
    with pytest.raises(AssertionError):
        script(ADay(api))


@pytest.mark.parametrize("plant", FOUND_SOON)
@only_on_sqlite
def test_a_desk_that_errs_is_found(live_through_days, monkeypatch, plant):
    """The control. A school once damaged may err in another way when a day is lived again."""
    plant(monkeypatch)
    with pytest.raises((AssertionError, Flaky)):
        live_through_days(DAYS_UNTIL_FOUND, phases=[Phase.generate], report_multiple_bugs=False)
