"""Signing in and out."""

from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from webapp.answers import as_json, problem_json, retry_after, screen
from webapp.database import read, write
from webapp.devices import device
from webapp.door import cookie_name, origin_of, session_secret, who
from webapp.edge.plain_answers import PlainRefusal
from webapp.hashing import a_place, is_full_for_long, slowly
from webapp.negotiation import go_to, inside, representation, submission
from webapp.openapi import speaks
from webapp.passwords import hashed, is_outdated, is_right, normal
from webapp.problems import problem
from webapp.reading import read_as
from webapp.refusals import Refused, refuse
from webapp.roles import ANYBODY, OWN_ACCOUNT
from webapp.routes.asking import Route, SignInAsked, asked
from webapp.schemas import SignedInRead, SignIn
from webapp.services.staff import session_service, sign_in_limits, staff_service

router = APIRouter(route_class=Route)

SIGN_IN = "sessions/sign_in.html"


@router.get("/sign-in", **speaks({}, asks=SignInAsked, needs=ANYBODY))
async def sign_in_form(request: Request) -> Response:
    """Where staff sign in."""
    return await _sign_in_page(request, {"next": asked(request, SignInAsked).next})


@router.post(
    "/sign-in",
    **speaks(
        {200: SignedInRead},
        takes=SignIn,
        refuses=["wrong_password", "too_many_sign_ins", "too_many_at_once"],
        needs=ANYBODY,
    ),
)
async def sign_in(request: Request) -> Response:
    """Sign in with address and password. In a storm of sign-ins most are refused before they are
    read, so that nobody at work notices."""
    if await is_full_for_long():
        return PlainRefusal("too_many_at_once")
    with a_place():
        return await _sign_in(request)


async def _sign_in(request: Request) -> Response:
    sent = await submission(request)
    try:
        wanted = read_as(SignIn, sent.values)
        staff_id = await known_by(request, wanted.email.lower(), wanted.password)
        return await signed_in(request, staff_id, inside(wanted.next))
    except Refused as no:
        return await _not_signed_in(request, sent.values, no)


@router.post("/sign-out", **speaks({}, needs=OWN_ACCOUNT))
async def sign_out(request: Request) -> Response:
    """Sign out, and leave nothing of this school in the browser."""
    await write(session_service.end, who(request))
    return signed_out(request)


async def known_by(request: Request, email: str, password: str, **said: str) -> int:
    """Whose address and password these are. Takes as long for whoever is not known here.

    Refuses `wrong_password`, with what is `said` of it, and `too_many_sign_ins`.
    """
    address, password = origin_of(request), normal(password)
    attempt = await write(sign_in_limits.begin, email, address)
    staff_id, kept = await read(session_service.account, email)
    try:
        right = await slowly(is_right, password, kept)
    except Refused:
        await write(sign_in_limits.release, attempt)
        raise
    if not right:
        await write(session_service.note_a_wrong_password, email, address)
        raise refuse("wrong_password", "password", **said)
    await write(sign_in_limits.release, attempt)
    if is_outdated(kept):
        await write(staff_service.keep_better, staff_id, await slowly(hashed, password))
    return staff_id


async def signed_in(request: Request, staff_id: int, there: str) -> Response:
    """A session of their own for this browser, and the page they wanted."""
    secret = await write(
        session_service.begin,
        staff_id,
        device=device(request.headers.get("user-agent", "")),
        address=origin_of(request),
        before=session_secret(request),
    )
    person, left = await read(_beginning, secret, request)
    answer: Response
    if representation(request) == "json":
        answer = as_json(SignedInRead(name=person.name, role=person.role))
    else:
        answer = go_to(request, "/unsaved" if left else there)
    answer.set_cookie(
        cookie_name(request),
        secret,
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="lax",
    )
    return answer


def signed_out(request: Request) -> Response:
    """The page to sign in on, and nothing of this school left in the browser."""
    answer = go_to(request, "/sign-in")
    answer.delete_cookie(cookie_name(request), secure=request.url.scheme == "https", httponly=True)
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer


def without_passwords(values: dict[str, Any]) -> dict[str, Any]:
    """What a form shows again: never a password."""
    return {name: value for name, value in values.items() if name != "password"}


def _beginning(secret: str, request: Request) -> tuple[Any, bool]:
    settings = request.app.state.settings
    found = session_service.who(secret, origin_of(request), settings.idle, settings.longest)
    if found is None:
        raise refuse("wrong_password", "password")
    person, _ = found
    return person, bool(session_service.unsaved(person))


async def _sign_in_page(request: Request, values: dict[str, Any], **said: Any) -> Response:
    was = await read(_was_signed_out, request) if session_secret(request) else None
    return await screen(
        request, SIGN_IN, "sign_in", values=without_passwords(values), was=was, **said
    )


def _was_signed_out(request: Request) -> session_service.WasSignedOut | None:
    settings, secret = request.app.state.settings, session_secret(request)
    how = (origin_of(request), settings.idle, settings.longest)
    return session_service.was_signed_out(secret, *how)


async def _not_signed_in(request: Request, values: dict[str, Any], no: Refused) -> Response:
    said = problem(no)
    headers = retry_after(no)
    if representation(request) == "json":
        return problem_json(said, headers=headers)
    return await _sign_in_page(
        request, values, status_code=said.status, headers=headers, errors=said.errors
    )
