"""How many examples are made up for a test, and from which seed."""

from typing import Any

from hypothesis import HealthCheck, settings

from tests.support.surroundings import EXAMPLES

AT_RANDOM = EXAMPLES > 0


def examples(few: int, **more: Any) -> settings:
    """A few examples, the same in every run; with ROLLBOOK_EXAMPLES so many, different ones."""
    return settings(
        max_examples=EXAMPLES or few,
        derandomize=not AT_RANDOM,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        **more,
    )
