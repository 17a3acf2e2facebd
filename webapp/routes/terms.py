"""Terms: the calendar of the school, and which of its terms somebody looks at."""

from collections.abc import Iterable
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from webapp.answers import changed, done, listed, one, problem_json, screen
from webapp.conditions import seen
from webapp.database import read, write
from webapp.door import who
from webapp.negotiation import go_to, representation, submission
from webapp.openapi import only, speaks
from webapp.problems import problem
from webapp.reading import read_as
from webapp.refusals import Refused
from webapp.roles import SIGNED_IN
from webapp.routes.asking import Done, PathId, Route, asked
from webapp.routes.chosen_term import remember
from webapp.routes.meanwhile import as_sent_by_now
from webapp.schemas import TermChange, TermCreate, TermRead
from webapp.services import calendar_service, notices
from webapp.services.changes import Found

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
    if representation(request) == "json":
        rows = await read(calendar_service.terms)
        return listed(request, Found(rows, len(rows)))
    return await _list(request)


@router.post(
    "/terms",
    **speaks({201: TermRead}, takes=TermCreate, refuses=MISFITS, once=True, needs="catalog:write"),
)
async def create_term(request: Request) -> Response:
    """Add a term."""
    sent = await submission(request)
    try:
        wanted = read_as(TermCreate, sent.values)
        change = await write(calendar_service.create_term, wanted, by=who(request), once=sent.once)
    except Refused as no:
        said = problem(no)
        if representation(request) == "json":
            return problem_json(said)
        return await _list(request, status_code=said.status, values=sent.values, errors=said.errors)
    there = f"/terms/{change.answer.id}"
    if representation(request) == "json":
        return changed(change, status_code=201, location=there)
    return go_to(request, done(there, change))


@router.get(
    "/terms/{term_id}",
    **speaks({200: TermRead}, refuses=["unknown_term"], tagged=True, needs="catalog:read"),
)
async def term(request: Request, term_id: PathId) -> Response:
    """One term with its days."""
    found = await read(calendar_service.term, term_id)
    if representation(request) == "json":
        return one(request, found)
    saved = await read(notices.was_saved, asked(request, Done).done)
    return await _page(request, found, found.model_dump(mode="json"), saved=saved)


@router.patch("/terms/{term_id}", **CHANGES)
async def change_term(request: Request, term_id: PathId) -> Response:
    """Change what is sent of a term, and nothing else."""
    sent = await submission(request)
    try:
        wanted = read_as(TermChange, sent.values)
        change = await write(
            calendar_service.change_term, term_id, wanted, by=who(request), seen=seen(request)
        )
    except Refused as no:
        return await _not_changed(request, term_id, sent.values, no)
    if representation(request) == "json":
        return changed(change)
    return go_to(request, done(f"/terms/{term_id}", change))


router.add_api_route("/terms/{term_id}", change_term, methods=["POST"], **CHANGES)


@router.post("/term", **only(SIGNED_IN))
async def choose_term(request: Request) -> Response:
    """Look at another term from now on, in this browser; without one, at the term by date."""
    return remember(request, (await submission(request)).values.get("term_id"))


async def _list(request: Request, **said: Any) -> Response:
    rows = await read(calendar_service.terms)
    return await screen(
        request,
        "terms/list.html",
        "new_term",
        rows=rows,
        names=_names(rows),
        **_places(rows),
        **said,
    )


async def _page(request: Request, found: TermRead, values: Any, **said: Any) -> Response:
    rows = await read(calendar_service.terms)
    others = [row for row in rows if row.id != found.id]
    form = {"term": found, "values": values, **_places(others), **said}
    return await screen(request, "terms/show.html", "edit_term", **form)


def _places(rows: Iterable[TermRead]) -> dict[str, Any]:
    """What a term can be a part of, as a form offers it."""
    return {"places": [(str(row.id), row.name) for row in rows]}


def _names(rows: Iterable[TermRead]) -> dict[int, str]:
    return {row.id: row.name for row in rows}


async def _not_changed(
    request: Request, term_id: int, values: dict[str, Any], no: Refused
) -> Response:
    said = problem(no)
    if representation(request) == "json":
        return problem_json(said)
    found = await read(calendar_service.term, term_id)
    filled = as_sent_by_now(values, no, found.model_dump(mode="json"))
    return await _page(request, found, filled, status_code=said.status, errors=said.errors)
