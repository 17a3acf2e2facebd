"""To tell: whom a promotion, an offer, a cancellation or a move concerns."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from webapp.answers import changed, done, listed, problem_json, screen
from webapp.database import read, write
from webapp.door import who, who_looks
from webapp.negotiation import go_to, representation, sent_from, submission
from webapp.openapi import speaks
from webapp.problems import problem
from webapp.reading import read_as
from webapp.refusals import Refused
from webapp.routes.asking import Done, Paged, PathId, Route, asked
from webapp.routes.ticked import all_are_ticked
from webapp.schemas import TellingRead, Tick, TickMany, ToldRead
from webapp.services import notices, telling_service, term_service

router = APIRouter(route_class=Route)

THERE = "/to-tell"


class ToTell(Paged, Done):
    """Which part of the list, and what has just been done."""


@router.get(THERE, **speaks({200: [TellingRead]}, asks=ToTell, needs="enroll:read"))
async def to_tell(request: Request) -> Response:
    """What students have yet to be told, the oldest first."""
    wanted = asked(request, ToTell)
    if representation(request) != "json":
        return await _page(request, wanted)
    found = await read(telling_service.to_tell, limit=wanted.limit, offset=wanted.offset)
    return listed(request, found, limit=wanted.limit, offset=wanted.offset)


async def _page(request: Request, wanted: ToTell, **said: Any) -> Response:
    found = await read(telling_service.to_tell, limit=wanted.limit, offset=wanted.offset)
    zone = (await read(term_service.school)).time_zone
    saved = await read(notices.was_saved, who_looks(request), wanted.done)
    return await screen(
        request,
        "tellings.html",
        found=found,
        zone=zone,
        all_ticked=all_are_ticked(request),
        tick_all=f"{THERE}?ticked=all",
        saved=saved,
        **said,
    )


@router.post(
    "/to-tell/told",
    **speaks(
        {200: ToldRead},
        takes=TickMany,
        refuses=["nobody_ticked", "unknown_telling", "too_many_rows", "not_a_number", "not_a_list"],
        once=True,
        needs="enroll:write",
    ),
)
async def tick_all(request: Request) -> Response:
    """All these students know; nothing is ticked where one of them is unknown."""
    sent = await submission(request)
    try:
        wanted = read_as(TickMany, sent.values)
        change = await write(telling_service.tick_all, wanted, by=who(request), once=sent.once)
    except Refused as no:
        return await _not_ticked(request, sent.values, no)
    if representation(request) == "json":
        return changed(change)
    return go_to(request, done(THERE, change))


async def _not_ticked(request: Request, sent: Mapping[str, Any], no: Refused) -> Response:
    """The list as it is, which says why, with the same ones ticked."""
    said = problem(no)
    if representation(request) == "json":
        return problem_json(said)
    ids = sent.get("telling_ids") or ()
    shown = {"ticked": (ids,) if isinstance(ids, str) else ids, "errors": said.errors}
    return await _page(request, ToTell(), status_code=said.status, **shown)


@router.post(
    "/to-tell/{telling_id}/told",
    **speaks(
        {200: TellingRead},
        takes=Tick,
        refuses=["unknown_telling", "already_told"],
        once=True,
        needs="enroll:write",
    ),
)
async def tick(request: Request, telling_id: PathId) -> Response:
    """The student knows."""
    sent = await submission(request)
    wanted = read_as(Tick, sent.values)
    change = await write(telling_service.tick, telling_id, wanted, by=who(request), once=sent.once)
    if representation(request) == "json":
        return changed(change)
    return go_to(request, "/" if sent_from(request) == "/" else THERE)
