"""Undoing: every act is a batch, and is taken back as one."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from webapp.answers import changed, refusal
from webapp.database import read, write
from webapp.door import who
from webapp.negotiation import go_to, representation, sent_from, submission
from webapp.openapi import speaks
from webapp.reading import read_as
from webapp.refusals import Refused
from webapp.routes.asking import PathId, Route
from webapp.routes.counter import next_walk_in
from webapp.routes.student_page import refused_beside, see_the_student
from webapp.routes.surprises import told_since_when
from webapp.routes.today import is_at_hand, refused_today, see_today
from webapp.schemas import BatchRead, Undo
from webapp.services import undo_service
from webapp.services.changes import Changed

router = APIRouter(route_class=Route)


@router.post(
    "/batches/{batch_id}/undo",
    **speaks(
        {200: BatchRead},
        takes=Undo,
        refuses=[
            *("unknown_batch", "already_undone", "changed_since", "cannot_be_undone"),
            *(
                "student_inactive",
                "on_hold",
                "prerequisite_missing",
                "corequisite_missing",
                "already_passed",
                "taken_too_often",
                "course_inactive",
                "section_closed",
                "already_enrolled",
            ),
            *("already_waiting", "people_waiting", "seat_kept", "section_full", "time_clash"),
        ],
        once=True,
        needs="enroll:write",
    ),
)
async def undo(request: Request, batch_id: PathId) -> Response:
    """Take back what one act did, all of it or nothing."""
    sent = await submission(request)
    try:
        wanted = read_as(Undo, sent.values)
        change = await write(undo_service.undo, batch_id, wanted, by=who(request), once=sent.once)
    except Refused as no:
        return await not_undone(request, batch_id, no)
    return await undone(request, change)


async def undone(request: Request, change: Changed[BatchRead]) -> Response:
    """It is taken back: the undoing batch as JSON, or the page of the student it was about."""
    if representation(request) == "json":
        return changed(change)
    if is_at_hand(request):
        return await see_today(request, change)
    if sent_from(request) == "/enroll":
        return await next_walk_in(request, change)
    student_ids = {touched.student_id for touched in change.answer.enrollments}
    if len(student_ids) != 1:
        return go_to(request, "/students")
    return await see_the_student(request, student_ids.pop(), change)


async def not_undone(request: Request, batch_id: int, no: Refused) -> Response:
    """It stays as it is: why, on the page of the student it was about."""
    no = await told_since_when(no)
    if is_at_hand(request):
        return await refused_today(request, no)
    batch = await read(undo_service.read_batch, batch_id)
    student_ids = {touched.student_id for touched in batch.enrollments}
    if len(student_ids) != 1:
        return refusal(request, no)
    return await refused_beside(request, student_ids.pop(), no)
