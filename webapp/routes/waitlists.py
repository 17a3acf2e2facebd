"""Wait lists: who waits for a section, and giving somebody another place."""

from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from webapp.answers import changed, done, listed, problem_json, screen
from webapp.database import read, write
from webapp.door import who, who_looks
from webapp.negotiation import go_to, representation, submission
from webapp.openapi import speaks
from webapp.problems import problem
from webapp.reading import read_as
from webapp.refusals import Refused
from webapp.roles import STAFF
from webapp.routes.asking import Done, PathId, Route, asked
from webapp.schemas import EnrollmentRead, LineMove, PlaceRead
from webapp.services import course_service, notices, section_service, term_service
from webapp.services.changes import Found
from webapp.services.enrolling import enrollment_service
from webapp.services.undoing.rights import might_take_back
from webapp.services.waiting import wait_list_service
from webapp.services.waiting.wait_list_service import Place

router = APIRouter(route_class=Route)


@router.get(
    "/sections/{section_id}/waitlist",
    **speaks({200: [PlaceRead]}, refuses=["unknown_section"], needs="enroll:read"),
)
async def wait_list(request: Request, section_id: PathId) -> Response:
    """Who waits since when, and whom the rules would give a free seat."""
    if representation(request) == "json":
        found = await read(wait_list_service.wait_list, section_id)
        return listed(request, Found(tuple(map(_as_answered, found)), len(found)))
    saved = await read(notices.was_moved, who(request), asked(request, Done).done)
    return await _page(request, section_id, saved=saved)


@router.post(
    "/enrollments/{enrollment_id}/move",
    **speaks(
        {200: EnrollmentRead},
        takes=LineMove,
        refuses=["unknown_enrollment", "not_waiting", "not_a_number", "out_of_range"],
        once=True,
        needs=STAFF,
    ),
)
async def move(request: Request, enrollment_id: PathId) -> Response:
    """Give somebody in line another place, and say why."""
    sent = await submission(request)
    try:
        wanted = read_as(LineMove, sent.values)
        change = await write(
            wait_list_service.move, enrollment_id, wanted, by=who(request), once=sent.once
        )
    except Refused as no:
        return await _not_moved(request, enrollment_id, sent.values, no)
    if representation(request) == "json":
        return changed(change)
    return go_to(request, done(f"/sections/{change.answer.section_id}/waitlist", change))


async def _not_moved(
    request: Request, enrollment_id: int, values: dict[str, Any], no: Refused
) -> Response:
    """The list as it is, and the form as it was sent."""
    said = problem(no)
    if representation(request) == "json":
        return problem_json(said)
    there = await read(enrollment_service.enrollment, enrollment_id)
    controls = {name: f"{name}-{enrollment_id}" for name in LineMove.model_fields}
    return await _page(
        request,
        there.section_id,
        status_code=said.status,
        errors=[
            error.model_copy(update={"field": controls.get(error.field or "", error.field)})
            for error in said.errors
        ],
        values={**values, "enrollment_id": enrollment_id},
        controlled=tuple(controls.values()),
    )


async def _page(request: Request, section_id: int, **said: Any) -> Response:
    section = await read(section_service.section, section_id)
    return await screen(
        request,
        "sections/waitlist.html",
        "line",
        section=section,
        course=await read(course_service.course, section.course_id),
        places=await read(wait_list_service.wait_list, section_id),
        theirs=await read(might_take_back, who_looks(request), section),
        zone=(await read(term_service.school)).time_zone,
        **said,
    )


def _as_answered(place: Place) -> PlaceRead:
    return PlaceRead(
        position=place.position,
        since=place.since,
        student=place.enrollment.student,
        enrollment=place.enrollment,
        gets_the_seat=not place.refusals,
        errors=problem(Refused(place.refusals)).errors if place.refusals else (),
        offered_until=place.offered_until,
        instead_of=place.instead_of,
        left=place.left,
        passed_over=place.is_passed_over,
    )
