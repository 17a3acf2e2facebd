"""Leaving the school: the page for one student or a pasted list, and what it answers."""

from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from webapp.answers import changed, problem_json, screen
from webapp.conditions import seen
from webapp.database import read, write
from webapp.door import who
from webapp.negotiation import go_to, representation, submission
from webapp.openapi import speaks
from webapp.problems import problem
from webapp.reading import read_as
from webapp.refusals import Refused
from webapp.routes.asking import Asked, Route, asked
from webapp.routes.bulk import in_their_words
from webapp.schemas.fields import Pasted
from webapp.schemas.leaving import LeaveSchool, LeavingRead
from webapp.services import leaving_school, term_service
from webapp.services.changes import Changed
from webapp.services.pasted import numbers_in

router = APIRouter(route_class=Route)

PAGE = "students/leave.html"
FORM, RESULTS = "leave_school", "who_left"


class Filled(Asked):
    """Who the form is filled with."""

    students: Pasted = ""


@router.get("/leave-school", **speaks({}, asks=Filled, needs="students:write"))
async def leaving_page(request: Request) -> Response:
    """The form by which students leave the school."""
    return await _page(request, asked(request, Filled).model_dump())


@router.post(
    "/leave-school",
    **speaks(
        {200: LeavingRead},
        takes=LeaveSchool,
        refuses=[
            "unknown_student",
            "already_left",
            "drop_before_begin",
            "last_day_unlikely",
            "changed_meanwhile",
            "too_many_rows",
            "not_a_date",
            "not_yes_or_no",
            "not_a_list",
        ],
        once=True,
        if_match=True,
        needs="students:write",
    ),
)
async def leave_school(request: Request) -> Response:
    """Students leave the school and give back every seat; who is refused stops nobody else."""
    sent = await submission(request)
    try:
        wanted = read_as(LeaveSchool, sent.values)
        once = None if wanted.dry_run else sent.once
        change = await write(
            leaving_school.leave_school,
            wanted,
            by=who(request),
            told=in_their_words(),
            once=once,
            seen=seen(request),
        )
    except Refused as no:
        said = problem(no)
        if representation(request) == "json":
            return problem_json(said)
        return await _page(request, sent.values, status_code=said.status, errors=said.errors)
    if representation(request) == "json":
        return changed(change)
    return await _answered(request, wanted, sent.values, change)


async def _answered(
    request: Request, wanted: LeaveSchool, values: dict[str, Any], change: Changed[LeavingRead]
) -> Response:
    """All have left: the act as it stands. Else the form again, with those who have not."""
    done, numbers = change.answer, numbers_in(" ".join((wanted.students, *wanted.student_numbers)))
    if done.batch_id is not None and not done.refused:
        return go_to(request, f"/batches/{done.batch_id}")
    rows = list(zip(done.results, numbers, strict=True))
    left = [number for result, number in rows if done.dry_run or result.status == "refused"]
    kept = {**values, "students": "\n".join(left), "student_numbers": ()}
    last_day = None if wanted.never_came else wanted.last_day
    return await _page(request, kept, done=done, rows=rows, last_day=last_day)


async def _page(request: Request, values: dict[str, Any], **said: Any) -> Response:
    today = (await read(term_service.school)).today
    last_day = said.pop("last_day", None)
    ahead = last_day is not None and last_day >= today
    when = {"last_day": last_day, "ahead": ahead}
    shown = {"current": "students", "values": values, "done": None, "rows": (), **when, **said}
    return await screen(request, PAGE, FORM, RESULTS, **shown)
