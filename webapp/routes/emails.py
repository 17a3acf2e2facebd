"""Email addresses to copy: of those who were ticked, or of a whole roster."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from webapp.answers import one, screen
from webapp.database import read
from webapp.negotiation import representation
from webapp.openapi import speaks
from webapp.routes.asking import Asked, Route, asked
from webapp.routes.ticked import numbers_ticked
from webapp.schemas.emails import EmailsRead
from webapp.schemas.fields import Id
from webapp.services import email_service
from webapp.services.section_lookups import section_called

router = APIRouter(route_class=Route)


class Whose(Asked):
    """Everybody who is enrolled in a section; beside them whoever was ticked."""

    section_id: Id | None = None


@router.get(
    "/emails",
    **speaks({200: EmailsRead}, asks=Whose, refuses=["unknown_section"], needs="students:read"),
)
async def emails(request: Request) -> Response:
    """The addresses of those who were ticked, or of a roster, to be copied in one piece."""
    wanted = asked(request, Whose)
    numbers = await numbers_ticked(request)
    found = await read(email_service.emails, numbers, section_id=wanted.section_id)
    if representation(request) == "json":
        return one(request, found)
    named = await read(section_called, wanted.section_id) if wanted.section_id else None
    return await screen(request, "emails.html", current="students", found=found, named=named)
