"""To tell: whom a promotion, an offer, a cancellation or a move concerns."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from webapp.answers import changed, listed, screen
from webapp.database import read, write
from webapp.door import who
from webapp.negotiation import go_to, representation, sent_from, submission
from webapp.openapi import speaks
from webapp.reading import read_as
from webapp.routes.asking import Paged, PathId, Route, asked
from webapp.schemas import TellingRead, Tick
from webapp.services import telling_service, term_service

router = APIRouter(route_class=Route)

THERE = "/to-tell"


@router.get(THERE, **speaks({200: [TellingRead]}, asks=Paged, needs="enroll:read"))
async def to_tell(request: Request) -> Response:
    """What students have yet to be told, the oldest first."""
    wanted = asked(request, Paged)
    found = await read(telling_service.to_tell, limit=wanted.limit, offset=wanted.offset)
    if representation(request) == "json":
        return listed(request, found, limit=wanted.limit, offset=wanted.offset)
    zone = (await read(term_service.school)).time_zone
    return await screen(request, "tellings.html", found=found, zone=zone)


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
