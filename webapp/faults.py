"""Answers to what no route answered: nowhere, no such method, nothing readable, no database."""

import secrets

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from webapp.answers import problem_answer, refusal
from webapp.database import Unavailable
from webapp.door import recognize
from webapp.edge.plain_answers import refuse as refuse_plainly
from webapp.logs import tell, tell_of_error
from webapp.problems import problem
from webapp.refusals import Refused, refuse

SECONDS_TO_RETRY = "5"
METHOD_NOT_ALLOWED = 405


def answer_to(request: Request, error: Exception) -> Response:
    """What to say of an error that nobody on the way here has answered."""
    if isinstance(error, Refused):
        return refusal(request, error)
    if isinstance(error, HTTPException):
        return _nothing_here(request, error)
    if isinstance(error, Unavailable):
        tell("unavailable", code=error.code)
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
            request = Request(scope)
            if isinstance(error, HTTPException):
                await recognize(request)
            try:
                answer = answer_to(request, error)
            except Exception as worse:  # not even a page that says so can be made
                _noted(worse)
                await refuse_plainly(scope, send, "server_error")
                return
            await answer(scope, receive, send)


def _noted(error: Exception) -> str:
    """The number under which an error stands in the log."""
    reference = secrets.token_hex(4)
    tell_of_error("fault", error, reference=reference)
    return reference
