"""Answers to what no route answered: nowhere, no such method, nothing readable, no database."""

import logging
import secrets
import traceback
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from webapp.answers import problem_answer, refusal
from webapp.database import Unavailable
from webapp.edge.plain_answers import refuse as refuse_plainly
from webapp.problems import problem
from webapp.refusals import Refused, refuse

SECONDS_TO_RETRY = "5"
METHOD_NOT_ALLOWED = 405
FRAMES_LOGGED = 8
HOUSE = Path(__file__).parent

log = logging.getLogger("rollbook")


def answer_to(request: Request, error: Exception) -> Response:
    """What to say of an error that nobody on the way here has answered."""
    if isinstance(error, Refused):
        return refusal(request, error)
    if isinstance(error, HTTPException):
        return _nothing_here(request, error)
    if isinstance(error, Unavailable):
        said = problem(refuse(error.code))
        return problem_answer(request, said, headers={"Retry-After": SECONDS_TO_RETRY})
    return problem_answer(request, problem(refuse("fault", reference=_noted(error))))


def _nothing_here(request: Request, error: HTTPException) -> Response:
    """Nothing at this address, or not by this method."""
    if error.status_code != METHOD_NOT_ALLOWED:
        return refusal(request, refuse("not_found"))
    allowed = ", ".join(sorted(_methods_at(request)))
    no = refuse("method_not_allowed", method=request.method, allowed=allowed)
    return problem_answer(request, problem(no), headers={"Allow": allowed})


def _methods_at(request: Request) -> set[str]:
    """Every method that some route answers at this address."""
    methods: set[str] = set()
    scope = {**request.scope, "root_path": request.scope.get("app_root_path", "")}
    for route in request.app.routes:
        if route.matches(scope)[0] is not Match.NONE:
            methods |= getattr(route, "answers_to", {"GET", "HEAD"})
    return methods


class Faults:
    """Answer what no route answered; what broke gets a reference number, and both are written down.

    The log names the number, the kind of error and the lines it came through: never the error's
    own words, which may hold a name. An answer that was begun cannot be taken back: it breaks off.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = False

        async def noticing(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self.app(scope, receive, noticing)
        except Exception as error:
            if started:
                raise ConnectionAbortedError(_noted(error)) from None
            try:
                answer = answer_to(Request(scope), error)
            except Exception as worse:  # not even a page that says so can be made
                _noted(worse)
                await refuse_plainly(scope, send, "server_error")
                return
            await answer(scope, receive, send)


def _noted(error: Exception) -> str:
    """The number under which an error stands in the log."""
    reference = secrets.token_hex(4)
    log.error("Fault %s: %s at %s", reference, type(error).__name__, _way_of(error))
    return reference


def _way_of(error: Exception) -> str:
    """The lines of this house that an error came through, and the line it arose on."""
    *way, origin = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in way if Path(frame.filename).is_relative_to(HOUSE)]
    lines = (*ours[-FRAMES_LOGGED:], origin)
    return " > ".join(f"{Path(line.filename).name}:{line.lineno}" for line in lines)
