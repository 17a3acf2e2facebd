"""Leaving the school: what is sent, and what is answered."""

from collections.abc import Mapping
from typing import Literal

from pydantic import Field

from webapp.schemas.answers import Answer, EnrollmentRead, ProblemError, StudentName
from webapp.schemas.fields import Day, Numbers, Pasted, Text, YesNo
from webapp.schemas.submissions import Submission, is_blank


class LeaveSchool(Submission):
    """Who leaves the school, and when; numbers with anything between them."""

    students: Pasted = Field("", description="Student numbers.")
    student_numbers: Numbers = Field((), description="More of them, as a list.")
    last_day: Day | None = Field(None, description="Last day in class. Default: yesterday.")
    never_came: YesNo = Field(False, description="They never were in class: no seat ever counted.")
    reason: Text = ""
    dry_run: YesNo = Field(False, description="Say what would happen; change nothing.")

    @classmethod
    def gaps(cls, sent: Mapping[str, object]) -> list[str]:
        """The names that are missing."""
        nobody = is_blank(sent.get("students")) and not sent.get("student_numbers")
        return ["students"] if nobody else []


class LeavingResult(Answer):
    """What became of one: every enrollment that they gave back, or every reason why not."""

    index: int
    status: Literal["left", "refused"]
    student: StudentName | None = None
    enrollments: tuple[EnrollmentRead, ...] = ()
    errors: tuple[ProblemError, ...] = ()


class LeavingRead(Answer):
    """Who left the school. `batch_id` undoes it as one; null where nothing was changed."""

    batch_id: int | None
    dry_run: bool
    left: int
    refused: int
    given_back: int = Field(description="Seats and places in line.")
    results: tuple[LeavingResult, ...]
