"""The last acts of enrolling, dropping and changing: who, where, and whether it can be undone."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import peewee

from webapp.models import Batch, Course, Event, Section, Student, StudentCourse
from webapp.models.people import called
from webapp.schemas import ChangeRead, CourseName, SectionName, StudentName
from webapp.schemas.answers import EnrollmentStatus
from webapp.statements import Row, statement, within


@dataclass(frozen=True, slots=True)
class Step:
    """What an act did to one enrollment: the section it is in, and how it was left."""

    action: str
    status: EnrollmentStatus
    version: int
    version_now: int
    student: StudentName
    course: CourseName
    section: SectionName

    @property
    def is_the_last(self) -> bool:
        """Whether nothing happened to the enrollment since."""
        return self.version == self.version_now


def last_changes(by: str | None, *, limit: int) -> tuple[ChangeRead, ...]:
    """The last clicks that enrolled, dropped or changed somebody, newest first.

    `by` is the name of whoever made them; without it those of everyone.
    """
    acts = _acts(limit) if by is None else _acts_by(by, limit)
    steps: dict[int, list[Step]] = defaultdict(list)
    for batch_id, *step in _steps([act[0] for act in acts]):
        steps[batch_id].append(_step(*step))
    return tuple(_as_answered(act, steps[act[0]]) for act in acts)


def _step(  # noqa: PLR0913, PLR0917 - the columns of the statement
    action: str,
    status: EnrollmentStatus,
    version: int,
    version_now: int,
    student_id: int,
    number: str,
    preferred: str,
    first: str,
    last: str,
    *place: Any,
) -> Step:
    course_id, code, title, section_id, label = place
    name = called(number, preferred, first, last)
    return Step(
        action=action,
        status=status,
        version=version,
        version_now=version_now,
        student=StudentName(id=student_id, student_number=number, name=name),
        course=CourseName(id=course_id, code=code, title=title),
        section=SectionName(id=section_id, label=label),
    )


def _as_answered(act: Row, steps: Sequence[Step]) -> ChangeRead:
    """One act. Who left one section and entered another changed."""
    batch_id, at, by, undone_by = act
    *before, last = steps
    left = before[0] if before and before[0].action == "dropped" else None
    still_so = undone_by is None and last.action != "undone"
    return ChangeRead(
        batch_id=batch_id,
        at=at,
        by=by,
        action="changed" if left else last.action,
        status=last.status,
        student=last.student,
        course=last.course,
        section=last.section,
        left_course=left.course if left else None,
        left_section=left.section if left else None,
        is_undone=undone_by is not None,
        can_be_undone=still_so and all(step.is_the_last for step in steps),
    )


def _clicks() -> Any:
    """The acts of people that touched an enrollment; an import is no click."""
    on_an_enrollment = Event.select(Event.id).where(
        Event.batch == Batch.id, Event.subject == "enrollment"
    )
    return (
        Batch.select(Batch.id, Batch.at, Batch.by, Batch.undone_by)
        .where(Batch.kind == "click", peewee.fn.EXISTS(on_an_enrollment))
        .order_by(Batch.id.desc())
    )


@statement
def _acts(limit: int) -> Any:
    return _clicks().limit(limit)


@statement
def _acts_by(by: str, limit: int) -> Any:
    return _clicks().where(Batch.by == by).limit(limit)


@statement
def _steps(batches: Collection[int]) -> Any:
    return (
        Event.select(
            *(Event.batch, Event.action, Event.status, Event.version, StudentCourse.version),
            *(Student.id, Student.student_number),
            *(Student.preferred_name, Student.first_name, Student.last_name),
            *(Course.id, Course.code, Course.title, Section.id, Section.label),
        )
        .join_from(Event, StudentCourse, on=(StudentCourse.id == Event.subject_id))
        .join_from(StudentCourse, Student)
        .join_from(StudentCourse, Course)
        .join_from(StudentCourse, Section)
        .where(within(Event.batch, batches), Event.subject == "enrollment")
        .order_by(Event.id)
    )
