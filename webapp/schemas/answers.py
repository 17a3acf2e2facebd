"""What is answered."""

from collections.abc import Set
from dataclasses import dataclass
from datetime import date, time
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from webapp.roles import RESULTS, SEES
from webapp.schemas.fields import Credits, Moment

EnrollmentStatus = Literal[
    "enrolled",
    "waitlisted",
    "dropped",
    "withdrawn",
    "completed",
    "cancelled",
    "never_attended",
]

RecordKind = Literal["hold", "credit", "override", "groupmember"]

AT_FIRST = 1
"""The version of a new record; also in answers that were kept before there were versions."""


class Answer(BaseModel):
    """What Rollbook answers."""

    model_config = ConfigDict(frozen=True)


class StudentName(Answer):
    """A student in passing."""

    id: int
    student_number: str
    name: str


class CourseName(Answer):
    """A course in passing."""

    id: int
    code: str
    title: str


class SectionName(Answer):
    """A section in passing."""

    id: int
    label: str


class ProblemError(Answer):
    """One reason for a no, or one warning."""

    code: str
    field: str | None
    message: str
    section_id: int | None = None


class ProblemAlternative(Answer):
    """A section that would do."""

    section_id: int
    label: str
    seats_left: int | None


class Left(Answer):
    """What is left for another section, in the same step; withdrawn: with a W."""

    enrollment_id: int
    status: Literal["dropped", "withdrawn"]
    last_day: date | None
    course: CourseName
    section: SectionName


class EnrollmentRead(Answer):
    """One spell of a student in a section. `end_on` is the first day not in class any more."""

    id: int
    student_id: int
    course_id: int
    section_id: int
    term_id: int
    batch_id: int = Field(description="The act that last changed it; POST /batches/{id}/undo.")
    status: EnrollmentStatus
    waitlist_position: int | None
    begin_on: date
    end_on: date | None
    last_day: date | None
    version: int
    result: str = Field("", description="How it came out: of a withdrawal a W; empty: not yet.")
    student: StudentName
    course: CourseName
    section: SectionName
    warnings: tuple[ProblemError, ...] = Field(
        (), description="What spoke against it, told in the answer to what was just done."
    )
    left: Left | None = Field(
        None, description="What was left for it, told in the answer to what was just done."
    )

    def as_seen_by(self, may: Set[str]) -> Self:
        """The same, without its result where that is not theirs to see."""
        return self if RESULTS in may else self.model_copy(update={"result": ""})


class EnrollmentPreview(Answer):
    """What would happen if the same were sent without `dry_run`."""

    dry_run: Literal[True] = True
    student_id: int
    course_id: int
    section_id: int | None = Field(description="Empty: a first section would be made.")
    term_id: int | None
    status: Literal["enrolled", "waitlisted"]
    waitlist_position: int | None
    begin_on: date
    student: StudentName
    course: CourseName
    section: SectionName | None
    warnings: tuple[ProblemError, ...] = ()
    left: Left | None = Field(None, description="What would be left for it, and how.")


class CheckRead(Answer):
    """What enrolling would do, or every reason why it would not, and what would do instead."""

    would: EnrollmentPreview | None = Field(description="Empty: it would be refused.")
    errors: tuple[ProblemError, ...]
    warnings: tuple[ProblemError, ...]
    alternatives: tuple[ProblemAlternative, ...]


class RecordRead(Answer):
    """A hold, a credit, an override or a place in a group that an act did something to, and
    whose it is.
    """

    kind: RecordKind
    id: int
    student: StudentName


class BatchRead(Answer):
    """One act and the enrollments it left as they are now, and what else it was about."""

    id: int
    kind: Literal["click", "bulk", "import", "sync"]
    by: str
    at: Moment
    undone_by: int | None
    version: int = Field(AT_FIRST, description="2 once it was undone.")
    enrollments: tuple[EnrollmentRead, ...]
    records: tuple[RecordRead, ...] = ()

    def as_seen_by(self, may: Set[str]) -> Self:
        """The same, without results and records that are not theirs to see."""
        seen = tuple(one.as_seen_by(may) for one in self.enrollments)
        records = tuple(one for one in self.records if SEES[one.kind] in may)
        return self.model_copy(update={"enrollments": seen, "records": records})


class StudentRead(Answer):
    """A student as the school knows them."""

    id: int
    student_number: str
    name: str
    first_name: str
    last_name: str
    preferred_name: str
    grade: str
    homeroom: str
    program: str
    email: str
    status: Literal["active", "withdrawn"]
    sourced_id: str | None
    version: int = AT_FIRST
    groups: tuple[str, ...] = Field((), description="The groups that they are in, by name.")


@dataclass
class MeetingRead:
    """When a section meets; in a period, from when to when that goes."""

    weekday: int
    starts_at: time
    ends_at: time
    first_date: date | None
    last_date: date | None
    period_id: int | None = None
    period: str | None = None


class KeptSeatRead(Answer):
    """A free seat that is kept for one student: for its last holder, or for who is offered it."""

    kind: Literal["last_holder", "offer"]
    student: StudentName
    until: Moment
    batch_id: int = Field(description="The act that kept it; undoing it takes the seat back.")


class SectionRead(Answer):
    """A section with its seats. `capacity` null means no limit; `seats_left` may be negative."""

    id: int
    course_id: int
    term_id: int
    term: str
    label: str
    capacity: int | None
    minimum: int | None
    room: str
    status: Literal["open", "closed", "cancelled"]
    sourced_id: str | None
    version: int = AT_FIRST
    grades: tuple[str, ...] = Field((), description="The only grades it is for; empty: all.")
    programs: tuple[str, ...] = ()
    reserved: str = Field("", description="Seats kept for some: `5 for grade 9`.")
    seats_taken: int
    seats_left: int | None
    seats_kept: tuple[KeptSeatRead, ...] = Field(
        default=(), description="Free seats that are left to nobody else; not in seats_left."
    )
    waiting: int
    teachers: tuple[str, ...]
    meetings: tuple[MeetingRead, ...]


class CourseRead(Answer):
    """A course of the catalogue with its sections."""

    id: int
    code: str
    title: str
    subject: str
    credits: Credits
    description: str
    prerequisites: str
    corequisites: str
    active: bool
    sourced_id: str | None
    version: int = AT_FIRST
    codes_outside: tuple[str, ...] = Field(
        (),
        description="Codes in its prerequisites and corequisites that no course has: only credits "
        "can meet them.",
    )
    grades: tuple[str, ...] = Field((), description="The only grades it is for; empty: all.")
    programs: tuple[str, ...] = ()
    sections: tuple[SectionRead, ...]


class CourseFound(CourseName):
    """A course that a search found."""

    subject: str
    active: bool


class SearchRead(Answer):
    """What a search found: the first students and courses, and how many there are of each."""

    students: tuple[StudentRead, ...]
    courses: tuple[CourseFound, ...]
    students_found: int
    courses_found: int


class DecisionRead(Answer):
    """A section about which somebody has to decide something."""

    kind: Literal["free_seats", "over_capacity", "full"] = Field(
        description="Seats are free while people wait; more sit there than it has seats; "
        "it is full while people wait."
    )
    course: CourseName
    section: SectionRead
    next_in_line: StudentName | None = Field(description="Whose turn it is at a free seat.")


class ChangeRead(Answer):
    """One act of enrolling, leaving or changing, or on a hold, a credit, an override or a group,
    and whether it can be undone.
    """

    batch_id: int
    at: Moment
    by: str
    subject: Literal["enrollment"] | RecordKind = Field(
        "enrollment", description="What it was done to."
    )
    action: str = Field(
        description="enrolled, waitlisted, dropped, changed, undone, withdrawn, moved; of a hold "
        "or a credit created, lifted, voided, undone, restored; of an override kept, revoked; of a "
        "group joined, left, undone, restored."
    )
    status: EnrollmentStatus | None = Field(description="How the act left the enrollment.")
    student: StudentName
    course: CourseName | None = Field(
        description="Null: it was done to a hold, a credit or a group."
    )
    section: SectionName | None
    named: str = Field(
        "",
        description="The kind of a hold, the code of a credit, the rule of an override, the name "
        "of a group.",
    )
    last_day: date | None = Field(
        None, description="The last day in class of who is there still, and leaves after it."
    )
    left_course: CourseName | None = Field(description="What they changed from.")
    left_section: SectionName | None
    students: int = Field(description="How many students it was about; the last one is named.")
    enrollments: int
    courses: int
    is_undone: bool
    can_be_undone: bool


class TodayRead(Answer):
    """What waits for a decision, and what was done last, newest first."""

    term: str | None
    is_first_day: bool = Field(description="There is no course to enroll in yet.")
    decisions: tuple[DecisionRead, ...]
    decisions_found: int
    changes: tuple[ChangeRead, ...]
    to_tell: int = Field(description="How many things students have yet to be told: /to-tell.")


class Problem(Answer):
    """Every no and every fault, as RFC 9457 has it."""

    type: str
    title: str
    status: int
    detail: str
    errors: tuple[ProblemError, ...] = ()
    alternatives: tuple[ProblemAlternative, ...] = ()
    warnings: tuple[ProblemError, ...] = ()
    enrollment_id: int | None = None


class PublishedProblem(Answer):
    """A code that a no may carry; it never changes once published."""

    code: str
    status: int
    sentence: str


class Health(Answer):
    """Whether this process can reach its database."""

    status: Literal["ok"]
