"""The roster of a course or section for a spreadsheet, asked for in a browser.

It leaves a page at a time, so that no roster is ever held whole; who is on it, and in which order,
is settled when it begins.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from webapp.actors import Actor
from webapp.database import rows
from webapp.exports.roster import COLUMNS
from webapp.exports.spells import last_day
from webapp.models import Course, Section, Student, StudentCourse, Term
from webapp.models.people import called
from webapp.roles import RESULTS
from webapp.services.record import begin_batch, record
from webapp.services.roster_service import enrollments_on
from webapp.services.teaching_service import rosters_of

HEADINGS = COLUMNS
"""As `rollbook export roster` has them: an import reads them again."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What leaves: the roster of `named`, these enrollments in their order; whether `with_results`,
    which only some may read."""

    named: str
    enrollment_ids: tuple[int, ...]
    with_results: bool


def begin(
    course_id: int,
    *,
    section_id: int | None = None,
    status: str = "enrolled",
    term_id: int | None = None,
    by: Actor,
) -> Sheet:
    """What is to leave, after it stands on record who takes it.

    Refuses what the roster refuses: `unknown_course`, `unknown_section`, `unknown_term`,
    `not_your_section`.
    """
    ids = enrollments_on(
        course_id, section_id=section_id, status=status, term_id=term_id, only=rosters_of(by)
    )
    course = Course.get_by_id(course_id)
    named = _named(course, section_id)
    what = f"the roster of {named}" if status == "enrolled" else f"the roster of {named}: {status}"
    record(
        "exported",
        course,
        batch=begin_batch(by),
        by=by,
        after={},
        reason=what,
        section_id=section_id,
    )
    return Sheet(named, ids, by.sees_own_sections_only or RESULTS in by.may)


def cells(enrollment_ids: Collection[int], *, with_results: bool = False) -> list[Sequence[Any]]:
    """The lines of these enrollments, in the order of their ids as given; without results the
    last cell of each is empty."""
    there = rows(
        StudentCourse.select(
            *(StudentCourse.id, Student.student_number),
            *(Student.preferred_name, Student.first_name, Student.last_name),
            *(Student.grade, Student.homeroom, Course.code, Section.label, Term.name),
            *(StudentCourse.status, StudentCourse.begin_on, StudentCourse.end_on),
            StudentCourse.result,
        )
        .join_from(StudentCourse, Student)
        .join_from(StudentCourse, Course)
        .join_from(StudentCourse, Section)
        .join_from(Section, Term)
        .where(StudentCourse.id.in_(list(enrollment_ids)))
    )
    lines = {enrollment_id: _line(*row) for enrollment_id, *row in there}
    told = [lines[enrollment_id] for enrollment_id in enrollment_ids]
    return told if with_results else [(*line[:-1], "") for line in told]


def _line(number: str, preferred: str, first: str, last: str, *rest: Any) -> Sequence[Any]:
    *facts, end_on, result = rest
    return (number, called(number, preferred, first, last), *facts, last_day(end_on), result)


def _named(course: Course, section_id: int | None) -> str:
    if section_id is None:
        return course.code
    return f"{course.code}-{Section.get_by_id(section_id).label}"
