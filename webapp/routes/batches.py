"""Acts: every one is a batch, and is taken back as one."""

import re
from collections.abc import Iterable, Set
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from webapp.answers import changed, done, one, refusal, screen
from webapp.by_hand import page_for
from webapp.conditions import seen
from webapp.database import read, write
from webapp.door import who
from webapp.negotiation import go_to, representation, sent_from, submission
from webapp.openapi import speaks
from webapp.problems import message, problem
from webapp.reading import read_as
from webapp.refusals import Refusal, Refused
from webapp.roles import STAFF
from webapp.routes.asking import PathId, Route
from webapp.routes.counter import next_walk_in
from webapp.routes.student_page import refused_beside, see_the_student
from webapp.routes.surprises import told_since_when
from webapp.routes.today import is_at_hand, refused_today, see_today
from webapp.schemas import BatchRead, Undo
from webapp.services import term_service
from webapp.services.changes import Changed
from webapp.services.section_lookups import with_several_sections
from webapp.services.undoing import undo_service
from webapp.services.undoing.rights import needed

router = APIRouter(route_class=Route)


PAGE = "batches/show.html"
ROWS = "batch_rows"

KEPT_ON = {
    "hold": "/students/{}/holds",
    "credit": "/students/{}/credits",
    "override": "/overrides",
    "groupmember": "/students/{}/courses",
}
"""The page of a record that no enrollment is about."""

GROUP = re.compile("/groups/[0-9]+")
"""The page of a group, to which whoever undoes on it comes back."""

CLOSED = {"/settings": {"rules:write"}, "/staff": {STAFF}, "/tokens": {STAFF}}
"""What it takes to see the pages that not everybody sees who undoes, where things are changed by
hand."""


@router.get(
    "/batches/{batch_id}",
    **speaks({200: BatchRead}, refuses=["unknown_batch"], tagged=True, needs="enroll:read"),
)
async def batch(request: Request, batch_id: PathId) -> Response:
    """One act: what it did to whom, and what of it can still be undone."""
    if representation(request) == "json":
        may = who(request).may
        return one(request, await read(undo_service.batch_as_seen, batch_id, may=may))
    return await _page(request, batch_id)


@router.post(
    "/batches/{batch_id}/undo",
    **speaks(
        {200: BatchRead},
        takes=Undo,
        refuses=[
            *("unknown_batch", "already_undone", "changed_since", "cannot_be_undone"),
            *("undo_too_late", "not_yes_or_no", "changed_meanwhile"),
            *(
                "student_inactive",
                "on_hold",
                "prerequisite_missing",
                "corequisite_missing",
                "already_passed",
                "taken_too_often",
                "restricted",
                "seats_reserved",
                "travel_time",
                "course_load",
                "credit_load",
                "course_inactive",
                "section_cancelled",
                "section_closed",
                "already_enrolled",
                "already_credited",
                "already_kept",
            ),
            *("already_waiting", "people_waiting", "seat_kept", "section_full", "time_clash"),
        ],
        once=True,
        tagged=True,
        needs="enroll:write",
    ),
)
async def undo(request: Request, batch_id: PathId) -> Response:
    """Take back what one act did to enrollments, holds, credits, overrides or a place in line."""
    sent = await submission(request)
    try:
        wanted = read_as(Undo, sent.values)
        change = await write(
            undo_service.undo,
            batch_id,
            wanted,
            by=who(request),
            once=sent.once,
            seen=seen(request),
        )
    except Refused as no:
        return await not_undone(request, batch_id, no)
    return await undone(request, change)


async def undone(request: Request, change: Changed[BatchRead]) -> Response:
    """It is taken back: the undoing batch as JSON, or the page of the student it was about."""
    if representation(request) == "json":
        return changed(change)
    student_ids = {touched.student_id for touched in change.answer.enrollments}
    student_ids |= {record.student.id for record in change.answer.records}
    if len(student_ids) != 1:
        return go_to(request, _many_undone(request, change))
    if is_at_hand(request):
        return await see_today(request, change)
    if there := _beside_the_student(request, change.answer):
        return go_to(request, done(there, change))
    if sent_from(request) == "/enroll":
        return await next_walk_in(request, change)
    return await see_the_student(request, student_ids.pop(), change)


def _many_undone(request: Request, change: Changed[BatchRead]) -> str:
    """The group that it was sent from, or the undoing act."""
    if GROUP.fullmatch(sent_from(request)):
        return done(sent_from(request), change)
    return f"/batches/{change.answer.id}"


def _beside_the_student(request: Request, undone: BatchRead) -> str:
    """The group or the line that it was sent from, or the page of a record that no enrollment is
    about."""
    if GROUP.fullmatch(sent_from(request)):
        return sent_from(request)
    if not undone.enrollments and undone.records:
        record = undone.records[0]
        return KEPT_ON[record.kind].format(record.student.id)
    if sent_from(request).endswith("/waitlist"):
        return f"/sections/{undone.enrollments[0].section_id}/waitlist"
    return ""


async def not_undone(request: Request, batch_id: int, no: Refused) -> Response:
    """It stays as it is: why, on the page of the student it was about, or of the act. Whoever had
    to sign in first is back where the button is."""
    if "unsaved" in no.codes:
        raise no
    no = await told_since_when(no)
    if is_at_hand(request):
        return await refused_today(request, no)
    if representation(request) == "json":
        return refusal(request, no)
    batch = await read(undo_service.read_batch, batch_id)
    student_ids = {touched.student_id for touched in batch.enrollments}
    if len(student_ids) != 1:
        said = problem(no)
        return await _page(request, batch_id, status_code=said.status, errors=said.errors)
    return await refused_beside(request, student_ids.pop(), no)


async def _page(request: Request, batch_id: int, **said: Any) -> Response:
    shown = await read(_shown, batch_id, who(request).may)
    return await screen(request, PAGE, ROWS, **shown, **said)


def _shown(batch_id: int, may: Set[str]) -> dict[str, Any]:
    """All that the page shows to whoever may do this; of a very large act its first rows."""
    act = undo_service.what_it_did(batch_id, may=may)
    over, against = undo_service.standing_against(batch_id)
    by_hand = next(filter(None, (page_for(no.params) for no in over)), "")
    courses = [event.course.id for event in act.events if event.course]
    return {
        "act": act,
        "takes": needed([batch_id])[batch_id] | CLOSED.get(by_hand, set()),
        "over": _sentences(over),
        "by_hand": by_hand,
        "against": {which: _sentences(reasons) for which, reasons in against.items()},
        "stuck": len(against),
        "several": with_several_sections(courses),
        "zone": term_service.school().time_zone,
    }


def _sentences(reasons: Iterable[Refusal]) -> list[str]:
    return [message(reason) for reason in reasons]
