"""Staff: inviting them, changing what they may do, a new link for who forgot a password."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from webapp.answers import as_json, changed, listed, one, problem_json, screen
from webapp.conditions import seen
from webapp.database import read, write
from webapp.door import who
from webapp.negotiation import go_to, representation, submission
from webapp.openapi import speaks
from webapp.problems import problem
from webapp.reading import read_as
from webapp.refusals import Refused
from webapp.roles import STAFF
from webapp.routes import links
from webapp.routes.asking import Done, PathId, Route, asked
from webapp.routes.meanwhile import as_sent_by_now
from webapp.schemas import StaffChange, StaffCreate, StaffLinkRead, StaffRead
from webapp.services import notices, teaching_service
from webapp.services.staff import staff_service

router = APIRouter(route_class=Route)

TAKEN = ("email_taken", "unknown_teacher", "not_an_email", "not_a_choice", "not_a_number")
CHANGES = speaks(
    {200: StaffRead},
    takes=StaffChange,
    refuses=["unknown_staff", "changed_meanwhile", "last_admin", *TAKEN],
    tagged=True,
    needs=STAFF,
)


@router.get("/staff", **speaks({200: [StaffRead]}, needs=STAFF))
async def everybody(request: Request) -> Response:
    """Everybody who may come in, may come in no more, or was invited."""
    if representation(request) == "json":
        return listed(request, await read(staff_service.all_staff))
    return await _list(request)


@router.post(
    "/staff",
    **speaks(
        {201: StaffLinkRead},
        takes=StaffCreate,
        refuses=["name_taken", *TAKEN],
        needs=STAFF,
    ),
)
async def invite(request: Request) -> Response:
    """Invite somebody. The answer holds the link by which they choose a password, and is the
    only one that ever does: nothing of it is kept to be given again."""
    sent = await submission(request)
    try:
        wanted = read_as(StaffCreate, sent.values)
        invited, key = await write(staff_service.invite, wanted, by=who(request))
    except Refused as no:
        return await _not_invited(request, sent.values, no)
    link = links.welcome(request, key)
    if representation(request) == "json":
        there = {"Location": f"/staff/{invited.id}"}
        return as_json(_with(link, invited), status_code=201, headers=there)
    return await _list(request, status_code=201, invited=invited, link=link)


@router.get(
    "/staff/{staff_id}",
    **speaks({200: StaffRead}, refuses=["unknown_staff"], tagged=True, needs=STAFF),
)
async def somebody(request: Request, staff_id: PathId) -> Response:
    """One of the staff."""
    found = await read(staff_service.staff_member, staff_id)
    if representation(request) == "json":
        return one(request, found)
    saved = await read(notices.was_saved, who(request), asked(request, Done).done)
    return await _one(request, found, _as_it_is(found), saved=saved)


@router.patch("/staff/{staff_id}", **CHANGES)
async def change_somebody(request: Request, staff_id: PathId) -> Response:
    """Change what is sent of one of the staff: their role, or whether they may come in."""
    sent = await submission(request)
    try:
        wanted = read_as(StaffChange, sent.values)
        change = await write(
            staff_service.change_staff, staff_id, wanted, by=who(request), seen=seen(request)
        )
    except Refused as no:
        return await _not_changed(request, staff_id, sent.values, no)
    if representation(request) == "json":
        return changed(change)
    return go_to(request, f"/staff/{staff_id}?done={change.event_id}")


router.add_api_route("/staff/{staff_id}", change_somebody, methods=["POST"], **CHANGES)


@router.post(
    "/staff/{staff_id}/link",
    **speaks({200: StaffLinkRead}, refuses=["unknown_staff", "is_disabled"], needs=STAFF),
)
async def make_link(request: Request, staff_id: PathId) -> Response:
    """A new link to choose a password with, in place of any before. It is told only now."""
    found, key = await write(staff_service.new_link, staff_id, by=who(request))
    link = links.welcome(request, key)
    if representation(request) == "json":
        return as_json(_with(link, found))
    return await _one(request, found, _as_it_is(found), link=link)


def _with(link: str, found: StaffRead) -> StaffLinkRead:
    return StaffLinkRead(link=link, **found.model_dump())


def _as_it_is(found: StaffRead) -> dict[str, Any]:
    """One of the staff as their form has it: whoever was invited may come in too."""
    status = "disabled" if found.status == "disabled" else "active"
    return {**found.model_dump(mode="json"), "status": status}


async def _teachers(staff_id: int | None = None) -> list[tuple[str, str]]:
    """The catalog's teachers that somebody may be, as the choices of a form."""
    free = await read(teaching_service.teachers_free_for, staff_id)
    return [("", "–"), *((str(teacher_id), name) for teacher_id, name in free)]


async def _list(request: Request, **said: Any) -> Response:
    return await screen(
        request,
        "staff/list.html",
        "invite",
        found=await read(staff_service.all_staff),
        teachers=await _teachers(),
        **{"link": "", **said},
    )


async def _one(
    request: Request, found: StaffRead, values: Mapping[str, Any], **said: Any
) -> Response:
    return await screen(
        request,
        "staff/show.html",
        "edit_staff",
        person=found,
        values=values,
        teachers=await _teachers(found.id),
        status_control="staff-status",
        **{"link": "", **said},
    )


async def _not_invited(request: Request, values: dict[str, Any], no: Refused) -> Response:
    said = problem(no)
    if representation(request) == "json":
        return problem_json(said)
    return await _list(request, values=values, status_code=said.status, errors=said.errors)


async def _not_changed(
    request: Request, staff_id: int, values: dict[str, Any], no: Refused
) -> Response:
    said = problem(no)
    if representation(request) == "json":
        return problem_json(said)
    found = await read(staff_service.staff_member, staff_id)
    filled = as_sent_by_now(values, no, _as_it_is(found))
    return await _one(request, found, filled, status_code=said.status, errors=said.errors)
