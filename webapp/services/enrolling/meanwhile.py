"""What others did in the meantime: of a no that came as a surprise, since when it is so."""

import dataclasses
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any

from webapp import clock
from webapp.models import Batch, Event, StudentCourse
from webapp.refusals import Refusal
from webapp.services import term_service
from webapp.statements import statement, within

A_MOMENT = timedelta(minutes=5)


def since_when(refusals: Iterable[Refusal]) -> tuple[Refusal, ...]:
    """The same reasons; that of a section that filled up a moment ago says so."""
    refusals = tuple(refusals)
    full = {no.section_id for no in refusals if _is_just_full(no) and no.section_id}
    since = clock.now() - A_MOMENT
    filled_up = {section_id for (section_id,) in _seats_taken(full, since)} if full else set()
    return tuple(_told(no) if no.section_id in filled_up else no for no in refusals)


def left_since(enrollment_id: int) -> dict[str, Any]:
    """Who ended an enrollment and when, at the school's hours; nothing where nobody wrote it."""
    for by, at in _last_act(enrollment_id):
        return {"by": by, "at": clock.at_school(at, term_service.school().time_zone)}
    return {}


def _is_just_full(no: Refusal) -> bool:
    """Only where the last seat, and no more, is taken did it fill up."""
    if no.code != "section_full" or no.section_id is None:
        return False
    return bool(no.params["taken"] == no.params["capacity"])


def _told(no: Refusal) -> Refusal:
    if not _is_just_full(no):
        return no
    return dataclasses.replace(no, params={**no.params, "filled_up": True})


@statement
def _seats_taken(sections: Collection[int], since: datetime) -> Any:
    """In which of these sections somebody who sits there was given the seat by hand since then."""
    seated = (StudentCourse.status == "enrolled", StudentCourse.end_on.is_null())
    return (
        StudentCourse.select(StudentCourse.section)
        .join(Batch)
        .where(
            within(StudentCourse.section, sections),
            *seated,
            Batch.kind == "click",
            Batch.at > since,
        )
    )


@statement
def _last_act(enrollment_id: int) -> Any:
    return (
        Event.select(Event.by, Event.at)
        .where(Event.subject == "enrollment", Event.subject_id == enrollment_id)
        .order_by(Event.id.desc())
        .limit(1)
    )
