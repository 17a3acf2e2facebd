"""The colors somebody reads best in: those of their device, light, or dark."""

from urllib.parse import urlsplit

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from webapp.negotiation import go_to, submission
from webapp.openapi import only
from webapp.roles import ANYBODY
from webapp.routes.asking import Route
from webapp.templating import CHOICES, COLORS

A_YEAR = 365 * 24 * 60 * 60

router = APIRouter(route_class=Route)


@router.post("/theme", **only(ANYBODY))
async def choose_colors(request: Request) -> Response:
    """Remember light or dark in this browser, or nothing, and show the page at hand again."""
    chosen = (await submission(request)).values.get("colors")
    back = urlsplit(request.headers.get("referer", ""))
    answer = go_to(request, f"/{back.path.lstrip('/')}{'?' if back.query else ''}{back.query}")
    if chosen in CHOICES:
        answer.set_cookie(COLORS, chosen, max_age=A_YEAR, httponly=True, samesite="lax")
    else:
        answer.delete_cookie(COLORS)
    return answer
