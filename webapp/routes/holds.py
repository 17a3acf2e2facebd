"""Holds: those of a student, placing one, lifting one."""

from typing import Any, get_args

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from webapp.answers import changed, done, listed, problem_json, screen
from webapp.conditions import seen
from webapp.database import read, write
from webapp.door import who
from webapp.negotiation import go_to, representation, submission
from webapp.openapi import speaks
from webapp.problems import problem
from webapp.reading import read_as
from webapp.refusals import Refused
from webapp.routes.asking import Done, PathId, Route, asked
from webapp.schemas import HoldCreate, HoldLift, HoldRead
from webapp.schemas.holds import HoldKind
from webapp.services import catalog, hold_service, notices, student_service
from webapp.services.changes import Found

router = APIRouter(route_class=Route)

KINDS = get_args(HoldKind)


@router.get(
    "/students/{student_id}/holds",
    **speaks({200: [HoldRead]}, refuses=["unknown_student"], needs="holds:read"),
)
async def holds(request: Request, student_id: PathId) -> Response:
    """The holds of a student, those in force first."""
    if representation(request) == "json":
        found = await read(hold_service.holds_of, student_id)
        return listed(request, Found(found, len(found)))
    saved = await read(notices.was_saved, who(request), asked(request, Done).done)
    return await _page(request, student_id, saved=saved)


@router.post(
    "/students/{student_id}/holds",
    **speaks(
        {201: HoldRead},
        takes=HoldCreate,
        refuses=["unknown_student", "not_a_choice", "not_a_date", "ends_before_it_starts"],
        once=True,
        needs="students:write",
    ),
)
async def place_hold(request: Request, student_id: PathId) -> Response:
    """Keep a student from enrolling until somebody has seen to something."""
    sent = await submission(request)
    try:
        wanted = read_as(HoldCreate, sent.values)
        change = await write(
            hold_service.place, student_id, wanted, by=who(request), once=sent.once
        )
    except Refused as no:
        return await _not_placed(request, student_id, sent.values, no)
    there = f"/students/{student_id}/holds"
    if representation(request) == "json":
        return changed(change, status_code=201, location=there)
    return go_to(request, done(there, change))


@router.post(
    "/holds/{hold_id}/lift",
    **speaks(
        {200: HoldRead},
        takes=HoldLift,
        refuses=["unknown_hold", "already_lifted", "changed_meanwhile"],
        once=True,
        tagged=True,
        needs="students:write",
    ),
)
async def lift_hold(request: Request, hold_id: PathId) -> Response:
    """Let the student enroll again."""
    sent = await submission(request)
    wanted = read_as(HoldLift, sent.values)
    change = await write(
        hold_service.lift, hold_id, wanted, by=who(request), once=sent.once, seen=seen(request)
    )
    if representation(request) == "json":
        return changed(change)
    return go_to(request, done(f"/students/{change.answer.student_id}/holds", change))


async def _page(request: Request, student_id: int, **said: Any) -> Response:
    here = await read(catalog.school)
    return await screen(
        request,
        "students/holds.html",
        "new_hold",
        zone=here.time_zone,
        student=await read(student_service.student, student_id),
        holds=await read(hold_service.holds_of, student_id),
        kinds=KINDS,
        **{"values": {"kind": "fees", "from_on": here.today}, **said},
    )


async def _not_placed(
    request: Request, student_id: int, values: dict[str, Any], no: Refused
) -> Response:
    said = problem(no)
    if representation(request) == "json":
        return problem_json(said)
    return await _page(
        request, student_id, values=values, status_code=said.status, errors=said.errors
    )
