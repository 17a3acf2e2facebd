"""Cancelling a section: who would be out, what else fits each of them, and doing it."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from webapp.answers import changed, one, problem_json, screen
from webapp.database import read, write
from webapp.door import who
from webapp.negotiation import go_to, representation, submission
from webapp.openapi import speaks
from webapp.problems import errors, problem
from webapp.reading import read_as
from webapp.refusals import Refused
from webapp.routes.asking import PathId, Route
from webapp.schemas import ProblemError
from webapp.schemas.cancelling import (
    BETWEEN,
    WAITS,
    ChoiceRead,
    SectionCancel,
    SectionCancelled,
    SectionToCancel,
    WhoIsOut,
)
from webapp.services import term_service
from webapp.services.cancelling import cancel_service, who_is_there
from webapp.services.cancelling.who_is_there import Choice, ToCancel

router = APIRouter(route_class=Route)

PAGE = "sections/cancel.html"
ROWS = "who_is_out"

Chosen = Mapping[int, str]
"""The section that each is to take or to wait for, as the page has it, by their enrollment."""


@router.get(
    "/sections/{section_id}/cancel",
    **speaks({200: SectionToCancel}, refuses=["unknown_section"], needs="catalog:write"),
)
async def section_to_cancel(request: Request, section_id: PathId) -> Response:
    """Who would be out of a section, and which others of the course would take each of them."""
    if representation(request) == "json":
        return one(request, _as_answered(await read(who_is_there.to_cancel, section_id)))
    return await _page(request, section_id, {})


@router.post(
    "/sections/{section_id}/cancel",
    **speaks(
        {200: SectionCancelled},
        takes=SectionCancel,
        refuses=[
            *("unknown_section", "already_cancelled", "unknown_enrollment", "not_a_number"),
            *("not_a_list", "on_hold", "prerequisite_missing", "taken_too_often", "restricted"),
            *("section_cancelled", "section_closed", "outside_term", "enrollment_not_open"),
            *("add_deadline_passed", "corequisite_missing", "already_passed", "already_enrolled"),
            *("already_waiting", "people_waiting", "seat_kept", "seats_reserved", "section_full"),
            *("time_clash", "travel_time", "course_load", "credit_load", "course_inactive"),
            "student_inactive",
        ],
        once=True,
        needs="catalog:write",
    ),
)
async def cancel_section(request: Request, section_id: PathId) -> Response:
    """Cancel a section: everybody is out, and who has a choice sits there, as one act."""
    sent = await submission(request)
    try:
        wanted = read_as(SectionCancel, sent.values)
        change = await write(
            cancel_service.cancel, section_id, wanted, by=who(request), once=sent.once
        )
    except Refused as no:
        return await _not_cancelled(request, section_id, sent.values, no)
    if representation(request) == "json":
        return changed(change)
    return go_to(request, f"/batches/{change.answer.batch_id}")


async def _not_cancelled(
    request: Request, section_id: int, values: Mapping[str, Any], no: Refused
) -> Response:
    """Nothing was changed: a problem as JSON, or the page with every choice as it was made."""
    said = problem(no)
    if representation(request) == "json":
        return problem_json(said)
    wanted = _as_chosen(values)
    found = tuple(_at_the_row(error, wanted) for error in said.errors)
    chosen = {
        move.enrollment_id: f"{move.section_id}{BETWEEN + WAITS if move.waitlist else ''}"
        for move in wanted.moves
    }
    more = {"status_code": said.status, "errors": found, "reason": values.get("reason", "")}
    return await _page(request, section_id, chosen, **more)


def _as_chosen(values: Mapping[str, Any]) -> SectionCancel:
    """Every choice that can be read, to show it again."""
    try:
        return read_as(SectionCancel, dict(values))
    except Refused:
        return SectionCancel()


def _at_the_row(error: ProblemError, wanted: SectionCancel) -> ProblemError:
    """On the page every row has a control of its own."""
    name, _, place = (error.field or "").partition(".")
    if name != "moves" or not place.partition(".")[0].isdecimal():
        return error
    move = wanted.moves[int(place.partition(".")[0])]
    return error.model_copy(update={"field": f"move-{move.enrollment_id}"})


async def _page(request: Request, section_id: int, chosen: Chosen, **said: Any) -> Response:
    found = await read(who_is_there.to_cancel, section_id)
    return await screen(
        request,
        PAGE,
        ROWS,
        current="courses",
        found=found,
        section=found.section,
        course=found.course,
        chosen=chosen,
        batch=await read(cancel_service.cancelled_by, section_id),
        controlled=[f"move-{one.enrollment.id}" for one in found.students],
        today=await read(term_service.today),
        **{"reason": "", **said},
    )


def _as_answered(found: ToCancel) -> SectionToCancel:
    return SectionToCancel(
        section=found.section,
        course=found.course,
        students=tuple(
            WhoIsOut(enrollment=one.enrollment, choices=tuple(map(_choice, one.choices)))
            for one in found.students
        ),
    )


def _choice(choice: Choice) -> ChoiceRead:
    section = choice.section
    return ChoiceRead(
        section_id=section.id,
        label=section.label,
        seats_left=section.seats_left,
        waiting=section.waiting,
        fits=not choice.refusals,
        can_wait=choice.can_wait,
        errors=errors(choice.refusals),
    )
