"""Students who come back to the school where the act by which they left is undone."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from webapp.actors import Actor
from webapp.models import Batch, Event, PersonalChange, Student
from webapp.models.people import called
from webapp.refusals import Refusal
from webapp.schemas import StudentName
from webapp.services.enrolling.writing import Writing
from webapp.statements import Alteration, statement

_change_students = Alteration(Student.status, Student.version)


@dataclass(slots=True)
class Returning:
    """A student whose status an act changed: what it is now, and what it was before."""

    id: int
    named: StudentName
    status: str
    version: int
    was: str
    version_then: int

    @property
    def is_active_again(self) -> bool:
        """Whether they may be in class once the act is undone."""
        return self.was == "active"

    def reasons(self) -> list[Refusal]:
        """What stands against it: somebody changed their details since."""
        if self.version == self.version_then:
            return []
        return [Refusal("changed_since", "batch_id", {"details": True, "student": self.named})]


def returning(batch: Batch) -> dict[int, Returning]:
    """Everybody whose status an act changed, by id."""
    return {
        student_id: Returning(
            student_id,
            StudentName(id=student_id, student_number=number, name=called(number, *names)),
            *(status, version, was, version_then),
        )
        for student_id, number, *names, status, version, was, version_then in _changed(batch.id)
    }


def go_back_to(
    students: Collection[Returning], batch_id: int, writing: Writing, *, by: Actor, reason: str
) -> int:
    """Give them back the status they had, told; answers the last event's id."""
    event_id = 0
    for one in students:
        row = Student(id=one.id, version=one.version + 1)
        change = {"status": (one.status, one.was)}
        event_id = writing.tell_changed(row, change, by=by, batch_id=batch_id, reason=reason)
    _change_students([(one.id, one.was, one.version + 1) for one in students])
    return event_id


@statement
def _changed(batch_id: int) -> Any:
    return (
        Event.select(
            *(Student.id, Student.student_number, Student.preferred_name),
            *(Student.first_name, Student.last_name, Student.status, Student.version),
            *(PersonalChange.before, Event.version),
        )
        .join_from(Event, PersonalChange, on=(PersonalChange.event == Event.id))
        .join_from(Event, Student, on=(Student.id == Event.subject_id))
        .where(
            Event.batch == batch_id,
            Event.subject == "student",
            Event.action == "changed",
            PersonalChange.field == "status",
        )
        .order_by(Student.id)
    )
