"""What happened, as it is answered: plain values of our own, as in `rows`."""

from dataclasses import dataclass
from datetime import date

from webapp.schemas.answers import CourseName, EnrollmentStatus, SectionName, StudentName
from webapp.schemas.fields import Moment


@dataclass
class FieldChange:
    """A value before and after; null where there was or is none."""

    field: str
    before: str | None
    after: str | None


@dataclass
class EventRead:
    """Something that was done: to what, by whom, when, from where and why.

    Of an enrollment `status`, `begin_on`, `end_on` tell how it was left. `undone` tells whether
    the act was taken back since. `version` is the one that the record had afterward. `named` tells
    who or what it is about where that is neither a student nor a course nor a section.
    """

    id: int
    at: Moment
    by: str
    origin: str
    action: str
    subject: str
    subject_id: int
    batch_id: int
    undone: bool
    reason: str
    student: StudentName | None
    course: CourseName | None
    section: SectionName | None
    status: EnrollmentStatus | None
    begin_on: date | None
    end_on: date | None
    version: int | None
    changes: tuple[FieldChange, ...]
    named: str | None = None
