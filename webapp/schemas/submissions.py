"""What may be sent."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from webapp.schemas.described import ROWS, blanks_empty_the_field, blanks_say_nothing, sent_as
from webapp.schemas.fields import (
    Day,
    Id,
    Key,
    Numbers,
    Pasted,
    RequiredText,
    Text,
    Version,
    YesNo,
)

MOST_OVERRIDES = 20
MOST_ROWS = 1_000
"""How many enrollments one act may be about."""


class ShownAgain(dict[str, Any]):
    """What was sent before its sender had to sign in again: it fills the form, and is not read."""


class Submission(BaseModel):
    """What somebody sends. Unknown fields are refused: a misread one would change a child's day.

    A blank control of a form, and a null in JSON, say nothing.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        allow_inf_nan=False,
        json_schema_extra=blanks_say_nothing,
    )

    @model_validator(mode="before")
    @classmethod
    def read_blanks(cls, sent: Any) -> Any:
        """Leave out what says nothing."""
        if not isinstance(sent, Mapping):
            return sent
        return {name: value for name, value in sent.items() if not is_blank(value)}


class Change(Submission):
    """What is to change; what is not sent stays as it is, and a blank empties the field."""

    model_config = ConfigDict(json_schema_extra=blanks_empty_the_field)

    @model_validator(mode="before")
    @classmethod
    def read_blanks(cls, sent: Any) -> Any:
        """Read null and spaces as an emptied control."""
        if not isinstance(sent, Mapping):
            return sent
        return {name: "" if is_blank(value) else value for name, value in sent.items()}

    @property
    def changes(self) -> dict[str, Any]:
        """The fields that were sent, by name."""
        sent = self.model_fields_set
        return {name: getattr(self, name) for name in type(self).model_fields if name in sent}


def is_blank(value: object) -> bool:
    """Whether a control was left empty."""
    return value is None or (isinstance(value, str) and not value.strip())


def none_at_all(value: object) -> object:
    """What an emptied list of a form says."""
    return () if value == "" else value


class Edit(Change):
    """A change of a record that others may change meanwhile."""

    version: Version = Field(
        None,
        description="The version that was looked at. Fields left as they were then stay as others "
        "made them since; one that was changed here and there is refused: `changed_meanwhile`.",
    )

    @property
    def changes(self) -> dict[str, Any]:
        """The fields that were sent, by name."""
        changes = super().changes
        changes.pop("version", None)
        return changes


class OverrideAsked(Submission):
    """A rule to be lifted for this student and section, with one of the school's reasons."""

    rule: RequiredText = Field(description="The code of its no: `time_clash`.")
    reason: RequiredText
    text: Text = ""


Overrides = Annotated[tuple[OverrideAsked, ...], Field(max_length=MOST_OVERRIDES)]


class EnrollmentCreate(Submission):
    """Who is to be enrolled in what.

    One of `student_id`, `student_number`; one of `course_id`, `course_code`, `section_id`.
    `course_code` may name a section too: `MAT310-2`. Without a section the first section of the
    course that has no refusal is taken.
    """

    student_id: Id | None = None
    student_number: Text | None = None
    course_id: Id | None = None
    course_code: Text | None = None
    section_id: Id | None = None
    term_id: Id | None = None
    begin_on: Day | None = Field(None, description="First day in class. Default: today.")
    waitlist: YesNo = Field(False, description="Join the wait list when the section is full.")
    dry_run: YesNo = Field(False, description="Say what would happen; change nothing.")
    instead_of: Id | None = Field(
        None, description="An enrollment of the same student to leave in the same step."
    )
    overrides: Overrides = Field(
        (), description="Rules to lift, each with a reason; needs `overrides:write`."
    )

    @property
    def student_field(self) -> str:
        """The name by which the student was sent."""
        return student_field(self.model_dump(exclude_unset=True))

    @property
    def course_field(self) -> str:
        """The name by which the course was sent."""
        return course_field(self.model_dump(exclude_unset=True))

    @classmethod
    def gaps(cls, sent: Mapping[str, object]) -> list[str]:
        """The names that are missing, each as this sender would have sent it."""
        gaps = []
        if all(is_blank(sent.get(name)) for name in STUDENT_NAMES):
            gaps.append(student_field(sent))
        if all(is_blank(sent.get(name)) for name in COURSE_NAMES):
            gaps.append(course_field(sent))
        return gaps


class EnrollmentList(Submission):
    """Many enrollments at once, each as it is sent alone. JSON may also send the list itself."""

    enrollments: Annotated[tuple[Any, ...], sent_as(ROWS)] = Field(
        description="Each is answered by itself, also one that cannot be read."
    )
    atomic: YesNo = Field(False, description="All or nothing: refuse every one if one is refused.")
    dry_run: YesNo = Field(False, description="Say what would happen; change nothing.")


class EnrollMany(Submission):
    """Many students in many courses, numbers and codes with anything between them."""

    students: Pasted = Field("", description="Student numbers.")
    student_numbers: Numbers = Field((), description="More of them, as a list.")
    courses: Pasted = Field("", description="Course codes; a section can follow: `MAT310-2`.")
    leave_section_id: Id | None = Field(
        None, description="The section that each of them leaves in the same step."
    )
    term_id: Id | None = None
    begin_on: Day | None = Field(None, description="First day in class. Default: today.")
    waitlist: YesNo = Field(False, description="Join the wait list when a section is full.")
    dry_run: YesNo = Field(False, description="Say what would happen; change nothing.")

    @classmethod
    def gaps(cls, sent: Mapping[str, object]) -> list[str]:
        """The names that are missing."""
        nobody = is_blank(sent.get("students")) and not sent.get("student_numbers")
        gaps = ["students"] if nobody else []
        return [*gaps, "courses"] if is_blank(sent.get("courses")) else gaps


STUDENT_NAMES = ("student_id", "student_number")
COURSE_NAMES = ("course_id", "course_code", "section_id")
SECTION_NAMES = ("section_id", "course_code")


def student_field(sent: Mapping[str, object]) -> str:
    """What the student is called in what was sent: an id beside ids, a number beside codes."""
    return _as_sent(sent, STUDENT_NAMES, in_words="course_code")


def course_field(sent: Mapping[str, object]) -> str:
    """What the course is called in what was sent: an id beside ids, a code beside numbers."""
    return _as_sent(sent, COURSE_NAMES, in_words="student_number")


def section_field(sent: Mapping[str, object]) -> str:
    """What the section is called in what was sent: an id beside ids, a code beside numbers."""
    return _as_sent(sent, SECTION_NAMES, in_words="student_number")


def _as_sent(sent: Mapping[str, object], names: tuple[str, ...], *, in_words: str) -> str:
    filled = [name for name in names if not is_blank(sent.get(name))]
    blank = [name for name in names if name in sent]
    return (filled or blank or [names[1] if in_words in sent else names[0]])[0]


class Swap(Submission):
    """The section or course a student changes to, leaving the enrollment in the address."""

    course_id: Id | None = None
    course_code: Text | None = None
    section_id: Id | None = None
    term_id: Id | None = None
    begin_on: Day | None = None
    dry_run: YesNo = False
    overrides: Overrides = ()


class Drop(Submission):
    """Leaving a section. `end_on` is the first day not in class any more; default: today.

    After the last day to drop of its term it is a withdrawal, with the result W.
    """

    end_on: Day | None = None
    never_attended: YesNo = Field(
        False,
        description="They never were in class: no seat ever counted, and no W stays. After the "
        "last day to drop this needs `overrides:write`.",
    )
    reason: Text = ""
    overrides: Overrides = Field(
        (), description="Rules to lift, each with a reason; needs `overrides:write`."
    )


class Undo(Submission):
    """Undoing a batch takes nothing but, perhaps, a reason."""

    reason: Text = ""
    partly: YesNo = Field(
        False, description="Undo what can still be undone, and leave the rest as it is."
    )


class StudentCreate(Submission):
    """A new student; only the number is required."""

    student_number: RequiredText
    first_name: Text = ""
    last_name: Text = ""
    preferred_name: Text = ""
    grade: Text = ""
    homeroom: Text = ""
    program: Text = ""
    email: Text = ""
    status: Literal["active", "withdrawn"] = "active"
    sourced_id: Key = None
    namesakes: Literal["accept", "refuse"] = Field(
        "accept", description="`refuse`: say no where another student has this very name."
    )

    @property
    def details(self) -> dict[str, Any]:
        """What the school will know of them."""
        return self.model_dump(exclude={"namesakes"})


class StudentChange(Edit):
    """What changes of a student; what is not sent stays as it is."""

    student_number: RequiredText | None = None
    first_name: Text | None = None
    last_name: Text | None = None
    preferred_name: Text | None = None
    grade: Text | None = None
    homeroom: Text | None = None
    program: Text | None = None
    email: Text | None = None
    status: Literal["active", "withdrawn"] | None = None
    sourced_id: Key = None
