"""Cancelling a section: what is sent, and what is answered."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from webapp.schemas.answers import (
    Answer,
    CourseName,
    EnrollmentRead,
    ProblemError,
    SectionRead,
)
from webapp.schemas.described import sent_as, text
from webapp.schemas.fields import TEXT_LIMIT, Id, Text, YesNo
from webapp.schemas.submissions import MOST_ROWS, Submission, is_blank

BETWEEN = ":"
WAITS = "wait"


class Move(Submission):
    """Where somebody goes who is in the section, or in line for it, by their enrollment there."""

    enrollment_id: Id
    section_id: Id
    waitlist: YesNo = Field(False, description="Join its wait list if it is full.")

    @classmethod
    def gaps(cls, sent: Mapping[str, object]) -> list[str]:
        """The names that are missing."""
        return [name for name in ("enrollment_id", "section_id") if is_blank(sent.get(name))]


def as_moves(value: object) -> object:
    """A list of moves; a form sends each as `12:45`, for the wait list as `12:45:wait`, and who
    goes nowhere as nothing.
    """
    if isinstance(value, str):
        value = [value]
    if not isinstance(value, list | tuple):
        return value
    return tuple(_as_a_move(one) for one in value if not is_blank(one))


def _as_a_move(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    enrollment_id, _, rest = value.partition(BETWEEN)
    section_id = rest.removesuffix(BETWEEN + WAITS)
    move: dict[str, object] = {"enrollment_id": enrollment_id, "section_id": section_id}
    return move | ({"waitlist": True} if section_id != rest else {})


A_MOVE = {
    "type": "object",
    "properties": {
        "enrollment_id": {"type": "integer", "minimum": 0},
        "section_id": {"type": "integer", "minimum": 0},
        "waitlist": {"type": "boolean", "default": False},
    },
    "required": ["enrollment_id", "section_id"],
    "additionalProperties": False,
}
Moves = Annotated[
    tuple[Move, ...],
    BeforeValidator(as_moves),
    Field(max_length=MOST_ROWS),
    sent_as(
        {"type": "array", "maxItems": MOST_ROWS, "items": A_MOVE},
        {**text(TEXT_LIMIT), "pattern": r"^([0-9]+:[0-9]+(:wait)?)?$"},
    ),
]


class SectionCancel(Submission):
    """Who goes where instead; everybody else goes nowhere."""

    moves: Moves = Field(
        (), description="Enrollments of this section, and the section that each takes instead."
    )
    reason: Text = ""


class ChoiceRead(Answer):
    """Another section of the course, and everything that speaks against it for this student."""

    section_id: int
    label: str
    seats_left: int | None
    waiting: int
    fits: bool
    can_wait: bool = Field(description="Whether only seats are wanting: they could join its line.")
    errors: tuple[ProblemError, ...]


class WhoIsOut(Answer):
    """Somebody in the section or in its line, and what else there is for them."""

    enrollment: EnrollmentRead
    choices: tuple[ChoiceRead, ...]


class SectionToCancel(Answer):
    """Everybody who would be out of a section if it were cancelled."""

    section: SectionRead
    course: CourseName
    students: tuple[WhoIsOut, ...]


class OutOfIt(Answer):
    """An enrollment that ended with its section, and the one that is in its place."""

    enrollment: EnrollmentRead
    moved_to: EnrollmentRead | None


class SectionCancelled(Answer):
    """What cancelling did. `batch_id` undoes it as one: POST /batches/{id}/undo."""

    batch_id: int
    section: SectionRead
    moved: int = Field(description="Who sits elsewhere, or waits there.")
    out: int = Field(description="Who goes nowhere.")
    students: tuple[OutOfIt, ...]
