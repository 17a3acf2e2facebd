"""What is answered to many wishes that were sent at once."""

from typing import Literal

from pydantic import Field

from webapp.schemas.answers import (
    Answer,
    CourseName,
    EnrollmentRead,
    Left,
    ProblemAlternative,
    ProblemError,
    SectionName,
    StudentName,
)


class BulkResult(Answer):
    """What became of one of many: the enrollment, or every reason why there is none.

    `index` counts from 0. A dry run has names and no enrollment.
    """

    index: int
    status: Literal["enrolled", "waitlisted", "refused"]
    student: StudentName | None = None
    course: CourseName | None = None
    section: SectionName | None = None
    student_number: str | None = Field(None, description="As it was sent.")
    course_code: str | None = Field(None, description="As it was sent.")
    enrollment: EnrollmentRead | None = None
    errors: tuple[ProblemError, ...] = ()
    alternatives: tuple[ProblemAlternative, ...] = ()
    warnings: tuple[ProblemError, ...] = ()
    left: Left | None = Field(None, description="What is left for it, and how.")


class BulkRead(Answer):
    """What became of many enrollments that were sent at once, each in its place.

    `batch_id` is the act that all of them are undone as; null where nothing was changed.
    """

    batch_id: int | None
    dry_run: bool
    enrolled: int
    waitlisted: int
    refused: int
    results: tuple[BulkResult, ...]


class PastedRead(BulkRead):
    """The same of every one of these students in every one of these courses, student by student."""

    students: tuple[str, ...]
    courses: tuple[str, ...]
