"""The links that let somebody in: the first administrator, the invited, who forgot a password."""

from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from webapp.answers import problem_json, retry_after, screen
from webapp.database import read, write
from webapp.door import origin_of
from webapp.hashing import is_full
from webapp.negotiation import representation, submission
from webapp.openapi import speaks
from webapp.problems import problem
from webapp.reading import read_as
from webapp.refusals import Refused
from webapp.roles import ANYBODY
from webapp.routes.asking import Key, Route, asked
from webapp.routes.new_passwords import WEAK, new_password
from webapp.routes.sessions import known_by, signed_in, without_passwords
from webapp.schemas import FirstAdmin, LinkRead, PasswordChoice, SignedInRead, SignIn
from webapp.services.staff import staff_service

router = APIRouter(route_class=Route)

WELCOME = "sessions/welcome.html"


@router.get("/welcome", **speaks({}, asks=Key, refuses=["link_over"], needs=ANYBODY))
async def welcome(request: Request) -> Response:
    """Where somebody chooses a password who has a link for it."""
    key = asked(request, Key).key
    return await _page(request, await read(staff_service.link, key), {"key": key})


@router.post(
    "/welcome",
    **speaks(
        {200: SignedInRead},
        takes=FirstAdmin,
        refuses=["link_over", "not_an_email", "name_taken", *WEAK],
        needs=ANYBODY,
    ),
)
async def come_in(request: Request) -> Response:
    """Choose a password, or make the first administrator; both sign in."""
    sent = await submission(request)
    try:
        link = await read(staff_service.link, str(sent.values.get("key", "")))
        come = _first_admin if link.kind == "setup" else _somebody
        staff_id = await come(request, link, sent.values)
    except Refused as no:
        if "link_over" not in no.codes:
            return await _not_yet(request, link, sent.values, no)
        staff_id = await _pressed_twice(request, sent.values, no)
    return await signed_in(request, staff_id, "/")


async def _pressed_twice(request: Request, values: dict[str, Any], over: Refused) -> int:
    """Who sends the form again that has used up its link, and with it the password just chosen,
    is whoever that signs in; everybody else hears that the link is over."""
    try:
        again = read_as(SignIn, {name: values.get(name) for name in ("email", "password")})
        if not is_full():
            return await known_by(request, again.email.lower(), again.password)
    except Refused:
        pass
    raise over


async def _first_admin(request: Request, _: LinkRead, values: dict[str, Any]) -> int:
    wanted = read_as(FirstAdmin, values)
    password = await new_password(wanted.password, wanted.name, wanted.email, wanted.school)
    return await write(
        staff_service.make_first_admin,
        wanted.key,
        wanted,
        password=password,
        origin=origin_of(request),
    )


async def _somebody(request: Request, link: LinkRead, values: dict[str, Any]) -> int:
    wanted = read_as(PasswordChoice, values)
    password = await new_password(wanted.password, link.name, link.email)
    return await write(
        staff_service.choose_password, wanted.key, password=password, origin=origin_of(request)
    )


async def _page(request: Request, link: LinkRead, values: dict[str, Any], **said: Any) -> Response:
    shown = {"name": link.name, "email": link.email, **without_passwords(values)}
    return await screen(request, WELCOME, "welcome", link=link, values=shown, **said)


async def _not_yet(
    request: Request, link: LinkRead, values: dict[str, Any], no: Refused
) -> Response:
    said = problem(no)
    if representation(request) == "json":
        return problem_json(said, headers=retry_after(no))
    return await _page(
        request,
        link,
        values,
        status_code=said.status,
        headers=retry_after(no),
        errors=said.errors,
    )
