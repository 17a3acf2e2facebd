"""The counter: the form that enrolls, and every answer that shows it again.

Ten in a row by keyboard alone: number, Enter, course, Enter, and the form is there for the next.
"""

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from webapp.answers import as_json, done, one, problem_json, screen
from webapp.database import Unavailable, read
from webapp.door import asker_of
from webapp.negotiation import go_to, page_at_hand, representation, sent_from
from webapp.problems import problem, with_warnings
from webapp.reading import read_as
from webapp.refusals import Refusal, Refused, refuse
from webapp.routes.asking import Asked
from webapp.routes.surprises import told_since_when
from webapp.schemas import CheckRead, SectionRead, is_blank
from webapp.schemas.fields import Id, Text
from webapp.schemas.submissions import COURSE_NAMES
from webapp.services import course_service, notices, student_service
from webapp.services.changes import Changed
from webapp.services.enrolling.enrollment_service import Checked, Foreseen
from webapp.services.enrolling.facts import readings_of
from webapp.services.leaving_service import to_leave
from webapp.services.overrides.anyway import Anyway, anyway
from webapp.services.section_lookups import course_code_of, with_several_sections

COUNTER = "enroll/page.html"
FORM = "enroll_form"
NUMBER = "student_number"

Values = Mapping[str, Any]
NOBODY_MAY: frozenset[str] = frozenset()


async def counter(
    request: Request,
    values: Values,
    *,
    status_code: int = 200,
    done: int | None = None,
    **said: Any,
) -> Response:
    """The page with the form, filled as it was sent; after an act the notice that says it."""
    asker = asker_of(request)
    shown = await read(_filled, values, done, asker.may if asker else NOBODY_MAY)
    return await screen(request, COUNTER, FORM, status_code=status_code, **{**shown, **said})


def is_walk_in(request: Request, values: Values) -> bool:
    """Whether the form at the counter sent this, with a number, for somebody at the desk."""
    here = representation(request) != "json" and sent_from(request) == "/enroll"
    return here and bool(_number(values)) and is_blank(values.get("instead_of"))


def is_half_filled(request: Request, values: Values) -> bool:
    """Whether somebody at the counter pressed Enter after the number, before the course."""
    return is_walk_in(request, values) and all(is_blank(values.get(name)) for name in COURSE_NAMES)


async def ask_for_the_course(request: Request, values: Values) -> Response:
    """Whose number it is, and the course to type next; refuses a number that nobody has."""
    number = _number(values)
    if not await read(student_service.numbered, number):
        return await refused(request, values, refuse("unknown_student", NUMBER, number=number))
    return await counter(request, values, focus="course_code")


async def next_walk_in(request: Request, change: Changed[Any]) -> Response:
    """Who was enrolled, and the empty form for the next one."""
    there = done("/enroll", change)
    if representation(request) != "fragment":
        return go_to(request, there)
    try:
        return await counter(request, {}, done=change.event_id)
    except Unavailable:  # it was saved all the same: the page will say so once it can be read
        return go_to(request, there)


async def refused(
    request: Request, values: Values, no: Refused, *, status_code: int | None = None
) -> Response:
    """The school's no: a problem as JSON, or the form as it was sent with what to change."""
    said = problem(await told_since_when(no))
    if representation(request) == "json":
        return problem_json(said)
    return await counter(
        request,
        values,
        status_code=status_code or said.status,
        errors=said.errors,
        warnings=said.warnings,
        alternatives=said.alternatives,
        anyway=await anyway_for(request, no, values),
        sent=overrides_in(values),
        offered=_offered(request, values),
    )


async def anyway_for(request: Request, no: Refused, values: Values) -> Anyway | None:
    """How they could do it all the same, if they may lift rules; after signing in again, how they
    were about to."""
    asker = asker_of(request)
    against = _lifted_by(values) if "unsaved" in no.codes else no.refusals
    return await read(anyway, against, asker) if asker else None


def _lifted_by(values: Values) -> list[Refusal]:
    return [Refusal(sent["rule"]) for sent in overrides_in(values)]


def overrides_in(values: Values) -> list[dict[str, str]]:
    """The overrides that were sent and go with whatever is sent next."""
    rows = values.get("overrides")
    rows = rows if isinstance(rows, list) else []
    return [_said(row) for row in rows if isinstance(row, Mapping) and row.get("rule")]


def _offered(request: Request, values: Values) -> str:
    """The section whose own form on another page sent this; errors there lead back to it."""
    elsewhere = page_at_hand(request).path not in {"", "/enroll"}
    return str(values.get("section_id", "")) if elsewhere else ""


async def previewed(request: Request, values: Values, would: Foreseen) -> Response:
    """What would happen, as JSON or beside the form that would make it happen."""
    preview = with_warnings(would.answer, would.warnings)
    if representation(request) == "json":
        return as_json(preview)
    return await counter(request, values, preview=preview)


async def checked(request: Request, values: Values, check: Checked) -> Response:
    """What enrolling would do, as JSON or as the counter that would do it."""
    if representation(request) == "json":
        return one(request, _answer_to(check))
    if check.would:
        return await previewed(request, values, check.would)
    return await refused(request, values, check.no or Refused([]), status_code=200)


def _answer_to(check: Checked) -> CheckRead:
    if check.would:
        would = with_warnings(check.would.answer, check.would.warnings)
        return CheckRead(would=would, errors=(), warnings=would.warnings, alternatives=())
    no = problem(check.no or Refused([]))
    return CheckRead(
        would=None, errors=no.errors, warnings=no.warnings, alternatives=no.alternatives
    )


class Named(Asked):
    """What names a student and a course; programs send ids where people type words."""

    student_id: Id | None = None
    student_number: Text = ""
    course_id: Id | None = None
    section_id: Id | None = None
    course_code: Text = ""
    instead_of: Id | None = None


def _filled(values: Values, done: int | None, may: frozenset[str]) -> dict[str, Any]:
    """The form as people fill it: numbers and codes for ids, and sections to choose from."""
    said = _said(values)
    named = _named(said)
    words = _in_words(named)
    sections = _sections(named.course_code or words.get("course_code", ""))
    notice = notices.notice(done) if done is not None else None
    courses = [section.course_id for section in sections]
    courses += [notice.enrollment.course_id] if notice else []
    return {
        "values": words | said,
        "whose": student_service.numbered(named.student_number or words.get(NUMBER, "")),
        "sections": sections,
        "several": with_several_sections(courses),
        "to_leave": to_leave(named.instead_of, may=may) if named.instead_of else None,
        "notice": notice,
        "focus": NUMBER if notice else None,
    }


def _number(values: Values) -> str:
    """The number that was typed, as it can be looked up."""
    return _named(_said(values)).student_number


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
