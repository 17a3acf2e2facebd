"""One's own account: who one is here, where one is signed in, another password."""

from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from webapp.answers import one, problem_json, retry_after, screen
from webapp.database import read, write
from webapp.door import who, who_looks
from webapp.negotiation import go_to, representation, submission
from webapp.openapi import speaks
from webapp.problems import problem
from webapp.reading import read_as
from webapp.refusals import Refused
from webapp.roles import OWN_ACCOUNT
from webapp.routes.asking import Done, PathId, Route, asked
from webapp.routes.new_passwords import WEAK, new_password
from webapp.routes.sessions import known_by, signed_in, signed_out
from webapp.schemas import AccountRead, PasswordChange, SignedInRead
from webapp.services import catalog, notices
from webapp.services.staff import account_service, session_service, staff_service

router = APIRouter(route_class=Route)


@router.get("/account", **speaks({200: AccountRead}, needs=OWN_ACCOUNT))
async def account(request: Request) -> Response:
    """Who is asking, and everywhere they are signed in."""
    if representation(request) == "json":
        return one(request, await _own(request))
    done = await read(notices.done_by, who(request), asked(request, Done).done)
    return await _page(request, done=done)


@router.post(
    "/account/password",
    **speaks(
        {200: SignedInRead},
        takes=PasswordChange,
        refuses=["wrong_password", "too_many_sign_ins", *WEAK],
        needs=OWN_ACCOUNT,
    ),
)
async def change_password(request: Request) -> Response:
    """Choose another password. Every session ends, and this browser gets a new one."""
    sent = await submission(request)
    try:
        wanted = read_as(PasswordChange, sent.values)
        staff_id, event_id = await _changed(request, wanted)
    except Refused as no:
        return await _not_changed(request, no)
    return await signed_in(request, staff_id, f"/account?done={event_id}")


@router.post(
    "/account/sessions/{session_id}/end",
    **speaks({200: AccountRead}, refuses=["unknown_session"], needs=OWN_ACCOUNT),
)
async def end_session(request: Request, session_id: PathId) -> Response:
    """Sign out with another browser; with this one too, if it is the one that is named."""
    event_id = await write(session_service.end, who(request), session_id)
    if session_id == who(request).session_id:
        return signed_out(request)
    if representation(request) == "json":
        return one(request, await _own(request))
    return go_to(request, f"/account?done={event_id}")


@router.post("/account/sessions/end", **speaks({}, needs=OWN_ACCOUNT))
async def end_sessions(request: Request) -> Response:
    """Sign out everywhere, here too."""
    await write(session_service.end_all, who(request))
    return signed_out(request)


async def _own(request: Request) -> AccountRead:
    settings = request.app.state.settings
    return await read(
        account_service.own_account,
        who_looks(request),
        idle=settings.idle,
        longest=settings.longest,
    )


async def _changed(request: Request, wanted: PasswordChange) -> tuple[int, int]:
    """Whose password was changed, and the event that says so."""
    own = await _own(request)
    staff_id = await known_by(request, own.email, wanted.password, name=own.name)
    password = await new_password(wanted.new_password, own.name, own.email, field="new_password")
    event_id = await write(staff_service.change_password, password=password, by=who(request))
    return staff_id, event_id


async def _not_changed(request: Request, no: Refused) -> Response:
    said, wait = problem(no), retry_after(no)
    if representation(request) == "json":
        return problem_json(said, headers=wait)
    return await _page(request, status_code=said.status, headers=wait, errors=said.errors)


async def _page(request: Request, *, done: str = "", **said: Any) -> Response:
    school = await read(catalog.school)
    return await screen(
        request,
        "account.html",
        "change_password",
        school=school.name,
        zone=school.time_zone,
        account=await _own(request),
        done=done,
        **said,
    )
