"""A form that was sent after its session had ended: shown again, filled, after signing in."""

from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match
from starlette.types import Message, Receive, Scope, Send

from webapp.database import read, write
from webapp.door import who
from webapp.negotiation import FORMS, UNSAVED, go_to
from webapp.openapi import speaks
from webapp.problems import problem
from webapp.refusals import Refused, refuse
from webapp.roles import OWN_ACCOUNT
from webapp.routes.asking import Route
from webapp.services.staff import session_service
from webapp.templating import SAID

router = APIRouter(route_class=Route)


@router.get("/unsaved", **speaks({}, needs=OWN_ACCOUNT))
async def unsaved(request: Request) -> Response:
    """The form that was sent after its session had ended, filled in as it was sent, until it is
    sent again."""
    kept = await read(session_service.unsaved, who(request))
    if not kept:
        return go_to(request, "/")
    await write(session_service.note_shown, who(request))
    return _ShownAgain(kept["path"], kept["form"], kept["page"])


class _ShownAgain(Response):
    """The answer of the route that a form was sent to, to the form as it was sent.

    Nothing is saved: whoever would read it or act for it hears `unsaved`, and says so on the
    filled form. Where nothing was to be filled in, the page that it was sent from says it.
    """

    def __init__(self, path: str, form: str, page: str = "/") -> None:
        super().__init__()
        self.path = path
        self.form = form.encode()
        self.page = page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        routes = scope["app"].router
        try:
            await routes(self._as_sent(scope), self._body, send)
        except Refused as no:
            if "unsaved" not in no.codes:
                raise
            await routes(self._as_seen(scope), receive, send)

    async def _body(self) -> Message:
        return {"type": "http.request", "body": self.form}

    def _as_sent(self, scope: Scope) -> Scope:
        form = (b"content-type", FORMS[0].encode())
        there = _asking(scope, "POST", self.path)
        return there | {"headers": [*scope["headers"], form], UNSAVED: True}

    def _as_seen(self, scope: Scope) -> Scope:
        path, _, query = self.page.partition("?")
        there = _asking(scope, "GET", path, query)
        if path == scope["path"] or not _is_a_page(there):
            there = _asking(scope, "GET", "/")
        return there | {SAID: problem(refuse("unsaved")).errors}


def _asking(scope: Scope, method: str, path: str, query: str = "") -> dict[str, Any]:
    """Another request of the same person, in the place of this one."""
    same = {name: value for name, value in scope.items() if name not in {"route", "path_params"}}
    there = {"path": path, "raw_path": path.encode(), "query_string": query.encode()}
    return {**same, "method": method, **there}


def _is_a_page(scope: Scope) -> bool:
    return any(route.matches(scope)[0] is Match.FULL for route in scope["app"].routes)
