"""Terms: what may be sent of one, and what is answered."""

from datetime import date
from typing import Literal

from pydantic import Field

from webapp.schemas.answers import AT_FIRST, Answer
from webapp.schemas.fields import Day, DayOrNone, Id, IdOrNone, Key, RequiredText
from webapp.schemas.submissions import Edit, Submission

TermKind = Literal["schoolYear", "semester", "term", "gradingPeriod"]


class TermCreate(Submission):
    """A new term. Inside `parent_id` it lies within its days."""

    name: RequiredText
    kind: TermKind = "term"
    parent_id: Id | None = Field(None, description="The term that this one is a part of.")
    starts_on: Day
    ends_on: Day = Field(description="The last day.")
    enroll_from: Day | None = Field(None, description="The first day on which a course may begin.")
    add_deadline: Day | None = Field(None, description="The last day to begin a course.")
    drop_deadline: Day | None = Field(None, description="The last day to drop without a trace.")
    withdraw_deadline: Day | None = Field(None, description="The last day to withdraw, with a W.")
    census_on: Day | None = Field(None, description="The day whose enrollments are counted.")
    sourced_id: Key = None


class TermChange(Edit):
    """What changes of a term; what is not sent stays as it is."""

    name: RequiredText | None = None
    kind: TermKind | None = None
    parent_id: IdOrNone = None
    starts_on: Day | None = None
    ends_on: Day | None = None
    enroll_from: DayOrNone = None
    add_deadline: DayOrNone = None
    drop_deadline: DayOrNone = None
    withdraw_deadline: DayOrNone = None
    census_on: DayOrNone = None
    sourced_id: Key = None


class TermRead(Answer):
    """A term. `is_current`: today is one of its days, or it is the next to come."""

    id: int
    name: str
    kind: TermKind
    parent_id: int | None
    starts_on: date
    ends_on: date
    enroll_from: date | None
    add_deadline: date | None
    drop_deadline: date | None
    withdraw_deadline: date | None
    census_on: date | None
    sourced_id: str | None
    version: int = AT_FIRST
    is_current: bool
