"""The search in the header of every page: students and courses together."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from webapp.answers import one, screen
from webapp.database import read
from webapp.door import who
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


@router.get("/search", **speaks({200: SearchRead}, asks=Search, needs="catalog:read"))
async def search(request: Request) -> Response:
    """Students and courses whose names, numbers, titles and codes hold every part of a search.

    People who ask for exactly one number or code are led straight there.
    """
    wanted = asked(request, Search)
    if representation(request) == "fragment":
        return await _while_typing(request, wanted)
    if representation(request) == "json":
        return one(request, await read(_found, wanted, _knows_students(request)))
    if exact := await read(
        search_service.exactly, wanted.q, with_students=_knows_students(request)
    ):
        return go_to(request, _page_of(exact))
    found = await read(_found, wanted, _knows_students(request))
    new = _somebody_new(request, wanted)
    return await screen(request, "search/page.html", q=wanted.q, found=found, new=new)


async def _while_typing(request: Request, wanted: Search) -> Response:
    """What opens under the input. One who may still be typing is led away only when nothing else
    can be meant: 1048 may become 104823."""
    students = STUDENTS_AT_ONCE if _knows_students(request) else None
    found = await read(search_service.search, wanted.q, students=students, courses=COURSES_AT_ONCE)
    exact = await read(search_service.exactly, wanted.q, with_students=_knows_students(request))
    if exact and found.students_found + found.courses_found <= 1:
        return go_to(request, _page_of(exact))
    new = _somebody_new(request, wanted)
    return pieces(
        request, "search/results.html", "search_results", q=wanted.q, found=found, new=new
    )


def _knows_students(request: Request) -> bool:
    """Whether whoever asks may know students, and not only courses."""
    return "students:read" in who(request).may


def _somebody_new(request: Request, wanted: Search) -> dict[str, str]:
    """Whom they may add, named as they typed it."""
    return as_somebody_new(wanted.q) if "students:write" in who(request).may else {}


def _found(wanted: Search, knows_students: bool) -> SearchRead:
    students = wanted.limit if knows_students else None
    return search_service.search(wanted.q, students=students, courses=wanted.limit)


def _page_of(exact: Exact) -> str:
    if exact.student_id:
        return f"/students/{exact.student_id}/courses"
    if exact.section_id:
        return f"/courses/{exact.course_id}/students?section_id={exact.section_id}"
    return f"/courses/{exact.course_id}"
