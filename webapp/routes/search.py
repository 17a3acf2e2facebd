"""The search in the header of every page: students and courses together."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from webapp.answers import one, screen
from webapp.database import read
from webapp.negotiation import go_to, representation
from webapp.openapi import speaks
from webapp.routes.asking import Route, Search, asked
from webapp.schemas import SearchRead
from webapp.searching import as_somebody_new
from webapp.services import search_service
from webapp.services.search_service import Exact
from webapp.templating import pieces

router = APIRouter(route_class=Route)

STUDENTS_AT_ONCE, COURSES_AT_ONCE = 6, 3
"""How many fit under the search while somebody types."""


@router.get("/search", **speaks({200: SearchRead}, asks=Search))
async def search(request: Request) -> Response:
    """Students and courses whose names, numbers, titles and codes hold every part of a search.

    People who ask for exactly one number or code are led straight there.
    """
    wanted = asked(request, Search)
    if representation(request) == "fragment":
        return await _while_typing(request, wanted)
    if representation(request) == "json":
        return one(request, await read(_found, wanted))
    if exact := await read(search_service.exactly, wanted.q):
        return go_to(request, _page_of(exact))
    found = await read(_found, wanted)
    new = as_somebody_new(wanted.q)
    return await screen(request, "search/page.html", q=wanted.q, found=found, new=new)


async def _while_typing(request: Request, wanted: Search) -> Response:
    """What opens under the input. One who may still be typing is led away only when nothing else
    can be meant: 1048 may become 104823."""
    found = await read(
        search_service.search, wanted.q, students=STUDENTS_AT_ONCE, courses=COURSES_AT_ONCE
    )
    exact = await read(search_service.exactly, wanted.q)
    if exact and found.students_found + found.courses_found <= 1:
        return go_to(request, _page_of(exact))
    new = as_somebody_new(wanted.q)
    return pieces(
        request, "search/results.html", "search_results", q=wanted.q, found=found, new=new
    )


def _found(wanted: Search) -> SearchRead:
    return search_service.search(wanted.q, students=wanted.limit, courses=wanted.limit)


def _page_of(exact: Exact) -> str:
    if exact.student_id:
        return f"/students/{exact.student_id}/courses"
    if exact.section_id:
        return f"/courses/{exact.course_id}/students?section_id={exact.section_id}"
    return f"/courses/{exact.course_id}"
