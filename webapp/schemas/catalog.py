"""What is sent about the catalog: courses, their sections, when these meet."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from webapp.schemas.described import blanks_say_nothing
from webapp.schemas.fields import (
    Clock,
    Count,
    Credits,
    Day,
    Expression,
    Id,
    Key,
    LongText,
    Names,
    RequiredText,
    Reserved,
    Seats,
    Text,
    Weekday,
    Words,
    YesNo,
)
from webapp.schemas.submissions import Edit, Submission, none_at_all

MOST_MEETINGS = 50
KEPT_FOR = (
    "Seats kept for some: `5 for grade 9, 3 for program Arts until 2026-09-10, 2 for group Band`."
)
WHO_TEACHES = "Names of teachers or of staff who teach, the primary teacher first."
AN_EXPRESSION = "For example (CHEM 120 or CHEM 130) and MATH 110; `and` binds closer than `or`."


def timed_or_in_a_period(schema: dict[str, Any], model: type[BaseModel]) -> None:
    """Say of a meeting that it needs both times, or a period."""
    blanks_say_nothing(schema, model)
    schema["anyOf"] = [{"required": ["starts_at", "ends_at"]}, {"required": ["period_id"]}]


class MeetingCreate(Submission):
    """When a section meets: ISO weekday 1 (Monday) to 7, local times, first and last date.

    In a period its times count, whatever else was sent.
    """

    model_config = ConfigDict(json_schema_extra=timed_or_in_a_period)

    weekday: Weekday
    period_id: Id | None = Field(None, description="The period that it is in.")
    starts_at: Clock | None = None
    ends_at: Clock | None = None
    first_date: Day | None = None
    last_date: Day | None = None


Meetings = Annotated[tuple[MeetingCreate, ...], Field(max_length=MOST_MEETINGS)]


class SectionCreate(Submission):
    """One more section of a course. Without a label the next number, without a term this one."""

    label: Text = ""
    term_id: Id | None = None
    capacity: Count | None = Field(None, description="Seats. Empty: no limit.")
    minimum: Count | None = None
    room: Text = ""
    status: Literal["open", "closed", "cancelled"] = "open"
    sourced_id: Key = None
    grades: Words = Field("", description="The only grades it is for. Empty: all.")
    programs: Words = Field("", description="The only programs it is for. Empty: all.")
    reserved: Reserved = Field("", description=KEPT_FOR)
    teachers: Names = Field((), description=WHO_TEACHES)
    meetings: Meetings = ()


class SectionChange(Edit):
    """What changes of a section; what is not sent stays as it is."""

    label: RequiredText | None = None
    term_id: Id | None = Field(None, description="Another term, while nobody was ever enrolled.")
    capacity: Seats = Field(None, description="Seats. Empty: no limit.")
    minimum: Seats = None
    room: Text | None = None
    status: Literal["open", "closed", "cancelled"] | None = None
    sourced_id: Key = None
    grades: Words | None = Field(None, description="The only grades it is for. Empty: all.")
    programs: Words | None = Field(None, description="The only programs it is for. Empty: all.")
    reserved: Reserved | None = Field(None, description=KEPT_FOR)
    teachers: Names = Field((), description=f"All of them. {WHO_TEACHES}")
    meetings: Annotated[Meetings, BeforeValidator(none_at_all)] = Field(
        (), description="All of them, in place of those there were."
    )


class CourseCreate(Submission):
    """A new course, and with it its first section."""

    code: RequiredText
    title: Text = ""
    subject: Text = ""
    credits: Credits = None
    description: LongText = ""
    prerequisites: Expression = Field("", description=AN_EXPRESSION)
    corequisites: Expression = Field("", description=AN_EXPRESSION)
    grades: Words = Field("", description="The only grades it is for. Empty: all.")
    programs: Words = Field("", description="The only programs it is for. Empty: all.")
    active: YesNo = True
    sourced_id: Key = None
    term_id: Id | None = None
    capacity: Count | None = Field(None, description="Seats in section 1. Empty: no limit.")
    room: Text = ""
    meetings: Meetings = ()


class CourseChange(Edit):
    """What changes of a course; what is not sent stays as it is."""

    code: RequiredText | None = None
    title: Text | None = None
    subject: Text | None = None
    credits: Credits = None
    description: LongText | None = None
    prerequisites: Expression | None = Field(None, description=AN_EXPRESSION)
    corequisites: Expression | None = Field(None, description=AN_EXPRESSION)
    grades: Words | None = Field(None, description="The only grades it is for. Empty: all.")
    programs: Words | None = Field(None, description="The only programs it is for. Empty: all.")
    active: YesNo | None = None
    sourced_id: Key = None
