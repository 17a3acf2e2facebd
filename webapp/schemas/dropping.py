"""Dropping many at once: what is sent, and what is answered."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from webapp.schemas.answers import (
    Answer,
    CourseName,
    EnrollmentRead,
    ProblemError,
    SectionName,
    StudentName,
)
from webapp.schemas.described import sent_as, whole
from webapp.schemas.fields import Day, Id, Numbers, Pasted, Text, YesNo
from webapp.schemas.submissions import MOST_ROWS, Submission, is_blank


def as_ids(value: object) -> object:
    """One id, alone, or several; what is blank says nothing."""
    ids = value if isinstance(value, list | tuple) else (value,)
    return tuple(one for one in ids if not is_blank(one))


SEVERAL_IDS = {"type": "array", "maxItems": MOST_ROWS, "items": {"anyOf": list(whole())}}
"""Ids as JSON has them; a form may send one alone."""
Ids = Annotated[tuple[Id, ...], BeforeValidator(as_ids), sent_as(SEVERAL_IDS, *whole())]


class DropMany(Submission):
    """Enrollments that end: by their ids, or of these students in these courses or this section."""

    enrollment_ids: Ids = ()
    students: Pasted = Field("", description="Student numbers.")
    student_numbers: Numbers = Field((), description="More of them, as a list.")
    courses: Pasted = Field("", description="Course codes; a section can follow: `MAT310-2`.")
    section_id: Id | None = Field(None, description="The section that each of them leaves.")
    term_id: Id | None = None
    end_on: Day | None = Field(None, description="First day not in class. Default: today.")
    never_attended: YesNo = Field(
        False, description="They never were in class: no seat ever counted."
    )
    reason: Text = ""
    dry_run: YesNo = Field(False, description="Say what would happen; change nothing.")
    confirmed: YesNo = Field(False, description="On a page: more than twenty were looked over.")

    @classmethod
    def gaps(cls, sent: Mapping[str, object]) -> list[str]:
        """The names that are missing."""
        if as_ids(sent.get("enrollment_ids")):
            return []
        nobody = is_blank(sent.get("students")) and not sent.get("student_numbers")
        nowhere = is_blank(sent.get("courses")) and is_blank(sent.get("section_id"))
        return [*(["students"] if nobody else []), *(["courses"] if nowhere else [])]


class DropResult(Answer):
    """What became of one: the enrollment that ended, or every reason why it goes on."""

    index: int
    status: Literal["dropped", "withdrawn", "never_attended", "refused"]
    student: StudentName | None = None
    course: CourseName | None = None
    section: SectionName | None = None
    student_number: str | None = Field(None, description="As it was sent.")
    course_code: str | None = Field(None, description="As it was sent.")
    enrollment: EnrollmentRead | None = None
    errors: tuple[ProblemError, ...] = ()
    warnings: tuple[ProblemError, ...] = ()


class DroppedRead(Answer):
    """What became of many, each in its place. `batch_id` undoes all; null: nothing was changed."""

    batch_id: int | None
    dry_run: bool
    dropped: int = Field(description="With those who withdrew or never attended.")
    refused: int
    results: tuple[DropResult, ...]
