"""Terms: the calendar of the school, and which of its terms somebody looks at."""

from collections.abc import Iterable
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from webapp.negotiation import submission
from webapp.openapi import only, speaks
from webapp.roles import SIGNED_IN
from webapp.routes import named
from webapp.routes.asking import PathId, Route
from webapp.routes.chosen_term import remember
from webapp.routes.named import Noun
from webapp.schemas import TermChange, TermCreate, TermRead
from webapp.services import calendar_service

router = APIRouter(route_class=Route)

MISFITS = (
    *("term_taken", "sourced_id_taken", "unknown_term", "outside_parent", "own_part"),
    *("parts_outside", "ends_before_it_starts", "deadlines_out_of_order"),
    *("not_a_date", "not_a_number", "not_a_choice"),
)
CHANGES = speaks(
    {200: TermRead},
    takes=TermChange,
    refuses=["changed_meanwhile", *MISFITS],
    tagged=True,
    needs="catalog:write",
)


@router.get("/terms", **speaks({200: [TermRead]}, needs="catalog:read"))
async def terms(request: Request) -> Response:
    """Every term, each followed by its parts."""
    return await named.all_of(request, TERM)


@router.post(
    "/terms",
    **speaks({201: TermRead}, takes=TermCreate, refuses=MISFITS, once=True, needs="catalog:write"),
)
async def create_term(request: Request) -> Response:
    """Add a term."""
    return await named.add(request, TERM)


@router.get(
    "/terms/{term_id}",
    **speaks({200: TermRead}, refuses=["unknown_term"], tagged=True, needs="catalog:read"),
)
async def term(request: Request, term_id: PathId) -> Response:
    """One term with its days."""
    return await named.show(request, TERM, term_id)


@router.patch("/terms/{term_id}", **CHANGES)
async def change_term(request: Request, term_id: PathId) -> Response:
    """Change what is sent of a term, and nothing else."""
    return await named.change(request, TERM, term_id)


router.add_api_route("/terms/{term_id}", change_term, methods=["POST"], **CHANGES)


@router.post("/term", **only(SIGNED_IN))
async def choose_term(request: Request) -> Response:
    """Look at another term from now on, in this browser; without one, at the term by date."""
    return remember(request, (await submission(request)).values.get("term_id"))


def _beside_all(rows: Iterable[TermRead]) -> dict[str, Any]:
    return {"names": {row.id: row.name for row in rows}, **_places(rows)}


def _beside(found: TermRead) -> dict[str, Any]:
    return _places(row for row in calendar_service.terms() if row.id != found.id)


def _places(rows: Iterable[TermRead]) -> dict[str, Any]:
    """What a term can be a part of, as a form offers it."""
    return {"places": [(str(row.id), row.name) for row in rows]}


TERM = Noun(
    "term",
    all=calendar_service.terms,
    find=calendar_service.term,
    create=calendar_service.create_term,
    change=calendar_service.change_term,
    takes=TermCreate,
    changes=TermChange,
    beside_all=_beside_all,
    beside=_beside,
)
