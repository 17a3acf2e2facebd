"""The rows of the lists that are read most: plain values, made and written by the thousand.

They are our own and need no validating; they are described like any other answer. They have no
slots because `orjson` writes what lies in a `__dict__` several times as fast.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from webapp.schemas.answers import EnrollmentStatus, MeetingRead, SectionName
from webapp.schemas.fields import Credits


@dataclass
class EnrollmentBrief:
    """The enrollment by which a student is in a course or on a roster."""

    id: int
    student_id: int
    course_id: int
    section_id: int
    term_id: int
    batch_id: int
    status: EnrollmentStatus
    waitlist_position: int | None
    begin_on: date
    end_on: date | None
    last_day: date | None
    version: int
    result: str


@dataclass(frozen=True, eq=False)
class TakenSection:
    """The section a student is in."""

    id: int
    label: str
    term_id: int
    term: str
    room: str
    teachers: tuple[str, ...]
    meetings: tuple[MeetingRead, ...]


@dataclass
class StudentCourseRead:
    """A course on a student's page: `GET /students/{student_id}/courses` is an array of these."""

    id: int
    code: str
    title: str
    credits: Credits
    section: TakenSection
    enrollment: EnrollmentBrief


@dataclass
class RosterRow:
    """A student on the roster of a course."""

    id: int
    student_number: str
    name: str
    listed_name: str
    grade: str
    homeroom: str
    section: SectionName
    enrollment: EnrollmentBrief


Row = TypeVar("Row", "StudentCourseRead", "RosterRow")


def without_results(rows: Iterable[Row]) -> tuple[Row, ...]:
    """The same rows for whoever may not see how courses came out."""
    return tuple(replace(row, enrollment=replace(row.enrollment, result="")) for row in rows)
