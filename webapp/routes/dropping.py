"""Dropping many at once: the page, and what it answers."""

from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from webapp.answers import changed, problem_json, screen
from webapp.database import read, write
from webapp.door import who
from webapp.negotiation import go_to, representation, submission
from webapp.openapi import speaks
from webapp.problems import problem
from webapp.reading import read_as
from webapp.refusals import Refused
from webapp.routes.asking import Asked, Route, asked
from webapp.routes.bulk import in_their_words
from webapp.routes.chosen_term import of_the_chosen_term
from webapp.routes.ticked import in_lines, numbers_ticked, students_sent
from webapp.schemas.dropping import DropMany, DroppedRead
from webapp.schemas.fields import Id, Pasted
from webapp.services import term_service
from webapp.services.changes import Changed
from webapp.services.dropping import drop_many as drop_many_service

router = APIRouter(route_class=Route)

PAGE = "drop/many.html"
FORM, RESULTS = "drop_many", "many_dropped"

Shown = dict[str, Any]


class Filled(Asked):
    """Who the form is filled with, and what they leave."""

    students: Pasted = ""
    courses: Pasted = ""
    term_id: Id | None = None


@router.get("/drop/many", **speaks({}, asks=Filled, needs="enroll:write"))
async def drop_many_page(request: Request) -> Response:
    """The form that drops many, filled with what the address names."""
    wanted = await of_the_chosen_term(request, asked(request, Filled))
    numbers = await numbers_ticked(request)
    values = wanted.model_dump(mode="json", exclude_none=True)
    return await _page(request, {**values, "students": in_lines(wanted.students, *numbers)})


@router.post(
    "/drop/many",
    **speaks(
        {200: DroppedRead},
        takes=DropMany,
        refuses=[
            *("too_many_rows", "unknown_section", "unknown_term", "not_a_number", "not_a_date"),
            *("not_a_list", "not_yes_or_no"),
        ],
        once=True,
        needs="enroll:write",
    ),
)
async def drop_many(request: Request) -> Response:
    """End many enrollments as one act; who is refused stops nobody else."""
    sent = await submission(request)
    is_a_page = representation(request) != "json"
    try:
        wanted = read_as(DropMany, sent.values)
        if is_a_page:
            wanted = await of_the_chosen_term(request, wanted)
        change = await write(
            drop_many_service.drop_many,
            wanted,
            by=who(request),
            told=in_their_words(),
            once=None if wanted.dry_run else sent.once,
            looks_first=is_a_page,
        )
    except Refused as no:
        return await _not_understood(request, sent.values, no)
    if not is_a_page:
        return changed(change)
    return await _answered(request, wanted, sent.values, change)


async def _answered(
    request: Request, wanted: DropMany, values: Shown, change: Changed[DroppedRead]
) -> Response:
    """All are out: the act as it stands. Else the form again, with those who are not and why."""
    done = change.answer
    if done.batch_id is not None and not done.refused:
        return go_to(request, f"/batches/{done.batch_id}")
    numbers = in_lines(wanted.students, *wanted.student_numbers)
    kept = {**values, "students": numbers, "student_numbers": ()}
    if not done.dry_run:
        kept |= {"enrollment_ids": (), **_those_left(done)}
    asks = done.dry_run and not wanted.dry_run
    return await _page(request, kept, done=done, asks=asks)


def _those_left(done: DroppedRead) -> Shown:
    """Who is not out, and of what, as it was typed."""
    left = [result for result in done.results if result.status == "refused"]
    return {
        "students": in_lines(*dict.fromkeys(one.student_number or "" for one in left)),
        "courses": in_lines(*dict.fromkeys(one.course_code or "" for one in left)),
    }


async def _not_understood(request: Request, values: Shown, no: Refused) -> Response:
    said = problem(no)
    if representation(request) == "json":
        return problem_json(said)
    kept = {**values, "students": students_sent(values)}
    return await _page(request, kept, status_code=said.status, errors=said.errors)


async def _page(request: Request, values: Shown, **said: Any) -> Response:
    terms = [(term.id, term.name) for term in await read(term_service.all_terms)]
    shown = {"values": values, "terms": terms, "done": None, "asks": False, **said}
    return await screen(request, PAGE, FORM, RESULTS, current="students", **shown)
