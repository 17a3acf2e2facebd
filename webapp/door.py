"""The door: who asks, and whether they may. Every route but the few for anybody lies behind it."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from webapp import actors
from webapp.actors import Actor
from webapp.answers import problem_json
from webapp.database import Unavailable, engine, read, write
from webapp.keys import is_a_secret, is_a_token, kept_as
from webapp.negotiation import (
    UNSAVED,
    asked_for,
    form_as_sent,
    go_to,
    left_page,
    representation,
    sent_from,
)
from webapp.problems import problem
from webapp.provisos import Proviso, provided
from webapp.refusals import Refused, refuse
from webapp.roles import SIGNED_IN
from webapp.services.permission import not_allowed
from webapp.services.staff import session_service, staff_service, token_service
from webapp.settings import Settings

COOKIE = "rollbook"
ASKER = "asker"
BEARER = "bearer "
AUTHENTICATE = {"WWW-Authenticate": 'Bearer realm="Rollbook"'}
TO_SIGN_IN = {"not_signed_in", "bad_token"}
SIGN_OUT = "/sign-out"
BAD_REQUEST = 400
KNOWN, MOST_KNOWN = "known at the door", 10_000

Row = tuple[Any, ...]
LookUp = Callable[[str], Row | None]


async def admit(request: Request, needs: str, *, anew: bool = False) -> None:
    """Let somebody in who has what a route needs.

    Whoever was here before is let in by what is known of them, provided that it holds in the
    moment in which they are answered; `anew` all is looked up first.
    Refuses `not_signed_in` and `bad_token` (401), `not_allowed` and `scope_missing` (403).
    """
    asker = await _asker(request, anew=anew)
    request.scope[ASKER] = asker  # the page that says no is theirs too
    if needs not in asker.may:
        raise not_allowed(asker, needs)


async def recognize(request: Request) -> None:
    """Know who asks where that opens nothing, so that a page for nowhere is still their page."""
    with suppress(Refused, Unavailable):
        request.scope[ASKER] = await _asker(request, anew=True)


def who(request: Request) -> Actor:
    """Who acts. What is shown once more after signing in is not sent yet: refuses `unsaved`."""
    if UNSAVED in request.scope:
        raise refuse("unsaved")
    return request.scope[ASKER]


def who_looks(request: Request) -> Actor:
    """For whom a page is, which saves nothing."""
    return request.scope[ASKER]


def asker_of(request: Request) -> Actor | None:
    """Who looks at a page; nothing for whoever has not signed in."""
    return request.scope.get(ASKER)


async def turned_away(request: Request, no: Refused) -> Response:
    """The answer to whoever has to sign in first, and will then be where they wanted to be.

    A form that somebody sent after their session ended is kept for them.
    """
    if representation(request) == "json":
        return problem_json(problem(no), headers=AUTHENTICATE)
    await _keep_what_was_sent(request)
    there = f"/sign-in?next={quote(asked_for(request), safe='/')}"
    return go_to(request, there, to_htmx=401)


async def note_what_was_sent(request: Request, answer: Response) -> None:
    """Let go of a form that came back after signing in once it is done: not if it was refused, nor
    by only looking what it would do."""
    asker = asker_of(request)
    if asker is None or request.method != "POST" or UNSAVED in request.scope:
        return
    if sent_from(request) != "/unsaved" or answer.status_code >= BAD_REQUEST:
        return
    if b"dry_run" in await request.body():
        return
    with suppress(Unavailable):
        await write(session_service.let_go_of_unsaved, asker, request.url.path)


def cookie_name(request: Request) -> str:
    """The name of the session's cookie: over https the browser itself keeps it to this host."""
    return f"__Host-{COOKIE}" if request.scope["scheme"] == "https" else COOKIE


def session_secret(request: Request) -> str:
    """What this browser shows of its session; nothing where it has none."""
    return request.cookies.get(cookie_name(request), "")


def origin_of(request: Request) -> str:
    """The address that a request came from."""
    return request.client.host if request.client else "in this process"


async def _asker(request: Request, *, anew: bool) -> Actor:
    settings: Settings = request.app.state.settings
    if settings.open:
        return await _visitor(request)
    shown = request.headers.get("authorization", "")
    if shown[: len(BEARER)].lower() == BEARER:
        return await _program(request, shown[len(BEARER) :].strip(), anew=anew)
    return await _person(request, settings, anew=anew)


async def _visitor(request: Request) -> Actor:
    """Whoever tries Rollbook out, while the school has nobody yet whose it is."""
    if await read(staff_service.is_anybody_here):
        raise refuse("has_staff")
    return actors.trial(origin_of(request))


async def _program(request: Request, token: str, *, anew: bool) -> Actor:
    kept, origin = kept_as(token), origin_of(request)
    if not anew and (row := _known(token_service.token_kept_as, kept)):
        found = token_service.program(row, origin)
        if found and found[1] is None:
            return _provided(token_service.token_kept_as, kept, row, found[0])
    if not is_a_token(token):
        raise refuse("bad_token")
    row = await _looked_up(token_service.token_kept_as, kept)
    found = token_service.program(row, origin) if row else None
    if found is None:
        raise refuse("bad_token")
    program, due = found
    if due is not None:
        await _note(token_service.note_used, due)
    return program


async def _person(request: Request, settings: Settings, *, anew: bool) -> Actor:
    secret = session_secret(request)
    if not is_a_secret(secret):
        raise refuse("not_signed_in")
    kept = kept_as(secret)
    how = (origin_of(request), settings.idle, settings.longest)
    if not anew and (row := _known(session_service.session, kept)):
        found = session_service.somebody(row, *how)
        if found and not found[1]:
            return _provided(session_service.session, kept, row, found[0])
    row = await _looked_up(session_service.session, kept)
    found = session_service.somebody(row, *how) if row else None
    if found is None:
        raise refuse("not_signed_in")
    person, is_due = found
    if is_due:
        await _note(session_service.note_seen, person.session_id)
    return person


def _known(look_up: LookUp, kept: str) -> Row | None:
    """What was found before."""
    return engine().kept.setdefault(KNOWN, {}).get((look_up, kept))


def _provided(look_up: LookUp, kept: str, row: Row, asker: Actor) -> Actor:
    """Whoever is known, as long as the same would be found."""
    provided(Proviso(look_up, kept, row))
    return asker


async def _looked_up(look_up: LookUp, kept: str) -> Row | None:
    provided(None)
    row = await read(look_up, kept)
    if row is not None:
        _keep(engine().kept.setdefault(KNOWN, {}), (look_up, kept), row)
    return row


def _keep(known: dict[Any, Row], by: Any, row: Row) -> None:
    if len(known) >= MOST_KNOWN:
        known.clear()
    known[by] = row


async def _note(noting: Any, which: int | None) -> None:
    """Reading goes on while nothing can be written."""
    with suppress(Unavailable):
        await write(noting, which)


async def _keep_what_was_sent(request: Request) -> None:
    """Keep a form for whoever had a session here; of others nothing is kept."""
    secret = session_secret(request)
    if request.method != "POST" or not secret or not _saves(request):
        return
    form = await form_as_sent(request)
    if form is None:
        return
    kept = {"path": request.url.path, "form": form, "page": left_page(request)}
    with suppress(Unavailable):
        await write(session_service.keep_unsaved, secret, kept)


def _saves(request: Request) -> bool:
    """Whether something is lost if it is not done: not by choosing what to look at, nor by
    signing out once more."""
    return request.scope["route"].needs != SIGNED_IN and request.url.path != SIGN_OUT
