"""What crosses the wire about wait lists, seats that are kept, and whom to tell."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from webapp.schemas.answers import (
    Answer,
    CourseName,
    EnrollmentRead,
    Left,
    ProblemError,
    SectionName,
    StudentName,
)
from webapp.schemas.described import sent_as, whole
from webapp.schemas.dropping import SEVERAL_IDS, Ids
from webapp.schemas.fields import Count, Moment, RequiredText, Text
from webapp.schemas.submissions import Submission


class PlaceRead(Answer):
    """A place in line. `errors` are why they would not get a seat that is free now."""

    position: int
    since: Moment
    student: StudentName
    enrollment: EnrollmentRead
    gets_the_seat: bool = Field(description="Whether the rules would let them have a free seat.")
    errors: tuple[ProblemError, ...]
    offered_until: Moment | None = Field(description="Until when a seat is theirs to take.")
    instead_of: int | None = Field(
        description="The enrollment that is left once they get the seat: both or neither."
    )
    left: Left | None = Field(
        description="What that is and how it would be left today, if they get the seat."
    )
    passed_over: bool = Field(
        description="Whether their seat or offer was undone: it goes to the next in line, and to "
        "them once somebody gives them a place again, or the seat."
    )


class LineMove(Submission):
    """Another place in line, from 1, and why."""

    position: Count = Field(description="The new place, from 1. Past the end: the last.")
    reason: RequiredText


class Tick(Submission):
    """That somebody was told takes nothing but, perhaps, how."""

    reason: Text = Field("", description="For example: by phone.")


def _somebody(ids: tuple[int, ...]) -> tuple[int, ...]:
    if not ids:
        raise PydanticCustomError("nobody_ticked", "nobody is ticked")
    return ids


class TickMany(Submission):
    """The same of several at once."""

    telling_ids: Annotated[
        Ids,
        AfterValidator(_somebody),
        sent_as({**SEVERAL_IDS, "minItems": 1}, *whole()),
        Field(description="Ids of what students have been told."),
    ]
    reason: Text = Field("", description="For example: by email.")

    @model_validator(mode="before")
    @classmethod
    def read_boxes(cls, sent: Mapping[str, Any]) -> Mapping[str, Any]:
        """A browser does not send boxes of which none is ticked."""
        return {"telling_ids": (), **sent}


class TellingRead(Answer):
    """Something a student has to be told: what was done, from where to where, when."""

    id: int
    kind: Literal["promoted", "offered", "lapsed", "cancelled", "moved", "line_ended"]
    at: Moment
    until: Moment | None = Field(description="How long an offer holds.")
    student: StudentName
    email: str
    course: CourseName
    section: SectionName
    enrollment_id: int
    batch_id: int
    waits: bool = Field(description="Whether they are on its wait list now.")
    left_course: CourseName | None
    left_section: SectionName | None
    told_at: Moment | None
    told_by: str


class ToldRead(Answer):
    """What became of several ticks. `batch_id`: the one act; null: all of them were told before."""

    batch_id: int | None
    told: int
    already_told: int = Field(description="Those that others had ticked: they stay as they were.")
    tellings: tuple[TellingRead, ...]
