"""Enrolling, leaving, changing: POST /enroll and what may be done to an enrollment."""

from dataclasses import replace
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from webapp.answers import changed, one
from webapp.conditions import seen
from webapp.database import read, write, write_one
from webapp.door import who
from webapp.negotiation import Sent, go_to, representation, submission
from webapp.openapi import speaks
from webapp.problems import with_warnings
from webapp.reading import read_as
from webapp.refusals import Refused
from webapp.routes.asking import Done, PathId, Route, Wish, asked
from webapp.routes.bulk import LIST, enroll_list, is_a_list
from webapp.routes.counter import (
    anyway_for,
    ask_for_the_course,
    checked,
    counter,
    is_half_filled,
    is_walk_in,
    next_walk_in,
    overrides_in,
    previewed,
    refused,
)
from webapp.routes.student_page import OPEN, refused_beside, see_the_student
from webapp.schemas import (
    BulkRead,
    CheckRead,
    Drop,
    EnrollmentCreate,
    EnrollmentList,
    EnrollmentPreview,
    EnrollmentRead,
    Swap,
)
from webapp.services import leaving_service
from webapp.services.changes import Changed
from webapp.services.enrolling import enrollment_service
from webapp.services.enrolling.enrollment_service import Asked, enroll_all
from webapp.services.permission import OVERRIDES, refuse_unless_may

router = APIRouter(route_class=Route)


# What the rules of enrolling may say; a swap asks them too.
RULES = (
    *("unknown_student", "unknown_course", "unknown_section", "unknown_term"),
    *("unknown_enrollment", "names_disagree", "not_a_number", "not_a_date", "not_yes_or_no"),
    *(
        "student_inactive",
        "on_hold",
        "prerequisite_missing",
        "corequisite_missing",
        "already_passed",
        "taken_too_often",
        "restricted",
        "seats_reserved",
        "travel_time",
        "course_load",
        "credit_load",
        "course_inactive",
        "section_cancelled",
        "section_closed",
        "section_of_other_course",
    ),
    *(
        "not_offered",
        "already_enrolled",
        "already_waiting",
        "people_waiting",
        "seat_kept",
        "section_full",
    ),
    *("time_clash", "outside_term", "not_theirs", "already_dropped"),
    *("enrollment_not_open", "add_deadline_passed", "withdraw_deadline_passed"),
    *("cannot_be_lifted", "unknown_reason", "not_a_list"),
)

WISHED = frozenset(Wish.model_fields)

DROPPING = (
    *("unknown_enrollment", "already_dropped", "drop_before_begin", "drop_after_term"),
    *("withdraw_deadline_passed", "cannot_be_lifted", "unknown_reason", "not_a_list"),
    *("not_a_date", "changed_meanwhile"),
)


@router.get("/enroll", **speaks({}, asks=Done, needs="enroll:write"))
async def counter_page(request: Request) -> Response:
    """The form that enrolls, filled with what the address names."""
    return await counter(request, dict(request.query_params), done=asked(request, Done).done)


@router.get(
    "/enroll/check",
    **speaks({200: CheckRead}, asks=Wish, refuses=RULES, needs="enroll:write"),
)
async def check(request: Request) -> Response:
    """What enrolling would do, every reason why it would not, and what would do instead."""
    named = {name: value for name, value in request.query_params.items() if name in WISHED}
    try:
        found = await read(
            enrollment_service.check, read_as(EnrollmentCreate, named), may=who(request).may
        )
    except Refused as no:
        return await refused(request, named, no)
    return await checked(request, named, found)


@router.post(
    "/enroll",
    **speaks(
        {201: EnrollmentRead, 200: (EnrollmentPreview, BulkRead)},
        takes=EnrollmentCreate,
        takes_many=EnrollmentList,
        refuses=[*RULES, "too_many_rows", "not_a_list"],
        once=True,
        needs="enroll:write",
    ),
)
async def enroll(request: Request) -> Response:
    """Enroll a student in a course, by one JSON object or one form; or many by a JSON list."""
    sent = await submission(request, list_of=LIST)
    if is_a_list(sent):
        return await enroll_list(request, sent)
    if is_half_filled(request, sent.values):
        return await ask_for_the_course(request, sent.values)
    try:
        wanted = read_as(EnrollmentCreate, sent.values)
        if wanted.overrides:
            refuse_unless_may(who(request), OVERRIDES)
        if wanted.dry_run:
            would = await read(enrollment_service.preview, wanted, may=who(request).may)
            return await previewed(request, sent.values, would)
        change = await write_one(enroll_all, Asked(wanted, who(request), once=sent.once))
    except Refused as no:
        return await refused(request, sent.values, no)
    if is_walk_in(request, sent.values):
        return await next_walk_in(request, change)
    return await enrolled(request, change)


@router.get(
    "/enrollments/{enrollment_id}",
    **speaks(
        {200: EnrollmentRead}, refuses=["unknown_enrollment"], tagged=True, needs="enroll:read"
    ),
)
async def enrollment(request: Request, enrollment_id: PathId) -> Response:
    """One enrollment; its page is its row on the student's page."""
    found = await read(enrollment_service.enrollment, enrollment_id)
    if representation(request) == "json":
        return one(request, found.as_seen_by(who(request).may))
    narrowed = "" if found.status in OPEN else "?status=all"
    row = f"/students/{found.student_id}/courses{narrowed}#enrollment-{found.id}"
    return go_to(request, row)


@router.post(
    "/enrollments/{enrollment_id}/drop",
    **speaks(
        {200: EnrollmentRead},
        takes=Drop,
        refuses=DROPPING,
        once=True,
        tagged=True,
        needs="enroll:write",
    ),
)
async def drop(request: Request, enrollment_id: PathId) -> Response:
    """Leave a section or its wait list, today or on a day to come."""
    sent = await submission(request)
    try:
        wanted = read_as(Drop, sent.values)
        if wanted.overrides:
            refuse_unless_may(who(request), OVERRIDES)
        change = await write(
            leaving_service.drop,
            enrollment_id,
            wanted,
            by=who(request),
            once=sent.once,
            seen=seen(request),
        )
    except Refused as no:
        return await not_left(request, enrollment_id, sent, no)
    return await enrolled(request, change, status_code=200)


@router.post(
    "/enrollments/{enrollment_id}/swap",
    **speaks(
        {200: (EnrollmentRead, EnrollmentPreview)},
        takes=Swap,
        refuses=[*RULES, "changed_meanwhile"],
        once=True,
        tagged=True,
        needs="enroll:write",
    ),
)
async def swap(request: Request, enrollment_id: PathId) -> Response:
    """Change to another section or course in one step: both or neither."""
    sent = await submission(request)
    try:
        wanted = read_as(Swap, sent.values)
        if wanted.overrides:
            refuse_unless_may(who(request), OVERRIDES)
        if wanted.dry_run:
            would = await read(
                leaving_service.preview_swap, enrollment_id, wanted, may=who(request).may
            )
            wish = _wish(would.answer.student_id, enrollment_id, sent)
            return await previewed(request, wish, would)
        change = await write(
            leaving_service.swap,
            enrollment_id,
            wanted,
            by=who(request),
            once=sent.once,
            seen=seen(request),
        )
    except Refused as no:
        return await not_swapped(request, enrollment_id, sent, no)
    return await enrolled(request, change, status_code=200)


async def enrolled(
    request: Request, change: Changed[EnrollmentRead], *, status_code: int = 201
) -> Response:
    """It is done: the enrollment as JSON, or the student's page that says so."""
    if representation(request) == "json":
        change = replace(change, answer=with_warnings(change.answer, change.warnings))
        return changed(change, status_code=status_code, location=f"/enrollments/{change.answer.id}")
    return await see_the_student(request, change.answer.student_id, change)


async def not_left(request: Request, enrollment_id: int, sent: Sent, no: Refused) -> Response:
    """They stay: why not, on the page of the student who would have left, and how all the same."""
    staying = await read(enrollment_service.enrollment, enrollment_id)
    return await refused_beside(
        request,
        staying.student_id,
        no,
        anyway=await anyway_for(request, no, sent.values),
        sent=overrides_in(sent.values),
        leaves={"id": enrollment_id, "values": sent.values},
    )


async def not_swapped(request: Request, enrollment_id: int, sent: Sent, no: Refused) -> Response:
    """They stay where they are: the counter, filled with the change that was asked for."""
    staying = await read(enrollment_service.enrollment, enrollment_id)
    return await refused(request, _wish(staying.student_id, enrollment_id, sent), no)


def _wish(student_id: int, enrollment_id: int, sent: Sent) -> dict[str, Any]:
    """The form at the counter that asks for the same change."""
    return {"student_id": student_id, "instead_of": enrollment_id, **sent.values}
