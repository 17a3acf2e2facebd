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
from webapp.schemas.fields import TEXT_LIMIT, Id, Text
from webapp.schemas.submissions import MOST_ROWS, Submission, is_blank

BETWEEN = ":"


class Move(Submission):
    """Where somebody goes who is in the section, or in line for it, by their enrollment there."""

    enrollment_id: Id
    section_id: Id

    @classmethod
    def gaps(cls, sent: Mapping[str, object]) -> list[str]:
        """The names that are missing."""
        return [name for name in cls.model_fields if is_blank(sent.get(name))]


def as_moves(value: object) -> object:
    """A list of moves; a form sends each as `12:45`, and who goes nowhere as nothing."""
    if isinstance(value, str):
        value = [value]
    if not isinstance(value, list | tuple):
        return value
    return tuple(_as_a_move(one) for one in value if not is_blank(one))


def _as_a_move(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    enrollment_id, _, section_id = value.partition(BETWEEN)
    return {"enrollment_id": enrollment_id, "section_id": section_id}


A_MOVE = {
    "type": "object",
    "properties": {
        "enrollment_id": {"type": "integer", "minimum": 0},
        "section_id": {"type": "integer", "minimum": 0},
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
        {**text(TEXT_LIMIT), "pattern": r"^([0-9]+:[0-9]+)?$"},
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
    moved: int
    out: int = Field(description="Who goes nowhere.")
    students: tuple[OutOfIt, ...]
