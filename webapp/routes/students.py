"""Students: finding, adding and changing them, and the page with their courses."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from webapp.answers import changed, done, listed, neighbors, one, problem_json, screen
from webapp.conditions import seen
from webapp.database import read, write
from webapp.door import who
from webapp.exports import student_list
from webapp.negotiation import go_to, representation, submission, wants_a_spreadsheet
from webapp.openapi import speaks
from webapp.problems import problem
from webapp.reading import read_as
from webapp.refusals import Refused
from webapp.roles import RESULTS
from webapp.routes.asking import (
    CoursesOfStudent,
    Done,
    PathId,
    Route,
    StudentSearch,
    asked,
    wants_headers_alone,
)
from webapp.routes.chosen_term import of_the_chosen_term
from webapp.routes.meanwhile import as_sent_by_now
from webapp.routes.spreadsheets import student_file
from webapp.routes.student_page import OFFERS, STUDENT_PAGE, student_page
from webapp.routes.ticked import all_are_ticked
from webapp.schemas import StudentChange, StudentCourseRead, StudentCreate, StudentRead
from webapp.schemas.load import StudentFound
from webapp.schemas.rows import without_results
from webapp.searching import as_somebody_new
from webapp.services import hold_service, load_service, notices, schedule_service, student_service
from webapp.services.changes import Found
from webapp.services.groups.names import group_called
from webapp.services.permission import STUDENTS
from webapp.templating import address

router = APIRouter(route_class=Route)

LOOKED_FOR_BY = {"q", "grade", "group", "student_number", "sourced_id"}
TAKEN = ("number_taken", "sourced_id_taken", "not_a_choice")
CHANGES = speaks(
    {200: StudentRead},
    takes=StudentChange,
    refuses=["unknown_student", "changed_meanwhile", *TAKEN],
    tagged=True,
    needs="students:write",
)


@router.get(
    "/students",
    **speaks({200: [StudentFound]}, asks=StudentSearch, csv=True, needs="students:read"),
)
async def students(request: Request) -> Response:
    """The students whose names or number match; an exact number goes straight to the student."""
    wanted = asked(request, StudentSearch)
    if wants_a_spreadsheet(request):
        return await student_file(request, partial(_ids, wanted), narrowed=_is_narrowed(wanted))
    found = await read(_found, wanted)
    if representation(request) == "json":
        await _on_record(request, wanted, found)
        return listed(request, found, limit=wanted.limit, offset=wanted.offset)
    if representation(request) == "page" and (
        exact := await read(student_service.numbered, wanted.q)
    ):
        return go_to(request, f"/students/{exact.id}/courses")
    return await _list(request, wanted, found)


@router.post(
    "/students",
    **speaks(
        {201: StudentRead},
        takes=StudentCreate,
        refuses=[*TAKEN, "same_name"],
        once=True,
        needs="students:write",
    ),
)
async def create_student(request: Request) -> Response:
    """Add a student."""
    sent = await submission(request)
    try:
        wanted = read_as(StudentCreate, sent.values)
        change = await write(
            student_service.create_student, wanted, by=who(request), once=sent.once
        )
    except Refused as no:
        return await _not_added(request, sent.values, no)
    there = f"/students/{change.answer.id}"
    if representation(request) == "json":
        return changed(change, status_code=201, location=there)
    return go_to(request, done(f"{there}/courses", change))


@router.get(
    "/students/{student_id}",
    **speaks({200: StudentRead}, refuses=["unknown_student"], tagged=True, needs="students:read"),
)
async def student(request: Request, student_id: PathId) -> Response:
    """One student. Whoever cannot fill the form in is led to their courses."""
    found = await read(student_service.student, student_id)
    if representation(request) == "json":
        return one(request, found)
    if STUDENTS not in who(request).may:
        return go_to(request, f"/students/{student_id}/courses")
    saved = await read(notices.was_saved, who(request), asked(request, Done).done)
    return await _form(request, found, found.model_dump(mode="json"), saved=saved)


@router.patch("/students/{student_id}", **CHANGES)
async def change_student(request: Request, student_id: PathId) -> Response:
    """Change what is sent of a student, and nothing else."""
    sent = await submission(request)
    try:
        wanted = read_as(StudentChange, sent.values)
        change = await write(
            student_service.change_student, student_id, wanted, by=who(request), seen=seen(request)
        )
    except Refused as no:
        return await _not_changed(request, student_id, sent.values, no)
    if representation(request) == "json":
        return changed(change)
    return go_to(request, done(f"/students/{student_id}", change))


router.add_api_route("/students/{student_id}", change_student, methods=["POST"], **CHANGES)


@router.get(
    "/students/{student_id}/courses",
    **speaks(
        {200: [StudentCourseRead]},
        asks=CoursesOfStudent,
        refuses=["unknown_student", "unknown_term"],
        needs="enroll:read",
    ),
)
async def student_courses(request: Request, student_id: PathId) -> Response:
    """The courses a student is in; the student's page."""
    wanted = asked(request, CoursesOfStudent)
    if representation(request) == "json":
        rows = await read(
            schedule_service.courses_of, student_id, status=wanted.status, term_id=wanted.term_id
        )
        if RESULTS not in who(request).may:
            rows = without_results(rows)
        return listed(request, Found(rows, len(rows)))
    wanted = await of_the_chosen_term(request, wanted)
    shown = await read(student_page, student_id, wanted, by=who(request))
    return await screen(request, STUDENT_PAGE, OFFERS, **shown)


async def _on_record(request: Request, wanted: StudentSearch, found: Found[Any]) -> None:
    """Whoever takes all students out, or very many, is on record before they leave."""
    narrowed = _is_narrowed(wanted)
    where = {"rows": len(found.rows), "offset": wanted.offset, "total": found.total}
    if student_list.is_an_export(**where, narrowed=narrowed) and not wants_headers_alone(request):
        await write(student_list.note, narrowed=narrowed, by=who(request))


def _is_narrowed(wanted: StudentSearch) -> bool:
    return bool(wanted.model_dump(exclude={"limit", "offset", "add"}, exclude_defaults=True))


def _ids(wanted: StudentSearch) -> list[int]:
    """Everybody whom the list would show, page after page."""
    if wanted.load:
        narrowed = wanted.model_dump(include={"q", "grade", "group"})
        return load_service.ids_by_load(wanted.load, **narrowed)
    return student_service.find_ids(**wanted.model_dump(include=LOOKED_FOR_BY))


def _found(wanted: StudentSearch) -> Found[Any]:
    if wanted.load:
        narrowed = wanted.model_dump(include={"q", "grade", "group", "limit", "offset"})
        return load_service.students_by_load(wanted.load, **narrowed)
    return student_service.find_students(**wanted.model_dump(exclude={"add", "load"}))


async def _list(
    request: Request,
    wanted: StudentSearch,
    found: Found[StudentRead],
    *,
    block: str = "results",
    **said: Any,
) -> Response:
    there = neighbors(request, found, limit=wanted.limit, offset=wanted.offset)
    new = as_somebody_new(wanted.q)
    return await screen(
        request,
        "students/list.html",
        block,
        q=wanted.q,
        grade=wanted.grade,
        group=wanted.group,
        named=await read(group_called, wanted.group) if wanted.group else None,
        load=wanted.load,
        has_limits=await read(load_service.has_limits, wanted.load) if wanted.load else False,
        found=found,
        all_ticked=all_are_ticked(request),
        tick_all=address(request, ticked="all"),
        as_csv=address(request, format="csv", limit=None, offset=None, ticked=None),
        held=await read(hold_service.on_hold, [row.id for row in found.rows]),
        new=new,
        newer=there["prev"],
        older=there["next"],
        **{"values": new if wanted.add or not found.rows else {}, "namesakes": (), **said},
    )


async def _not_added(request: Request, values: dict[str, Any], no: Refused) -> Response:
    said = problem(no)
    if representation(request) == "json":
        return problem_json(said)
    wanted = StudentSearch()
    found = await read(_found, wanted)
    return await _list(
        request,
        wanted,
        found,
        block="new_student",
        status_code=said.status,
        values=values,
        errors=said.errors,
        namesakes=await _namesakes(values) if "same_name" in no.codes else (),
    )


async def _namesakes(values: dict[str, Any]) -> tuple[StudentRead, ...]:
    """Those who have the name already, to look at before another one is added."""
    return await read(student_service.namesakes, values["first_name"], values["last_name"])


async def _form(
    request: Request, found: StudentRead, values: Mapping[str, Any], **said: Any
) -> Response:
    return await screen(
        request, "students/show.html", "edit_student", student=found, values=values, **said
    )


async def _not_changed(
    request: Request, student_id: int, values: dict[str, Any], no: Refused
) -> Response:
    said = problem(no)
    if representation(request) == "json":
        return problem_json(said)
    found = await read(student_service.student, student_id)
    filled = as_sent_by_now(values, no, found.model_dump(mode="json"))
    return await _form(request, found, filled, status_code=said.status, errors=said.errors)
