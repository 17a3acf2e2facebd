"""Sections: one of them, changing it, and the forms for both."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from webapp.answers import changed, done, one
from webapp.conditions import seen
from webapp.database import read, write
from webapp.door import who
from webapp.negotiation import go_to, representation, submission
from webapp.openapi import speaks
from webapp.reading import read_as
from webapp.refusals import Refused
from webapp.routes.asking import Done, PathId, Route, asked
from webapp.routes.section_forms import edit_form, from_the_address, new_form, not_changed
from webapp.schemas import SectionChange, SectionRead
from webapp.services import notices, section_service

router = APIRouter(route_class=Route)

CHANGES = speaks(
    {200: SectionRead},
    takes=SectionChange,
    refuses=[
        *("unknown_section", "label_taken", "sourced_id_taken", "not_a_choice", "not_a_number"),
        *("not_a_date", "not_a_time", "not_a_list", "out_of_range", "ends_before_it_starts"),
        "changed_meanwhile",
        "has_students",
        "unreadable_seats",
        "reserved_over_capacity",
        *("unknown_group", "unknown_teacher", "unknown_term", "term_fixed"),
    ],
    tagged=True,
    needs="catalog:write",
)


@router.get(
    "/sections/{section_id}",
    **speaks({200: SectionRead}, refuses=["unknown_section"], tagged=True, needs="catalog:read"),
)
async def section(request: Request, section_id: PathId) -> Response:
    """One section; its page is its roster."""
    found = await read(section_service.section, section_id)
    if representation(request) == "json":
        return one(request, found)
    return go_to(request, f"/courses/{found.course_id}/students?section_id={found.id}")


@router.patch("/sections/{section_id}", **CHANGES)
async def change_section(request: Request, section_id: PathId) -> Response:
    """Change what is sent of a section, and nothing else."""
    sent = await submission(request)
    try:
        wanted = read_as(SectionChange, sent.values)
        change = await write(
            section_service.change_section, section_id, wanted, by=who(request), seen=seen(request)
        )
    except Refused as no:
        return await not_changed(request, section_id, sent.values, no)
    if representation(request) == "json":
        return changed(change)
    return go_to(request, done(f"/sections/{section_id}/edit", change))


router.add_api_route("/sections/{section_id}", change_section, methods=["POST"], **CHANGES)


@router.get(
    "/sections/{section_id}/edit", **speaks({}, refuses=["unknown_section"], needs="catalog:write")
)
async def edit_section(request: Request, section_id: PathId) -> Response:
    """The form that changes a section."""
    saved = await read(notices.was_saved, who(request), asked(request, Done).done)
    return await edit_form(request, section_id, from_the_address(request), saved=saved)


@router.get(
    "/courses/{course_id}/sections/new",
    **speaks({}, refuses=["unknown_course"], needs="catalog:write"),
)
async def new_section(request: Request, course_id: PathId) -> Response:
    """The form that adds a section."""
    return await new_form(request, course_id, from_the_address(request))
