"""Tokens, by which programs come in: making them and revoking them."""

from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from webapp.answers import as_json, listed, one, problem_json, screen
from webapp.database import read, write
from webapp.door import who, who_looks
from webapp.negotiation import go_to, representation, submission
from webapp.openapi import speaks
from webapp.problems import problem
from webapp.reading import read_as
from webapp.refusals import Refused
from webapp.roles import SCOPES, STAFF
from webapp.routes import links
from webapp.routes.asking import Done, PathId, Route, asked
from webapp.schemas import TokenCreate, TokenMade, TokenRead
from webapp.services import catalog, notices
from webapp.services.staff import token_service

router = APIRouter(route_class=Route)


@router.get("/tokens", **speaks({200: [TokenRead]}, needs=STAFF))
async def tokens(request: Request) -> Response:
    """Every token there ever was, without its secret."""
    if representation(request) == "json":
        return listed(request, await read(token_service.all_tokens))
    done = await read(notices.done_by, who(request), asked(request, Done).done)
    return await _page(request, done=done)


@router.post(
    "/tokens",
    **speaks(
        {201: TokenMade},
        takes=TokenCreate,
        refuses=["name_taken", "unknown_scope", "not_a_list", "not_a_number", "out_of_range"],
        needs=STAFF,
    ),
)
async def create_token(request: Request) -> Response:
    """Make a token. The answer holds it, and is the only one that ever does: nothing of it is
    kept to be given again."""
    sent = await submission(request)
    try:
        wanted = read_as(TokenCreate, sent.values)
        made, secret = await write(token_service.create_token, wanted, by=who(request))
    except Refused as no:
        return await _not_made(request, sent.values, no)
    token = TokenMade(token=secret, **made.model_dump())
    if representation(request) == "json":
        return as_json(token, status_code=201, headers={"Location": "/tokens"})
    return await _page(request, status_code=201, made=token, example=_example(request, token))


@router.post(
    "/tokens/{token_id}/revoke",
    **speaks({200: TokenRead}, refuses=["unknown_token", "already_revoked"], needs=STAFF),
)
async def revoke_token(request: Request, token_id: PathId) -> Response:
    """End a token, at once and for good."""
    change = await write(token_service.revoke_token, token_id, by=who(request))
    if representation(request) == "json":
        return one(request, change.answer)
    return go_to(request, f"/tokens?done={change.event_id}")


def _example(request: Request, made: TokenMade) -> str:
    """A line to try a token with: something that it opens."""
    path = "/courses" if "catalog:read" in made.scopes else "/openapi.json"
    return f"curl -H 'Authorization: Bearer {made.token}' {links.desk(request)}{path}"


async def _page(request: Request, *, done: str = "", **said: Any) -> Response:
    school = await read(catalog.school)
    return await screen(
        request,
        "tokens.html",
        "new_token",
        school=school.name,
        zone=school.time_zone,
        found=await read(token_service.all_tokens),
        scopes=SCOPES,
        over=await read(token_service.whose_time_is_over),
        done=done,
        **{"made": None, "unseen": None, "values": {"days": 90}, **said},
    )


async def _not_made(request: Request, values: dict[str, Any], no: Refused) -> Response:
    said = problem(no)
    if representation(request) == "json":
        return problem_json(said)
    name = str(values.get("name", ""))
    unseen = await read(token_service.made_just_now, name, by=who_looks(request))
    shown: dict[str, Any] = {"values": values, "unseen": unseen, "errors": said.errors}
    return await _page(request, status_code=said.status, **shown)
