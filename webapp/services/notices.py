"""What there is to tell about something that was just done."""

from dataclasses import dataclass
from typing import Any

from webapp.actors import Actor
from webapp.models import Batch, Event, Student, StudentCourse
from webapp.refusals import Refusal
from webapp.roles import SEES
from webapp.schemas import MAX_ID, EnrollmentRead, SectionRead, StudentRead
from webapp.services.catalog import school
from webapp.services.enrolling.answers import read_enrollments
from webapp.services.record import NOTHING
from webapp.services.section_answers import read_sections
from webapp.services.student_service import read_student
from webapp.services.undoing.place_back import MOVED
from webapp.services.undoing.rights import STAYS, needed
from webapp.services.undoing.said_before import warnings_of
from webapp.statements import statement


@dataclass(frozen=True, slots=True)
class Notice:
    """What an act did to one enrollment: who, where, and how full the section is now."""

    action: str
    enrollment: EnrollmentRead
    student: StudentRead
    section: SectionRead
    batch_id: int
    undone: bool
    takes: frozenset[str] = frozenset()
    """What whoever undoes it needs."""
    warnings: tuple[Refusal, ...] = ()
    """What was said against it."""
    ahead: bool = False
    """Whether they are there still, and leave on a later day."""
    left: EnrollmentRead | None = None
    """What was left for it in the same step."""


def notice(event_id: int) -> Notice | None:
    """What to tell about an event; nothing when there is no such act on an enrollment."""
    event = _enrollment_event(event_id)
    if event is None:
        return None
    (enrollment,) = read_enrollments([event.subject_id])
    (section,) = read_sections([enrollment.section_id])
    return Notice(
        action=event.action,
        enrollment=enrollment,
        student=read_student(Student.get_by_id(enrollment.student_id)),
        section=section,
        batch_id=event.batch_id,
        undone=event.batch.undone_by_id is not None,
        takes=frozenset(needed([event.batch_id])[event.batch_id]),
        warnings=warnings_of(event.id),
        ahead=enrollment.end_on is not None and enrollment.end_on > school().today,
        left=_left_for(event, enrollment) if event.action in {"enrolled", "promoted"} else None,
    )


def _left_for(event: Event, taken: EnrollmentRead) -> EnrollmentRead | None:
    """What the same act left for what was taken, if it is left still."""
    ids = [spell_id for (spell_id,) in _left_by(event.batch_id, taken.student_id)]
    return next((one for one in read_enrollments(ids) if one.batch_id == event.batch_id), None)


@dataclass(frozen=True, slots=True)
class Saved:
    """Something else than an enrollment was made or changed; where one Undo takes it back, by which
    act, and what whoever undoes it needs.
    """

    batch_id: int | None = None
    undone: bool = False
    undoes: bool = False
    """Whether it took another act back."""
    takes: frozenset[str] = frozenset()


def was_saved(by: Actor, event_id: int | None) -> Saved | None:
    """What somebody made or changed by this event of their own, if that is no enrollment; a save of
    what was there before has no event.
    """
    if event_id == NOTHING:
        return Saved()
    event = _event(event_id, by)
    if event is None or event.subject == "enrollment":
        return None
    return _of_one_undo(event) if event.subject in SEES else Saved()


def was_moved(by: Actor, event_id: int | None) -> Saved | None:
    """The same of another place in line."""
    event = _event(event_id, by)
    return _of_one_undo(event) if event and event.action in MOVED else None


def done_by(by: Actor, event_id: int | None) -> str:
    """What somebody has just done themselves, as the record calls it; nothing that others did."""
    event = Event.get_or_none(Event.id == min(event_id or 0, MAX_ID), Event.by == by.name)
    return event.action if event else ""


def _of_one_undo(event: Event) -> Saved:
    """What was undone, and what left everything in its place, is not offered to be undone."""
    undoes = Batch.select().where(Batch.undone_by == event.batch).exists()
    if undoes or event.action in STAYS:
        return Saved(undoes=undoes)
    undone = event.batch.undone_by_id is not None
    takes = frozenset(needed([event.batch_id])[event.batch_id])
    return Saved(event.batch_id, undone, takes=takes)


def _enrollment_event(event_id: int) -> Event | None:
    event = _event(event_id)
    return event if event and event.subject == "enrollment" else None


def _event(event_id: int | None, by: Actor | None = None) -> Event | None:
    if event_id is None or event_id > MAX_ID:
        return None
    found = Event.select(Event, Batch).join(Batch).where(Event.id == event_id)
    return (found.where(Event.by == by.name) if by else found).get_or_none()


@statement
def _left_by(batch_id: int, student_id: int) -> Any:
    return (
        Event.select(Event.subject_id)
        .join(StudentCourse, on=(StudentCourse.id == Event.subject_id))
        .where(
            Event.batch == batch_id,
            Event.subject == "enrollment",
            Event.action.in_(("dropped", "withdrawn")),
            StudentCourse.student == student_id,
        )
    )
