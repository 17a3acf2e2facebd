"""Enrollments: of a student in a course, or in one section of it by label or CRN.

They go through the same rules as every click. Who is there already stays as they are.
"""

from collections.abc import Mapping, Sequence

from webapp.imports.files import Columns
from webapp.imports.kinds import Act, Kind, Put
from webapp.imports.sections import sections_by_label
from webapp.imports.settling import there_by
from webapp.models import Course, Section
from webapp.reading import read_as
from webapp.refusals import Refused, refuse
from webapp.schemas import EnrollmentCreate, Submission, is_blank
from webapp.schemas.fields import Day, Key, RequiredText
from webapp.services.enrollment_service import Asked, Outcome, enroll_all


class EnrollmentRow(Submission):
    """An enrollment as a file has it. A CRN alone names the course too."""

    student_number: RequiredText
    course_code: Key = None
    section: Key = None
    crn: Key = None
    begin_on: Day | None = None

    @classmethod
    def gaps(cls, sent: Mapping[str, object]) -> list[str]:
        """What is missing beside a student: a course."""
        named = any(not is_blank(sent.get(name)) for name in ("course_code", "crn"))
        return [] if named else ["course_code"]


def read(cells: Mapping[str, str]) -> EnrollmentRow:
    """A row as an enrollment."""
    return read_as(EnrollmentRow, cells)


def put(act: Act, rows: Sequence[EnrollmentRow]) -> list[Put]:
    """Enroll everybody whom the rules let in."""
    wishes = _wishes(act, rows)
    asked = [
        Asked(wish, act.by, act.batch.id) for wish in wishes if isinstance(wish, EnrollmentCreate)
    ]
    outcomes = iter(enroll_all(asked))
    return [
        _put(wish, next(outcomes)) if isinstance(wish, EnrollmentCreate) else wish
        for wish in wishes
    ]


def _wishes(act: Act, rows: Sequence[EnrollmentRow]) -> list[EnrollmentCreate | Refused]:
    """What each row wishes for, its section by id where it names one that is there."""
    assert act.term is not None  # noqa: S101 - `needs_term` promises it
    by_crn = there_by(Section.sourced_id, [row.crn for row in rows])
    courses = there_by(Course.code, [row.course_code for row in rows if row.section])
    by_label = sections_by_label(act.term, courses.values())
    wishes = []
    for row in rows:
        course = courses.get(row.course_code)
        labelled = by_label.get((course.id, row.section or "")) if course else None
        wishes.append(_wish(act.term.id, row, by_crn.get(row.crn), labelled))
    return wishes


def _wish(
    term_id: int, row: EnrollmentRow, numbered: Section | None, labelled: Section | None
) -> EnrollmentCreate | Refused:
    if row.crn and numbered is None:
        return refuse("unknown_section", "crn", crn=row.crn)
    code, section = row.course_code, numbered or labelled
    if row.section and section is None:
        code = f"{code}-{row.section}"
    return EnrollmentCreate(
        student_number=row.student_number,
        course_code=code,
        section_id=section.id if section else None,
        term_id=term_id,
        begin_on=row.begin_on,
    )


def _put(wish: EnrollmentCreate, outcome: Outcome) -> Put:
    if not isinstance(outcome, Refused):
        return "new"
    return "unchanged" if _is_there(wish, outcome) else outcome


def _is_there(wish: EnrollmentCreate, no: Refused) -> bool:
    """Whether they are in it already, and in the very section if one was named."""
    return any(
        refusal.code == "already_enrolled"
        and wish.section_id in (None, refusal.params["section"].id)
        for refusal in no.refusals
    )


ENROLLMENTS = Kind(
    noun="enrollments",
    columns=Columns(
        known=("student_number", "course_code", "section", "crn", "begin_on"),
        required=[("student_number",), ("course_code", "crn")],
    ),
    read=read,
    put=put,
    needs_term=True,
)
