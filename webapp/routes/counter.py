"""The counter: the form that enrolls, and every answer that shows it again."""

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from webapp.answers import as_json, problem_json, screen
from webapp.database import read
from webapp.negotiation import page_at_hand, representation
from webapp.problems import problem
from webapp.reading import read_as
from webapp.refusals import Refused
from webapp.routes.asking import Asked
from webapp.schemas import EnrollmentPreview, SectionRead
from webapp.schemas.fields import Id, Text
from webapp.services import course_service, student_service
from webapp.services.enrollment_facts import readings_of
from webapp.services.section_lookups import course_code_of, with_several_sections

COUNTER = "enroll/page.html"
FORM = "enroll_form"

Values = Mapping[str, Any]


async def counter(
    request: Request, values: Values, *, status_code: int = 200, **said: Any
) -> Response:
    """The page with the form, filled as it was sent."""
    return await screen(
        request, COUNTER, FORM, status_code=status_code, **await read(_filled, values), **said
    )


async def refused(request: Request, values: Values, no: Refused) -> Response:
    """The school's no: a problem as JSON, or the form as it was sent with what to change."""
    said = problem(no)
    if representation(request) == "json":
        return problem_json(said)
    return await counter(
        request,
        values,
        status_code=said.status,
        errors=said.errors,
        alternatives=said.alternatives,
        offered=_offered(request, values),
    )


def _offered(request: Request, values: Values) -> str:
    """The section whose own form on another page sent this; errors there lead back to it."""
    elsewhere = page_at_hand(request).path not in {"", "/enroll"}
    return str(values.get("section_id", "")) if elsewhere else ""


async def previewed(request: Request, values: Values, preview: EnrollmentPreview) -> Response:
    """What would happen, as JSON or beside the form that would make it happen."""
    if representation(request) == "json":
        return as_json(preview)
    return await counter(request, values, preview=preview)


class Named(Asked):
    """What names a student and a course; programs send ids where people type words."""

    student_id: Id | None = None
    course_id: Id | None = None
    section_id: Id | None = None
    course_code: Text = ""


def _filled(values: Values) -> dict[str, Any]:
    """The form as people fill it: numbers and codes for ids, and sections to choose from."""
    said = _said(values)
    named = _named(said)
    words = _in_words(named)
    sections = _sections(named.course_code or words.get("course_code", ""))
    return {
        "values": words | said,
        "sections": sections,
        "several": with_several_sections(section.course_id for section in sections),
    }


def _said(values: Values) -> dict[str, str]:
    """What was filled in, as it was typed."""
    return {name: str(value) for name, value in values.items() if value not in (None, "")}


def _named(said: Values) -> Named:
    """What can be read of it; nothing may be looked up by what cannot."""
    try:
        return read_as(Named, said)
    except Refused:
        return Named()


def _in_words(named: Named) -> dict[str, str]:
    words = {
        "student_number": _number_of(named.student_id),
        "course_code": _code_of(named.course_id) or _code_of_section(named.section_id),
    }
    return {name: word for name, word in words.items() if word}


def _number_of(student_id: int | None) -> str | None:
    try:
        return student_service.student(student_id).student_number if student_id else None
    except Refused:
        return None


def _code_of(course_id: int | None) -> str | None:
    try:
        return course_service.course(course_id).code if course_id else None
    except Refused:
        return None


def _code_of_section(section_id: int | None) -> str | None:
    return course_code_of(section_id) if section_id else None


def _sections(course_code: str) -> tuple[SectionRead, ...]:
    for code, _ in readings_of(course_code):
        for course in course_service.find_courses(code=code, limit=1).rows:
            return course.sections
    return ()
