"""Many students in many courses at once: the page, and what it answers."""

from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from webapp.answers import changed, problem_json, screen
from webapp.database import read, write
from webapp.door import who
from webapp.negotiation import go_to, representation, submission
from webapp.openapi import speaks
from webapp.problems import class_name, problem
from webapp.reading import read_as
from webapp.refusals import Refused
from webapp.routes.asking import Asked, Route, asked
from webapp.routes.bulk import in_their_words
from webapp.routes.chosen_term import of_the_chosen_term
from webapp.routes.ticked import in_lines, numbers_ticked, students_sent
from webapp.schemas import BulkResult, EnrollMany, PastedRead
from webapp.schemas.fields import Id, Pasted
from webapp.services import many_service, term_service
from webapp.services.changes import Changed
from webapp.services.groups import member_service
from webapp.services.section_lookups import course_code_of, next_term_of, section_called, term_of

router = APIRouter(route_class=Route)

PAGE = "enroll/many.html"
FORM, RESULTS = "enroll_many", "many_done"

Shown = dict[str, Any]


class Filled(Asked):
    """What the form is filled with: who, or everybody of a section or a group; and where to."""

    students: Pasted = ""
    courses: Pasted = ""
    from_section_id: Id | None = None
    from_group_id: Id | None = None
    leave_section_id: Id | None = None
    term_id: Id | None = None


@router.get("/enroll/many", **speaks({}, asks=Filled, needs="enroll:write"))
async def many_page(request: Request) -> Response:
    """The form that enrolls many, filled with what the address names."""
    wanted = await of_the_chosen_term(request, await read(_with_its_term, asked(request, Filled)))
    numbers = await numbers_ticked(request)
    if wanted.from_section_id is not None:
        numbers += await read(many_service.numbers_on, wanted.from_section_id)
    if wanted.from_group_id is not None:
        numbers += await read(member_service.numbers_in_group, wanted.from_group_id)
    values = wanted.model_dump(mode="json", exclude_none=True)
    return await _page(request, {**values, "students": in_lines(wanted.students, *numbers)})


@router.post(
    "/enroll/many",
    **speaks(
        {200: PastedRead},
        takes=EnrollMany,
        refuses=["too_many_rows", "unknown_section", "not_a_number", "not_a_date", "not_a_list"],
        once=True,
        needs="enroll:write",
    ),
)
async def enroll_many(request: Request) -> Response:
    """Enroll every student in every course; who is refused stops nobody else."""
    sent = await submission(request)
    try:
        wanted = read_as(EnrollMany, sent.values)
        if representation(request) != "json":
            wanted = await of_the_chosen_term(request, wanted)
        change = await write(
            many_service.enroll_pasted,
            wanted,
            by=who(request),
            told=in_their_words(),
            once=None if wanted.dry_run else sent.once,
        )
    except Refused as no:
        return await _not_understood(request, sent.values, no)
    if representation(request) == "json":
        return changed(change)
    return await _answered(request, sent.values, change)


def _with_its_term(wanted: Filled) -> Filled:
    """Whoever moves stays in the term of the section they leave; a whole roster that is copied to
    the very course goes on to the next.
    """
    if wanted.term_id is not None:
        return wanted
    if wanted.leave_section_id is not None:
        return wanted.model_copy(update={"term_id": term_of(wanted.leave_section_id)})
    roster = wanted.from_section_id
    if roster is None or course_code_of(roster) != wanted.courses:
        return wanted
    following = next_term_of(roster)
    return wanted.model_copy(update={"term_id": following.id}) if following else wanted


async def _answered(request: Request, values: Shown, change: Changed[PastedRead]) -> Response:
    """All are in: the act as it stands. Else the form again, with those who are not and why."""
    done = change.answer
    rows = _rows(done)
    kept = {**values, "students": in_lines(*done.students), "student_numbers": ()}
    if not done.dry_run:
        if done.batch_id is not None and not done.refused:
            return go_to(request, f"/batches/{done.batch_id}")
        kept |= _those_left(rows)
    return await _page(request, kept, done=done, rows=rows)


async def _not_understood(request: Request, values: Shown, no: Refused) -> Response:
    said = problem(no)
    if representation(request) == "json":
        return problem_json(said)
    kept = {**values, "students": students_sent(values)}
    return await _page(request, kept, status_code=said.status, errors=said.errors)


async def _page(request: Request, values: Shown, **said: Any) -> Response:
    shown = await read(_shown, values)
    return await screen(request, PAGE, FORM, RESULTS, **{"done": None, "rows": (), **shown, **said})


def _shown(values: Shown) -> Shown:
    return {
        "values": values,
        "terms": [(term.id, term.name) for term in term_service.all_terms()],
        "leaving": _left_by_all(values),
    }


def _left_by_all(values: Shown) -> str:
    """The section that each of them leaves, as people say it."""
    try:
        section_id = read_as(Filled, {"leave_section_id": values.get("leave_section_id")})
    except Refused:
        return ""
    named = section_called(section_id.leave_section_id) if section_id.leave_section_id else None
    return class_name(*named) if named else ""


Row = tuple[BulkResult, str, str]


def _rows(done: PastedRead) -> list[Row]:
    """Each result with the number and the code that it is about."""
    pairs = [(number, code) for number in done.students for code in done.courses]
    return [(result, *pair) for result, pair in zip(done.results, pairs, strict=True)]


def _those_left(rows: list[Row]) -> Shown:
    """Who is not in and was not before, and where."""
    left = [(number, code) for result, number, code in rows if is_left(result)]
    return {
        "students": in_lines(*dict.fromkeys(number for number, _ in left)),
        "courses": in_lines(*dict.fromkeys(code for _, code in left)),
    }


def is_left(result: BulkResult) -> bool:
    """Whether something remains to be done about this one."""
    return bool(result.errors) and result.errors[0].code != "already_enrolled"
