"""The add/drop report: a page, JSON, and a file for a spreadsheet."""

from dataclasses import replace
from typing import Any

from fastapi import APIRouter
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from webapp.answers import listed, neighbors, on_the_board, screen
from webapp.database import read
from webapp.happened import in_sentences
from webapp.negotiation import representation, wants_a_spreadsheet
from webapp.openapi import speaks
from webapp.problems import problem
from webapp.refusals import Refused
from webapp.routes.asking import Paged, Route, RowCount, asked
from webapp.routes.spreadsheets import changes_file
from webapp.schemas import EventRead
from webapp.schemas.fields import Day, Text
from webapp.services import catalog, change_report, term_service
from webapp.services.change_report import Stretch

router = APIRouter(route_class=Route)

PAGE = "changes.html"


class ChangesAsked(Paged):
    """Which changes: between two days, in a section or course, by somebody."""

    first: Day | None = Field(None, alias="from", description="Default: a week ago.")
    last: Day | None = Field(None, alias="to", description="Default: today.")
    section: Text = Field("", description="An id, a course code, or a code and label: MAT310-2.")
    by: Text = ""
    limit: RowCount = 50


@router.get(
    "/changes",
    **speaks(
        {200: [EventRead]},
        asks=ChangesAsked,
        refuses=["not_a_date", "unknown_section", "ends_before_it_starts"],
        csv=True,
        needs="record:read",
    ),
)
async def changes(request: Request) -> Response:
    """Who was enrolled, dropped or changed between two days."""
    try:
        wanted = asked(request, ChangesAsked)
        stretch = await read(_stretch, wanted)
    except Refused as no:
        if representation(request) == "json":
            raise
        said = problem(no)
        return await _page(request, ChangesAsked(), status_code=said.status, errors=said.errors)
    if wants_a_spreadsheet(request):
        return await changes_file(request, stretch)
    if representation(request) == "json":
        part = {"limit": wanted.limit, "offset": wanted.offset}
        found = await read(change_report.changes, stretch, **part)
        return listed(request, replace(found, rows=in_sentences(found.rows)), **part)
    return await _page(request, wanted)


def _stretch(wanted: ChangesAsked) -> Stretch:
    return change_report.stretch(wanted.first, wanted.last, section=wanted.section, by=wanted.by)


async def _page(request: Request, wanted: ChangesAsked, **said: Any) -> Response:
    shown = await read(_shown, wanted, dict(request.query_params))
    there = neighbors(request, shown["found"], limit=wanted.limit, offset=wanted.offset)
    return await screen(
        request, PAGE, newer=there["prev"], older=there["next"], **{**shown, **said}
    )


def _shown(wanted: ChangesAsked, sent: dict[str, str]) -> dict[str, Any]:
    stretch, here = _stretch(wanted), catalog.school()
    found = change_report.changes(stretch, limit=wanted.limit, offset=wanted.offset)
    days = {"from": str(stretch.first), "to": str(stretch.last)}
    return {
        "found": found,
        "stretch": stretch,
        "values": {**days, **sent},
        **on_the_board(term_service.board(here)),
        "zone": here.time_zone,
        "today": here.today,
    }
