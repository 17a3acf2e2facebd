"""Periods: how the school day is divided, and when each of them is."""

from typing import Any

from webapp.routes.named import Described, Noun, router_of
from webapp.schemas import PeriodChange, PeriodCreate, PeriodRead
from webapp.services import period_service


def _as_typed(found: PeriodRead) -> dict[str, Any]:
    """A period as its form has it; the seconds of its times are shown where there are any."""
    times = {name: str(getattr(found, name)).removesuffix(":00") for name in period_service.TIMES}
    return {**found.model_dump(mode="json"), **times}


PERIOD = Noun(
    "period",
    Described(
        all="Every period, through the day.",
        add="Add a period.",
        one="One period with its times.",
        change="Change what is sent of a period; every meeting in it follows.",
    ),
    all=period_service.periods,
    find=period_service.period,
    create=period_service.create_period,
    change=period_service.change_period,
    reads=PeriodRead,
    takes=PeriodCreate,
    changes=PeriodChange,
    misfits=("period_taken", "ends_before_it_starts", "not_a_time"),
    as_typed=_as_typed,
)

router = router_of(PERIOD)
