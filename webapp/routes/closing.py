"""Closing a term: what is to close, what would happen, and doing it."""

from copy import copy
from dataclasses import replace
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from webapp.answers import changed, done, one, problem_json, screen
from webapp.database import read, write
from webapp.door import who
from webapp.negotiation import Sent, go_to, representation, submission
from webapp.openapi import speaks
from webapp.problems import problem
from webapp.reading import read_as
from webapp.refusals import Refused, refuse
from webapp.routes.asking import Done, PathId, Route, asked
from webapp.schemas import TermClose, TermClosed
from webapp.services import calendar_service, closing_service

router = APIRouter(route_class=Route)

FILE = "results_file"
"""The control of the form with which a file of results may come."""


@router.get(
    "/terms/{term_id}/close",
    **speaks({200: TermClosed}, refuses=["unknown_term"], needs="results:write"),
)
async def term_to_close(request: Request, term_id: PathId) -> Response:
    """How many are enrolled in a term and have no result yet."""
    if representation(request) == "json":
        return one(request, await read(closing_service.to_close, term_id))
    batch = await read(closing_service.closed_by, asked(request, Done).done)
    return await _page(request, term_id, batch=batch)


@router.post(
    "/terms/{term_id}/close",
    **speaks(
        {200: TermClosed},
        takes=TermClose,
        refuses=[
            "unknown_term",
            "unknown_enrollment",
            "unreadable_line",
            "unreadable_text",
            "not_a_choice",
        ],
        once=True,
        needs="results:write",
    ),
)
async def close_term(request: Request, term_id: PathId) -> Response:
    """Complete the enrollments of a term with their results, as one act."""
    sent = await submission(request, file=FILE)
    try:
        sent = _with_its_lines(sent)
        wanted = read_as(TermClose, sent.values)
        change = await write(
            closing_service.close, term_id, wanted, by=who(request), once=sent.once
        )
    except Refused as no:
        return await _refused(request, term_id, sent.values, no)
    if representation(request) == "json":
        return changed(change)
    if change.answer.batch_id is None:
        return await _page(request, term_id, values=sent.values, found=change.answer, tried=True)
    return go_to(request, done(f"/terms/{term_id}/close", change))


def _with_its_lines(sent: Sent) -> Sent:
    """The same, as if the lines of the file had been pasted: so the page shows them next.

    Refuses `unreadable_text` of a file that holds none.
    """
    lines = sent.values.get(FILE, "")
    if lines is None:
        raise refuse("unreadable_text", FILE, file=True)
    values = copy(sent.values)
    values.pop(FILE, None)
    if str(lines).strip():
        values["pasted"] = closing_service.with_a_file(str(values.get("pasted", "")), str(lines))
    return replace(sent, values=values)


async def _page(request: Request, term_id: int, **said: Any) -> Response:
    return await screen(
        request,
        "terms/close.html",
        "close_term",
        term=await read(calendar_service.term, term_id),
        **{"found": said.pop("found", None) or await read(closing_service.to_close, term_id)},
        **{"values": {"others": "stay_open"}, "tried": False, "batch": None, **said},
    )


async def _refused(request: Request, term_id: int, values: dict[str, Any], no: Refused) -> Response:
    said = problem(no)
    if representation(request) == "json":
        return problem_json(said)
    errors = [_at_the_list(error) for error in said.errors]
    return await _page(request, term_id, values=values, status_code=said.status, errors=errors)


def _at_the_list(error: Any) -> Any:
    """On the page the results are one text."""
    return error.model_copy(update={"field": "pasted"}) if error.field == "results" else error
