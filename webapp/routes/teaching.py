"""The first page of a teacher: the sections they teach, each with its roster."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from webapp.answers import listed, screen
from webapp.database import read
from webapp.door import who
from webapp.negotiation import representation
from webapp.openapi import speaks
from webapp.routes.asking import Route
from webapp.schemas import SectionRead
from webapp.services import teaching_service
from webapp.services.changes import Found

router = APIRouter(route_class=Route)


@router.get("/teaching", **speaks({200: [SectionRead]}, needs="roster:read"))
async def teaching(request: Request) -> Response:
    """The sections that whoever asks teaches this term."""
    taught = await read(teaching_service.taught_now, who(request))
    if representation(request) == "json":
        return listed(request, Found(taught, len(taught)))
    names = await read(teaching_service.courses_of, taught)
    return await screen(request, "teaching.html", taught=taught, names=names)
