"""What crosses the wire about overrides."""

from collections.abc import Mapping
from datetime import date
from typing import Literal

from pydantic import Field

from webapp.schemas.answers import Answer, CourseName, SectionName, StudentName
from webapp.schemas.fields import Day, Id, Moment, RequiredText, Text
from webapp.schemas.submissions import (
    SECTION_NAMES,
    STUDENT_NAMES,
    Submission,
    is_blank,
    section_field,
    student_field,
)

OverrideStatus = Literal["kept", "used", "revoked", "expired"]


class OverrideCreate(Submission):
    """A rule to be lifted for a student and a section, when they are enrolled later.

    The section by its id, or as `course_code`: `MAT310-2`.
    """

    student_id: Id | None = None
    student_number: Text | None = None
    course_code: Text | None = None
    section_id: Id | None = None
    rule: RequiredText = Field(description="The code of its no: `time_clash`.")
    reason: RequiredText = Field(description="One of the school’s reasons.")
    text: Text = ""
    expires_on: Day | None = Field(None, description="The last day it can be used. Empty: ever.")

    @classmethod
    def gaps(cls, sent: Mapping[str, object]) -> list[str]:
        """The names that are missing, each as this sender would have sent it."""
        gaps = []
        if all(is_blank(sent.get(name)) for name in STUDENT_NAMES):
            gaps.append(student_field(sent))
        if all(is_blank(sent.get(name)) for name in SECTION_NAMES):
            gaps.append(section_field(sent))
        return gaps


class OverrideRevoke(Submission):
    """Why an override is not to be used."""

    reason: RequiredText


class OverrideRead(Answer):
    """An override: what it lifts, for whom and where, why, by whom, and what became of it."""

    id: int
    rule: str
    student: StudentName
    course: CourseName
    section: SectionName
    term: str
    reason: str
    text: str
    by: str
    at: Moment
    expires_on: date | None
    status: OverrideStatus = Field(description="`expired`: kept, and not used in time.")
    enrollment_id: int | None = Field(description="The enrollment that used it.")
    batch_id: int
    version: int
