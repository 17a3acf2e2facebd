"""Groups of students: what may be sent of one and of who is in it, and what is answered."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from webapp.schemas.answers import AT_FIRST, Answer
from webapp.schemas.described import sent_as
from webapp.schemas.fields import TEXT_LIMIT, Numbers, Pasted, RequiredText
from webapp.schemas.submissions import Edit, Submission, is_blank

BETWEEN_NAMES = ",;"
ANY_BUT_THOSE = r"^[^,;]*\S[^,;]*$"


def can_be_listed(name: str) -> str:
    """A name that can stand in a list: nothing in it stands between the names of one, and one
    space between its words, as texts that are read have them.
    """
    if any(mark in name for mark in BETWEEN_NAMES):
        raise PydanticCustomError("name_has_commas", "commas in a name")
    return " ".join(name.split())


GroupName = Annotated[
    RequiredText,
    AfterValidator(can_be_listed),
    sent_as({"type": "string", "minLength": 1, "maxLength": TEXT_LIMIT, "pattern": ANY_BUT_THOSE}),
]


class GroupCreate(Submission):
    """A group of students, by its name."""

    name: GroupName


class GroupChange(Edit):
    """What changes of a group; the seats that sections keep for it follow its name."""

    name: GroupName | None = None


class GroupRead(Answer):
    """A group. `members`: how many students are in it."""

    id: int
    name: str
    version: int = AT_FIRST
    members: int


class MembersRead(GroupRead):
    """A group that students came to or left, and the act that did it, by which it is undone."""

    batch_id: int | None = Field(None, description="Null: nobody came or went.")


class Members(Submission):
    """Students who join a group, or leave it: their numbers, with anything between them."""

    students: Pasted = Field("", description="Student numbers.")
    student_numbers: Numbers = Field((), description="More of them, as a list.")

    @classmethod
    def gaps(cls, sent: Mapping[str, object]) -> list[str]:
        """The names that are missing."""
        nobody = is_blank(sent.get("students")) and not sent.get("student_numbers")
        return ["students"] if nobody else []
