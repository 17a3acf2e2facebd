"""Courses: finding, adding and changing them, their sections and rosters."""

from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from webapp.actors import Actor
from webapp.answers import changed, done, listed, neighbors, one, problem_json, screen
from webapp.conditions import seen
from webapp.database import read, write
from webapp.door import who, who_looks
from webapp.negotiation import go_to, representation, submission, wants_a_spreadsheet
from webapp.openapi import speaks
from webapp.problems import problem
from webapp.reading import read_as
from webapp.refusals import Refused
from webapp.roles import RESULTS
from webapp.routes.asking import CourseSearch, Done, PathId, Route, StudentsOfCourse, asked
from webapp.routes.chosen_term import of_the_chosen_term
from webapp.routes.meanwhile import as_sent_by_now
from webapp.routes.section_forms import not_added
from webapp.routes.spreadsheets import roster_file
from webapp.routes.ticked import all_are_ticked
from webapp.schemas import (
    CourseChange,
    CourseCreate,
    CourseRead,
    RosterRow,
    SectionCreate,
    SectionRead,
)
from webapp.schemas.rows import without_results
from webapp.services import course_service, notices, roster_service, teaching_service, term_service
from webapp.services.changes import Found
from webapp.services.section_answers import is_free
from webapp.services.section_lookups import next_term_of
from webapp.services.undoing.rights import might_take_back
from webapp.templating import address

router = APIRouter(route_class=Route)

TAKEN = ("code_taken", "sourced_id_taken", "not_a_number", "not_yes_or_no", "out_of_range")
OF_A_SECTION = (
    *("unknown_term", "not_a_number", "not_a_date", "not_a_time", "not_a_list", "out_of_range"),
    "ends_before_it_starts",
)
CHANGES = speaks(
    {200: CourseRead},
    takes=CourseChange,
    refuses=["unknown_course", "changed_meanwhile", *TAKEN],
    tagged=True,
    needs="catalog:write",
)


@router.get(
    "/courses",
    **speaks(
        {200: [CourseRead]}, asks=CourseSearch, refuses=["unknown_term"], needs="catalog:read"
    ),
)
async def courses(request: Request) -> Response:
    """The courses whose code, title or subject match."""
    wanted = asked(request, CourseSearch)
    if representation(request) != "json":
        wanted = await of_the_chosen_term(request, wanted)
    found = await read(_found, wanted)
    if representation(request) == "json":
        return listed(request, found, limit=wanted.limit, offset=wanted.offset)
    return await _list(request, wanted, found)


@router.post(
    "/courses",
    **speaks(
        {201: CourseRead},
        takes=CourseCreate,
        refuses=[*TAKEN, *OF_A_SECTION],
        once=True,
        needs="catalog:write",
    ),
)
async def create_course(request: Request) -> Response:
    """Add a course, and with it its first section."""
    sent = await submission(request)
    try:
        wanted = read_as(CourseCreate, sent.values)
        change = await write(course_service.create_course, wanted, by=who(request), once=sent.once)
    except Refused as no:
        return await _not_added(request, sent.values, no)
    there = f"/courses/{change.answer.id}"
    if representation(request) == "json":
        return changed(change, status_code=201, location=there)
    return go_to(request, done(there, change))


@router.get(
    "/courses/{course_id}",
    **speaks({200: CourseRead}, refuses=["unknown_course"], tagged=True, needs="catalog:read"),
)
async def course(request: Request, course_id: PathId) -> Response:
    """One course with its sections."""
    found = await read(course_service.course, course_id)
    if representation(request) == "json":
        return one(request, found)
    saved = await read(notices.was_saved, who(request), asked(request, Done).done)
    return await _course_page(request, found, "edit_course", saved=saved)


@router.patch("/courses/{course_id}", **CHANGES)
async def change_course(request: Request, course_id: PathId) -> Response:
    """Change what is sent of a course, and nothing else."""
    sent = await submission(request)
    try:
        wanted = read_as(CourseChange, sent.values)
        change = await write(
            course_service.change_course, course_id, wanted, by=who(request), seen=seen(request)
        )
    except Refused as no:
        return await _not_changed(request, course_id, "edit_course", sent.values, no)
    if representation(request) == "json":
        return changed(change)
    return go_to(request, done(f"/courses/{course_id}", change))


router.add_api_route("/courses/{course_id}", change_course, methods=["POST"], **CHANGES)


@router.post(
    "/courses/{course_id}/sections",
    **speaks(
        {201: SectionRead},
        takes=SectionCreate,
        refuses=[
            "unreadable_seats",
            "reserved_over_capacity",
            *(
                "unknown_course",
                "unknown_teacher",
                "label_taken",
                "sourced_id_taken",
                "not_a_choice",
            ),
            *OF_A_SECTION,
        ],
        once=True,
        needs="catalog:write",
    ),
)
async def add_section(request: Request, course_id: PathId) -> Response:
    """Offer a course once more: another section."""
    sent = await submission(request)
    try:
        wanted = read_as(SectionCreate, sent.values)
        change = await write(
            course_service.add_section, course_id, wanted, by=who(request), once=sent.once
        )
    except Refused as no:
        if "meetings" in sent.values:  # the form on the course's own page has none
            return await not_added(request, course_id, sent.values, no)
        return await _not_changed(request, course_id, "new_section", sent.values, no)
    if representation(request) == "json":
        return changed(change, status_code=201, location=f"/sections/{change.answer.id}")
    return go_to(request, done(f"/courses/{course_id}", change))


@router.get(
    "/courses/{course_id}/students",
    **speaks(
        {200: [RosterRow]},
        asks=StudentsOfCourse,
        refuses=["unknown_course", "unknown_section", "unknown_term", "not_your_section"],
        csv=True,
        needs="roster:read",
    ),
)
async def course_students(request: Request, course_id: PathId) -> Response:
    """The roster: the students of a course, or of one of its sections."""
    wanted = asked(request, StudentsOfCourse)
    if wants_a_spreadsheet(request):
        return await roster_file(request, course_id, wanted)
    if representation(request) != "json":
        wanted = await of_the_chosen_term(request, wanted)
    found = await read(_roster, course_id, wanted, who(request))
    if representation(request) == "json":
        return listed(request, found, limit=wanted.limit, offset=wanted.offset)
    return await _roster_page(request, course_id, wanted, found)


def _found(wanted: CourseSearch) -> Found[CourseRead]:
    return course_service.find_courses(
        wanted.q, open_only=wanted.open, **wanted.model_dump(exclude={"q", "open"})
    )


async def _list(
    request: Request,
    wanted: CourseSearch,
    found: Found[CourseRead],
    *,
    block: str = "results",
    **said: Any,
) -> Response:
    there = neighbors(request, found, limit=wanted.limit, offset=wanted.offset)
    return await screen(
        request,
        "courses/list.html",
        block,
        q=wanted.q,
        open_only=wanted.open,
        fill=wanted.fill,
        found=found,
        rosters=await _open_rosters(request),
        newer=there["prev"],
        older=there["next"],
        **said,
    )


async def _not_added(request: Request, values: dict[str, Any], no: Refused) -> Response:
    said = problem(no)
    if representation(request) == "json":
        return problem_json(said)
    wanted = CourseSearch()
    found = await read(_found, wanted)
    return await _list(
        request,
        wanted,
        found,
        block="new_course",
        status_code=said.status,
        values=values,
        errors=said.errors,
    )


async def _course_page(request: Request, found: CourseRead, form: str, **said: Any) -> Response:
    """The page of a course. Of its two forms, `form` is the one that was sent."""
    values = found.model_dump(mode="json") if form == "edit_course" else {}
    return await screen(
        request,
        "courses/show.html",
        form,
        course=found,
        form=form,
        rosters=await _open_rosters(request),
        **{"values": values, **said},
    )


async def _open_rosters(request: Request) -> frozenset[int] | None:
    """The sections whose rosters a page may lead to; None: all of them."""
    if not who_looks(request).sees_own_sections_only:
        return None
    return await read(teaching_service.rosters_of, who_looks(request))


async def _not_changed(
    request: Request, course_id: int, form: str, values: dict[str, Any], no: Refused
) -> Response:
    said = problem(no)
    if representation(request) == "json":
        return problem_json(said)
    found = await read(course_service.course, course_id)
    filled = as_sent_by_now(values, no, found.model_dump(mode="json"))
    return await _course_page(
        request, found, form, status_code=said.status, values=filled, errors=said.errors
    )


def _roster(course_id: int, wanted: StudentsOfCourse, asker: Actor) -> Found[RosterRow]:
    only = teaching_service.rosters_of(asker)
    found = roster_service.students_of(course_id, **wanted.model_dump(), only=only)
    theirs = asker.sees_own_sections_only or RESULTS in asker.may
    return found if theirs else Found(without_results(found.rows), found.total)


def _waiting(course_id: int, wanted: StudentsOfCourse, asker: Actor) -> Found[RosterRow]:
    narrowed = wanted.model_dump(include={"section_id", "term_id"})
    return _roster(course_id, StudentsOfCourse(status="waitlisted", **narrowed), asker)


async def _roster_page(
    request: Request, course_id: int, wanted: StudentsOfCourse, found: Found[RosterRow]
) -> Response:
    there = neighbors(request, found, limit=wanted.limit, offset=wanted.offset)
    waiting = await read(_waiting, course_id, wanted, who(request))
    course = await read(course_service.course, course_id)
    here = _section_at_hand(course, wanted.section_id)
    return await screen(
        request,
        "courses/students.html",
        course=course,
        here=here,
        others=[section for section in course.sections if section is not here],
        several=len(course.sections) > 1,
        with_a_seat={section.id for section in course.sections if is_free(section)},
        found=found,
        waiting=waiting.rows,
        today=await read(term_service.today),
        zone=(await read(term_service.school)).time_zone,
        section_id=wanted.section_id,
        next_term=await read(next_term_of, here.id) if here else None,
        rosters=await _open_rosters(request),
        theirs=await read(might_take_back, who_looks(request), here) if here else (),
        all_ticked=all_are_ticked(request),
        tick_all=address(request, ticked="all"),
        newer=there["prev"],
        older=there["next"],
    )


def _section_at_hand(course: CourseRead, section_id: int | None) -> SectionRead | None:
    """The section the roster is of; nothing where it is of several."""
    if section_id is None:
        return course.sections[0] if len(course.sections) == 1 else None
    return next((section for section in course.sections if section.id == section_id), None)
