"""The school's own settings: its name, its clock, its lists."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from webapp.answers import changed, done, one, problem_json, screen
from webapp.conditions import seen
from webapp.database import read, write
from webapp.door import who
from webapp.negotiation import go_to, representation, submission
from webapp.openapi import speaks
from webapp.problems import problem
from webapp.reading import read_as
from webapp.refusals import Refused
from webapp.routes.asking import Done, Route, asked
from webapp.routes.meanwhile import as_sent_by_now
from webapp.schemas.school import SchoolChange, SchoolRead
from webapp.services import notices, school_service

router = APIRouter(route_class=Route)

CHANGES = speaks(
    {200: SchoolRead},
    takes=SchoolChange,
    refuses=["unknown_time_zone", "changed_meanwhile", "not_a_list"],
    tagged=True,
    needs="rules:write",
)


@router.get("/settings", **speaks({200: SchoolRead}, tagged=True, needs="rules:write"))
async def settings(request: Request) -> Response:
    """How the school is called, by which clock it goes, and the lists to choose from."""
    found = await read(school_service.settings)
    if representation(request) == "json":
        return one(request, found)
    saved = await read(notices.was_saved, who(request), asked(request, Done).done)
    return await _page(request, _as_it_is(found), saved=saved)


@router.patch("/settings", **CHANGES)
async def change_settings(request: Request) -> Response:
    """Change what is sent of the settings, and nothing else."""
    sent = await submission(request)
    try:
        wanted = read_as(SchoolChange, sent.values)
        change = await write(
            school_service.change_school, wanted, by=who(request), seen=seen(request)
        )
    except Refused as no:
        return await _not_changed(request, sent.values, no)
    if representation(request) == "json":
        return changed(change)
    return go_to(request, done("/settings", change))


router.add_api_route("/settings", change_settings, methods=["POST"], **CHANGES)


async def _not_changed(request: Request, sent: Mapping[str, Any], no: Refused) -> Response:
    said = problem(no)
    if representation(request) == "json":
        return problem_json(said)
    values = as_sent_by_now(sent, no, _as_it_is(await read(school_service.settings)))
    return await _page(request, values, status_code=said.status, errors=said.errors)


async def _page(request: Request, values: Mapping[str, Any], **said: Any) -> Response:
    return await screen(request, "settings.html", "edit_settings", values=values, **said)


def _as_it_is(found: SchoolRead) -> dict[str, Any]:
    """The values of the form; a list stands a line for each."""
    there = found.model_dump()
    return {
        name: "\n".join(value) if isinstance(value, tuple) else value
        for name, value in there.items()
    }
