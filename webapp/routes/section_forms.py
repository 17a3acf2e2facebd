"""The forms for a section, filled: as it is, as the address says, or as it was sent."""

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from webapp.answers import problem_json, screen
from webapp.database import read
from webapp.language import gettext as _
from webapp.language import week
from webapp.negotiation import in_rows, named_once, representation
from webapp.problems import problem
from webapp.refusals import Refused
from webapp.routes.meanwhile import as_sent_by_now
from webapp.schemas import CourseRead, PeriodRead, ProblemError, SectionRead
from webapp.services import (
    course_service,
    period_service,
    section_service,
    teaching,
    term_service,
)

CHANGED = (
    *("label", "term_id", "teachers", "room", "capacity", "minimum"),
    *("grades", "programs", "reserved", "status"),
)
TIMES = ("starts_at", "ends_at")
DATES = ("first_date", "last_date")

Values = Mapping[str, Any]


async def new_form(request: Request, course_id: int, values: Values, **said: Any) -> Response:
    """The page that adds a section to a course."""
    course, choices = await read(_of_a_course, course_id)
    here = f"/courses/{course_id}/sections/new"
    form = _filled(request, here, course, None, values, choices | said)
    return await screen(request, "sections/new.html", "new_section", **form)


async def edit_form(request: Request, section_id: int, values: Values, **said: Any) -> Response:
    """The page that changes a section."""
    section, course, choices = await read(_with_its_course, section_id)
    here = f"/sections/{section_id}/edit"
    form = _filled(request, here, course, section, values or _as_it_is(section), choices | said)
    return await screen(request, "sections/edit.html", "edit_section", **form)


async def not_added(request: Request, course_id: int, values: Values, no: Refused) -> Response:
    """No section was made: a problem as JSON, or the form as it was sent."""
    said = problem(no)
    if representation(request) == "json":
        return problem_json(said)
    return await new_form(request, course_id, values, status_code=said.status, errors=said.errors)


async def not_changed(request: Request, section_id: int, values: Values, no: Refused) -> Response:
    """Nothing was changed: a problem as JSON, or the form as it was sent."""
    said = problem(no)
    if representation(request) == "json":
        return problem_json(said)
    section = await read(section_service.section, section_id)
    filled = as_sent_by_now(values, no, _as_it_is(section))
    return await edit_form(request, section_id, filled, status_code=said.status, errors=said.errors)


def from_the_address(request: Request) -> dict[str, Any]:
    """What the address fills a form with, a row of its meetings more or less: `rows`."""
    sent = named_once(request.query_params.multi_items())
    values = in_rows(sent, blank=True)
    rows = _rows_of(values)
    match values.get("rows"):
        case "more":
            rows = [*rows, _like_the_last(rows)]
        case str(nth) if nth.isdecimal():
            rows = [row for place, row in enumerate(rows) if place != int(nth)]
    return {**values, "meetings": rows} if "rows" in values else {}


def _like_the_last(rows: Sequence[Values]) -> dict[str, Any]:
    """A section mostly meets at the same time on another day."""
    return {name: rows[-1].get(name, "") for name in (*TIMES, "period_id")} if rows else {}


def _filled(  # noqa: PLR0913, PLR0917 - what the two forms differ in
    request: Request,
    here: str,
    course: CourseRead,
    section: SectionRead | None,
    values: Values,
    said: Mapping[str, Any],
) -> dict[str, Any]:
    """All that a form shows."""
    periods: Sequence[PeriodRead] = said["periods"]
    rows = [_timed(row, periods) for row in _rows_of(values)]
    step = request.query_params.get("rows")
    return {
        "current": "courses",
        "here": here,
        "course": course,
        "section": section,
        "values": _flat(values, rows),
        "rows": [_shape(row, place, said.get("errors", ())) for place, row in enumerate(rows)],
        "grown": step == "more",
        "shrunk": step not in {None, "more", "same"},
        "period_choices": [("", _("Own times")), *map(_choice, periods)],
        "week": [("", "–"), *((str(number), name) for number, name in week())],
        "status_control": "section-status",
        **said,
    }


def _choice(period: PeriodRead) -> tuple[str, str]:
    return str(period.id), period.name


def _timed(row: Values, periods: Sequence[PeriodRead]) -> Values:
    """A row that is in a period has its times."""
    chosen = str(row.get("period_id") or "")
    for period in periods:
        if str(period.id) == chosen:
            times = {name: str(getattr(period, name)).removesuffix(":00") for name in TIMES}
            return {**row, **times}
    return row


def _rows_of(values: Values) -> list[Values]:
    """The rows of meetings there are, in whatever was sent."""
    rows = values.get("meetings")
    return [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []


def _flat(values: Values, rows: Sequence[Values]) -> dict[str, Any]:
    """The values by the names of their controls."""
    in_rows = {
        f"meetings.{place}.{name}": value
        for place, row in enumerate(rows)
        for name, value in row.items()
    }
    return {**values, **in_rows}


def _shape(row: Values, place: int, errors: Sequence[ProblemError]) -> dict[str, Any]:
    """How a row looks: dates only where it has some, and what is no time stays as it was typed."""
    times = {f"meetings.{place}.{name}" for name in TIMES}
    wrong = any(error.field in times and error.code == "not_a_time" for error in errors)
    return {
        "type": "text" if wrong else "time",
        "dated": any(row.get(name) for name in DATES),
        "in_a_period": bool(row.get("period_id")),
    }


def _of_a_course(course_id: int) -> tuple[CourseRead, dict[str, Any]]:
    return course_service.course(course_id), _choices()


def _with_its_course(section_id: int) -> tuple[SectionRead, CourseRead, dict[str, Any]]:
    section = section_service.section(section_id)
    return section, course_service.course(section.course_id), _choices()


def _choices() -> dict[str, Any]:
    """The terms, the teachers and the periods that there are."""
    terms = [(str(term.id), term.name) for term in term_service.all_terms()]
    return {
        "terms": terms,
        "teachers": teaching.names_to_choose(),
        "periods": period_service.periods(),
    }


def _as_it_is(section: SectionRead) -> dict[str, Any]:
    """A section as its form has it; the seconds of its hours are shown where there are any."""
    there = section.model_dump(mode="json")
    return {
        **{name: there[name] for name in (*CHANGED, "version")},
        "meetings": [
            {
                **{name: value for name, value in meeting.items() if name != "period"},
                **{name: meeting[name].removesuffix(":00") for name in TIMES},
            }
            for meeting in there["meetings"]
        ],
    }
