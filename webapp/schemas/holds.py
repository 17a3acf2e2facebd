"""What crosses the wire about holds."""

from datetime import date
from typing import Literal

from pydantic import Field

from webapp.schemas.answers import AT_FIRST, Answer
from webapp.schemas.fields import Day, Moment, RequiredText, Text
from webapp.schemas.submissions import Submission

HoldKind = Literal["fees", "documents", "health", "conduct", "advising", "other"]


class HoldCreate(Submission):
    """What keeps a student from enrolling, and who can say more about it."""

    kind: HoldKind
    reason: RequiredText = Field(description="For the office; a refusal does not tell it.")
    contact: RequiredText = Field(description="Who can lift it: a name, a room, a number.")
    from_on: Day | None = Field(None, description="The first day it counts. Default: today.")
    until_on: Day | None = Field(None, description="The last day. Empty: until it is lifted.")


class HoldLift(Submission):
    """Lifting a hold takes nothing but, perhaps, a reason."""

    reason: Text = ""


class HoldRead(Answer):
    """A hold of a student. `in_force`: today it keeps them from enrolling."""

    id: int
    student_id: int
    kind: HoldKind
    reason: str
    contact: str
    from_on: date
    until_on: date | None
    in_force: bool
    created_at: Moment
    created_by: str
    lifted_at: Moment | None
    lifted_by: str
    version: int = AT_FIRST
    batch_id: int | None = Field(
        None, description="The act that last changed it; POST /batches/{id}/undo."
    )
