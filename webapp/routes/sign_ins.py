"""Who signed in and out, from where, and on whose account wrong passwords were tried."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from webapp.answers import listed, neighbors, screen
from webapp.database import read
from webapp.negotiation import representation
from webapp.openapi import speaks
from webapp.roles import STAFF
from webapp.routes.asking import Route, SignIns, asked
from webapp.schemas import SignInRead
from webapp.services import catalog
from webapp.services.staff import sign_in_history

router = APIRouter(route_class=Route)


@router.get("/sign-ins", **speaks({200: [SignInRead]}, asks=SignIns, needs=STAFF))
async def sign_ins(request: Request) -> Response:
    """Who came and went, newest first."""
    wanted = asked(request, SignIns)
    found = await read(sign_in_history.sign_ins, **wanted.model_dump())
    if representation(request) == "json":
        return listed(request, found, limit=wanted.limit, offset=wanted.offset)
    school = await read(catalog.school)
    there = neighbors(request, found, limit=wanted.limit, offset=wanted.offset)
    return await screen(
        request,
        "sign_ins.html",
        school=school.name,
        zone=school.time_zone,
        found=found,
        newer=there["prev"],
        older=there["next"],
    )
