"""What others did in the meantime: of a no that came as a surprise, since when it is so."""

import dataclasses
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from webapp import clock
from webapp.models import Batch, Event, StudentCourse
from webapp.refusals import Refusal
from webapp.services import term_service
from webapp.statements import statement

A_MOMENT = timedelta(minutes=5)


def since_when(refusals: Iterable[Refusal]) -> tuple[Refusal, ...]:
    """The same reasons; that of a section that filled up a moment ago says so."""
    return tuple(_told(refusal) for refusal in refusals)


def left_since(enrollment_id: int) -> dict[str, Any]:
    """Who ended an enrollment and when, at the school's hours; nothing where nobody wrote it."""
    for by, at in _last_act(enrollment_id):
        return {"by": by, "at": clock.at_school(at, term_service.school().time_zone)}
    return {}


def _told(refusal: Refusal) -> Refusal:
    """Only where the last seat, and no more, was taken a moment ago by hand did it fill up."""
    facts = refusal.params
    if refusal.code != "section_full" or facts["taken"] != facts["capacity"]:
        return refusal
    if refusal.section_id is None or not _filled_up(refusal.section_id, clock.now() - A_MOMENT):
        return refusal
    return dataclasses.replace(refusal, params={**facts, "filled_up": True})


def _filled_up(section_id: int, since: datetime) -> bool:
    return any(at > since for (at,) in _last_seat_taken(section_id))


@statement
def _last_seat_taken(section_id: int) -> Any:
    seated = (StudentCourse.status == "enrolled", StudentCourse.end_on.is_null())
    return (
        StudentCourse.select(Batch.at)
        .join(Batch)
        .where(StudentCourse.section == section_id, *seated, Batch.kind == "click")
        .order_by(Batch.at.desc())
        .limit(1)
    )


@statement
def _last_act(enrollment_id: int) -> Any:
    return (
        Event.select(Event.by, Event.at)
        .where(Event.subject == "enrollment", Event.subject_id == enrollment_id)
        .order_by(Event.id.desc())
        .limit(1)
    )
