"""The desk without a web server: each call is one transaction, as a request would be."""

from datetime import date, timedelta
from typing import Any

from webapp.actors import trial
from webapp.clock import now
from webapp.database import commit
from webapp.models import Event, KeptSeat, StudentCourse
from webapp.reading import read_as
from webapp.refusals import Refused
from webapp.schemas import Drop, EnrollmentCreate, EnrollmentRead, Swap, Undo
from webapp.services import leaving_service, term_service
from webapp.services.changes import Changed, Once
from webapp.services.enrolling.enrollment_service import Asked, enroll_all
from webapp.services.undoing import undo_service
from webapp.services.waiting.promotion_service import serve_line

REGISTRAR = trial("a test")


def enroll(*, once: Once | None = None, **sent: Any) -> EnrollmentRead:
    """Enroll somebody; raises the no."""
    return changed(once=once, **sent).answer


def changed(*, once: Once | None = None, **sent: Any) -> Changed[EnrollmentRead]:
    """Enroll somebody, and get what the route gets; raises the no."""
    (answer,) = commit(enroll_all, [Asked(read_as(EnrollmentCreate, sent), REGISTRAR, once=once)])
    if isinstance(answer, Refused):
        raise answer
    return answer


def no_to(**sent: Any) -> Refused:
    """The no that a wish meets."""
    try:
        enroll(**sent)
    except Refused as no:
        return no
    raise AssertionError(f"nobody refused {sent}")


def codes_of(**sent: Any) -> list[str]:
    """The codes of the no that a wish meets."""
    return [refusal.code for refusal in no_to(**sent).refusals]


def drop(enrollment_id: int, **sent: Any) -> EnrollmentRead:
    """Drop an enrollment; raises the no."""
    return commit(leaving_service.drop, enrollment_id, read_as(Drop, sent), by=REGISTRAR).answer


def swap(enrollment_id: int, **sent: Any) -> EnrollmentRead:
    """Change to another section; raises the no."""
    return commit(leaving_service.swap, enrollment_id, read_as(Swap, sent), by=REGISTRAR).answer


def undo(batch_id: int) -> list[EnrollmentRead]:
    """Undo an act; raises the no."""
    done = commit(undo_service.undo, batch_id, Undo(), by=REGISTRAR)
    return list(done.answer.enrollments)


def time_passes(section: Any, **duration: float) -> int:
    """Serve the line of a section as if so much time had passed; answers how many were served."""
    return commit(serve_line, section.id, now() + timedelta(**(duration or {"minutes": 3})))


def keep_no_seat() -> None:
    """Whatever is kept is free, as if nobody in line had been able to take it."""
    KeptSeat.update(settled_at=now(), outcome="free").execute()


def wish(student: Any, section: Any, **rest: Any) -> dict[str, Any]:
    """What a client would send for this student and this section."""
    return {"student_id": student.id, "section_id": section.id, **rest}


def acts_on(enrollment_id: int) -> list[str]:
    """What the record says was done to an enrollment, oldest first."""
    events = Event.select().where(Event.subject == "enrollment", Event.subject_id == enrollment_id)
    return [event.action for event in events.order_by(Event.id)]


def spells() -> int:
    """How many enrollments there are in all, of any status."""
    return StudentCourse.select().count()


def today() -> date:
    """The day it is at the school, which need not be the day it is on this machine."""
    return term_service.today()
