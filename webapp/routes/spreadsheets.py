"""Lists as files for a spreadsheet, which leave as they are read."""

import re
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from webapp.database import in_pieces, read, write
from webapp.door import who
from webapp.exports import changes_sheet, history_sheet, override_sheet, roster_sheet, student_sheet
from webapp.exports.lines import lines, opening
from webapp.routes.asking import Overrides, StudentsOfCourse, wants_headers_alone
from webapp.services.change_report import Stretch
from webapp.services.enrolling.rehearsing import rehearsed

NOT_IN_A_FILE_NAME = re.compile(r"[^A-Za-z0-9]+")


async def roster_file(request: Request, course_id: int, wanted: StudentsOfCourse) -> Response:
    """The whole roster, on record before its first line leaves."""
    sheet = await _begun(
        request,
        roster_sheet.begin,
        course_id,
        section_id=wanted.section_id,
        status=wanted.status,
        term_id=wanted.term_id,
    )
    leaving = _lines_of(
        roster_sheet.HEADINGS,
        roster_sheet.cells,
        sheet.enrollment_ids,
        with_results=sheet.with_results,
    )
    return StreamingResponse(
        leaving, media_type="text/csv", headers=_as_a_file("roster", sheet.named)
    )


async def history_file(
    request: Request, begin: Callable[..., history_sheet.Sheet], subject_id: int
) -> Response:
    """A whole history, on record before its first line leaves."""
    sheet = await _begun(request, begin, subject_id)
    leaving = _lines_of(history_sheet.HEADINGS, history_sheet.cells, sheet.event_ids)
    return StreamingResponse(
        leaving, media_type="text/csv", headers=_as_a_file("history", sheet.named)
    )


async def student_file(
    request: Request, find: Callable[[], Sequence[int]], *, narrowed: bool
) -> Response:
    """The whole list of students, as it is narrowed, on record before its first line leaves."""
    ids = await _begun(request, student_sheet.begin, find, narrowed=narrowed)
    leaving = _lines_of(student_sheet.HEADINGS, student_sheet.cells, ids)
    return StreamingResponse(leaving, media_type="text/csv", headers=_as_a_file("students", ""))


async def override_file(request: Request, wanted: Overrides) -> Response:
    """The whole ledger of overrides, as it is narrowed, on record before its first line leaves."""
    ids = await _begun(
        request,
        override_sheet.begin,
        rule=wanted.rule,
        by_whom=wanted.by,
        term_id=wanted.term_id,
    )
    leaving = _lines_of(override_sheet.HEADINGS, override_sheet.cells, ids)
    return StreamingResponse(
        leaving, media_type="text/csv", headers=_as_a_file("overrides", wanted.rule)
    )


async def changes_file(request: Request, stretch: Stretch) -> Response:
    """The whole add/drop report, on record before its first line leaves."""
    sheet = await _begun(request, changes_sheet.begin_changes, stretch)
    leaving = _lines_of(history_sheet.HEADINGS, history_sheet.cells, sheet.event_ids)
    return StreamingResponse(
        leaving, media_type="text/csv", headers=_as_a_file("changes", sheet.named)
    )


async def _begun(request: Request, begin: Callable[..., Any], *what: Any, **how: Any) -> Any:
    """What is to leave. Where only the headers are asked for nothing leaves, and nothing is put
    on record."""
    beginning = partial(begin, *what, **how, by=who(request))
    if wants_headers_alone(request):
        return await write(rehearsed, beginning)
    return await write(beginning)


async def _lines_of(
    headings: Sequence[str],
    cells: Callable[..., list[Sequence[Any]]],
    ids: Iterable[int],
    **how: Any,
) -> AsyncIterator[bytes]:
    yield opening(headings, raw=False)
    for page in in_pieces(ids):
        yield lines(await read(cells, page, **how), raw=False)


def _as_a_file(what: str, named: str) -> dict[str, str]:
    """A name that every system can keep, whatever people called the thing."""
    name = NOT_IN_A_FILE_NAME.sub("-", f"{what} {named}").strip("-")
    return {"Content-Disposition": f'attachment; filename="{name}.csv"'}
