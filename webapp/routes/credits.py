"""Credits: those of a student, giving one, voiding one."""

from typing import Any, get_args

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from webapp.answers import changed, done, listed, problem_json, screen
from webapp.database import read, write
from webapp.door import who
from webapp.negotiation import go_to, representation, submission
from webapp.openapi import speaks
from webapp.problems import problem
from webapp.reading import read_as
from webapp.refusals import Refused
from webapp.routes.asking import Done, PathId, Route, asked
from webapp.schemas import CreditCreate, CreditRead, CreditVoid
from webapp.schemas.credits import CreditSource
from webapp.services import catalog, credit_service, notices, student_service
from webapp.services.changes import Found

router = APIRouter(route_class=Route)

SOURCES = get_args(CreditSource)


@router.get(
    "/students/{student_id}/credits",
    **speaks({200: [CreditRead]}, refuses=["unknown_student"], needs="results:read"),
)
async def credits_of(request: Request, student_id: PathId) -> Response:
    """The credits of a student, by the day they were earned; the voided ones last."""
    if representation(request) == "json":
        found = await read(credit_service.credits_of, student_id)
        return listed(request, Found(found, len(found)))
    saved = await read(notices.was_saved, who(request), asked(request, Done).done)
    return await _page(request, student_id, saved=saved)


@router.post(
    "/students/{student_id}/credits",
    **speaks(
        {201: CreditRead},
        takes=CreditCreate,
        refuses=["unknown_student", "already_credited", "not_a_choice", "not_a_date"],
        once=True,
        needs="results:write",
    ),
)
async def give_credit(request: Request, student_id: PathId) -> Response:
    """Enter what a student has passed before these records, elsewhere, or by an exam."""
    sent = await submission(request)
    try:
        wanted = read_as(CreditCreate, sent.values)
        change = await write(
            credit_service.give, student_id, wanted, by=who(request), once=sent.once
        )
    except Refused as no:
        return await _refused(request, student_id, no, values=sent.values)
    there = f"/students/{student_id}/credits"
    if representation(request) == "json":
        return changed(change, status_code=201, location=there)
    return go_to(request, done(there, change))


@router.post(
    "/credits/{credit_id}/void",
    **speaks(
        {200: CreditRead},
        takes=CreditVoid,
        refuses=["unknown_credit", "already_voided"],
        once=True,
        needs="results:write",
    ),
)
async def void_credit(request: Request, credit_id: PathId) -> Response:
    """Let a credit count no more; it stays on record."""
    sent = await submission(request)
    try:
        wanted = read_as(CreditVoid, sent.values)
        change = await write(
            credit_service.void, credit_id, wanted, by=who(request), once=sent.once
        )
    except Refused as no:
        student_id = await read(credit_service.student_of, credit_id)
        return await _refused(
            request, student_id, no, voiding=credit_id, why=sent.values.get("reason")
        )
    if representation(request) == "json":
        return changed(change)
    return go_to(request, done(f"/students/{change.answer.student_id}/credits", change))


async def _page(request: Request, student_id: int, **said: Any) -> Response:
    here = await read(catalog.school)
    return await screen(
        request,
        "students/credits.html",
        "credits",
        "new_credit",
        zone=here.time_zone,
        student=await read(student_service.student, student_id),
        given=await read(credit_service.credits_of, student_id),
        sources=SOURCES,
        **{"values": {"source": "elsewhere", "earned_on": here.today}, **said},
    )


async def _refused(request: Request, student_id: int, no: Refused, **said: Any) -> Response:
    """The page as it was sent: the form of a new credit, or of `voiding` one."""
    answer = problem(no)
    if representation(request) == "json":
        return problem_json(answer)
    return await _page(request, student_id, status_code=answer.status, errors=answer.errors, **said)
