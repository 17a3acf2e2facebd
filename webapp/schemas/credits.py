"""What crosses the wire about credits."""

from datetime import date
from typing import Literal

from pydantic import Field

from webapp.schemas.answers import Answer
from webapp.schemas.fields import Day, Moment, RequiredText, Text
from webapp.schemas.submissions import Submission

CreditSource = Literal["here", "elsewhere", "placement", "exam"]


class CreditCreate(Submission):
    """Something a student has passed that is no completed enrollment here."""

    code: RequiredText = Field(description="Of a course, a placement or an exam.")
    earned_on: Day | None = Field(None, description="Since when it counts. Default: today.")
    source: CreditSource = "elsewhere"
    result: Text = Field("", description="A grade; one that does not pass meets nothing.")


class CreditVoid(Submission):
    """Why a credit does not count any more."""

    reason: RequiredText


class CreditRead(Answer):
    """A credit of a student. `counts`: its result passes, and nobody has voided it."""

    id: int
    student_id: int
    code: str
    is_course: bool = Field(description="Whether a course of the catalogue has this code.")
    earned_on: date
    source: CreditSource
    result: str
    counts: bool
    created_at: Moment
    created_by: str
    voided_at: Moment | None
    voided_by: str
    batch_id: int | None = Field(
        None, description="The act that last changed it; POST /batches/{id}/undo."
    )
