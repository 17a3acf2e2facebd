"""Periods: how the school day is divided, and when each of them is."""

from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from webapp.openapi import speaks
from webapp.routes import named
from webapp.routes.asking import PathId, Route
from webapp.routes.named import Noun
from webapp.schemas import PeriodChange, PeriodCreate, PeriodRead
from webapp.services import period_service

router = APIRouter(route_class=Route)

MISFITS = ("period_taken", "ends_before_it_starts", "not_a_time")
CHANGES = speaks(
    {200: PeriodRead},
    takes=PeriodChange,
    refuses=["unknown_period", "changed_meanwhile", *MISFITS],
    tagged=True,
    needs="catalog:write",
)


@router.get("/periods", **speaks({200: [PeriodRead]}, needs="catalog:read"))
async def periods(request: Request) -> Response:
    """Every period, through the day."""
    return await named.all_of(request, PERIOD)


@router.post(
    "/periods",
    **speaks(
        {201: PeriodRead}, takes=PeriodCreate, refuses=MISFITS, once=True, needs="catalog:write"
    ),
)
async def create_period(request: Request) -> Response:
    """Add a period."""
    return await named.add(request, PERIOD)


@router.get(
    "/periods/{period_id}",
    **speaks({200: PeriodRead}, refuses=["unknown_period"], tagged=True, needs="catalog:read"),
)
async def period(request: Request, period_id: PathId) -> Response:
    """One period with its times."""
    return await named.show(request, PERIOD, period_id)


@router.patch("/periods/{period_id}", **CHANGES)
async def change_period(request: Request, period_id: PathId) -> Response:
    """Change what is sent of a period; every meeting in it follows."""
    return await named.change(request, PERIOD, period_id)


router.add_api_route("/periods/{period_id}", change_period, methods=["POST"], **CHANGES)


def _as_typed(found: PeriodRead) -> dict[str, Any]:
    """A period as its form has it; the seconds of its times are shown where there are any."""
    times = {name: str(getattr(found, name)).removesuffix(":00") for name in period_service.TIMES}
    return {**found.model_dump(mode="json"), **times}


PERIOD = Noun(
    "period",
    all=period_service.periods,
    find=period_service.period,
    create=period_service.create_period,
    change=period_service.change_period,
    takes=PeriodCreate,
    changes=PeriodChange,
    as_typed=_as_typed,
)
