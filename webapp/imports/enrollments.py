"""Enrollments: of a student in a course, or in one section of it by label or CRN.

They go through the same rules as every click. Who is there already stays as they are.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator

from webapp.imports.already_there import There, there_already
from webapp.imports.headers import Columns
from webapp.imports.kinds import Act, Kind, Put, Warned
from webapp.imports.sections import ids_by_crn, ids_by_label
from webapp.models import Term
from webapp.reading import read_as
from webapp.refusals import Refused, refuse
from webapp.schemas import EnrollmentCreate, Submission
from webapp.schemas.fields import Day, Key, RequiredText
from webapp.services.changes import Changed
from webapp.services.enrolling.enrollment_service import Asked, Outcome, enroll_all

CAPACITY = frozenset({"section_full", "people_waiting", "seat_kept", "seats_reserved"})
DEADLINES = frozenset({"enrollment_not_open", "add_deadline_passed"})
"""What stands in no file's way: whoever is in it began on that day, whatever the calendar says."""

BLANK = EnrollmentCreate()
GOES_ON = ("enrolled", "active")


def going_on(value: object) -> object:
    """The status of whoever is in class. Others are refused: they are not to be enrolled anew."""
    return "enrolled" if str(value).strip().casefold() in GOES_ON else value


class EnrollmentRow(Submission):
    """An enrollment as a file has it. A CRN alone names the course too."""

    student_number: RequiredText
    course_code: Key = None
    section: Key = None
    crn: Key = None
    begin_on: Day | None = None
    status: Annotated[Literal["enrolled"], BeforeValidator(going_on)] = "enrolled"

    @classmethod
    def gaps(cls, sent: Mapping[str, object]) -> list[str]:
        """What is missing beside a student: a course."""
        return [] if sent.get("course_code") or sent.get("crn") else ["course_code"]


def read(cells: Mapping[str, str]) -> EnrollmentRow:
    """A row as an enrollment."""
    return read_as(EnrollmentRow, cells)


def put(act: Act, rows: Sequence[EnrollmentRow]) -> list[Put]:
    """Enroll everybody whom the rules let in."""
    assert act.term is not None  # noqa: S101 - `needs_term` promises it
    there = there_already({row.student_number for row in rows}, act.term.id)
    wishes = _wishes(act, act.term, rows)
    new = [wish for wish in wishes if isinstance(wish, EnrollmentCreate) and wish not in there]
    lifts = DEADLINES | CAPACITY if act.over_capacity else DEADLINES
    outcomes = iter(enroll_all([Asked(wish, act.by, act.batch.id, lifts=lifts) for wish in new]))
    return [
        _put(row, wish, there, outcomes, lifted=lifts)
        for row, wish in zip(rows, wishes, strict=True)
    ]


def _wishes(
    act: Act, term: Term, rows: Sequence[EnrollmentRow]
) -> list[EnrollmentCreate | Refused]:
    """What each row wishes for, its section by id where it names one that is there."""
    by_crn = ids_by_crn(row.crn for row in rows)
    by_label = ids_by_label(term, (row.course_code for row in rows if row.section))
    wishes: list[EnrollmentCreate | Refused] = []
    for row in rows:
        if row.crn and row.crn not in by_crn:
            wishes.append(refuse("unknown_section", "crn", crn=row.crn))
            continue
        section_id = by_crn.get(row.crn) or by_label.get((row.course_code, row.section))
        wishes.append(_wish(row, section_id, term_id=term.id, begin_on=row.begin_on or act.as_of))
    return wishes


def _wish(
    row: EnrollmentRow, section_id: int | None, *, term_id: int, begin_on: date | None
) -> EnrollmentCreate:
    """The cells are understood already, so they are not read a second time."""
    wish: dict[str, Any] = {"student_number": row.student_number, "term_id": term_id}
    if row.course_code:
        unknown = f"-{row.section}" if row.section and not section_id else ""
        wish["course_code"] = row.course_code + unknown
    if section_id:
        wish["section_id"] = section_id
    if begin_on:
        wish["begin_on"] = begin_on
    return BLANK.model_copy(update=wish)


def _put(
    row: EnrollmentRow,
    wish: EnrollmentCreate | Refused,
    there: There,
    outcomes: Iterator[Outcome],
    *,
    lifted: frozenset[str],
) -> Put:
    """What became of a row. Nobody is warned of what they themselves asked to be lifted."""
    if isinstance(wish, Refused):
        return wish
    if wish in there:
        return "unchanged"
    outcome = next(outcomes)
    if isinstance(outcome, Changed):
        warnings = tuple(no for no in outcome.warnings if no.code not in lifted)
        return Warned(warnings) if warnings else "new"
    assert isinstance(outcome, Refused)  # noqa: S101 - no row is only a question
    return "unchanged" if _is_there(wish, outcome) else _in_words_of(row, outcome)


def _is_there(wish: EnrollmentCreate, no: Refused) -> bool:
    """Whether they are in it already, and in the very section if one was named."""
    return any(
        refusal.code == "already_enrolled"
        and wish.section_id in (None, refusal.params["section"].id)
        for refusal in no.refusals
    )


def _in_words_of(row: EnrollmentRow, no: Refused) -> Refused:
    """The same no, about the column by which the row names its section."""
    column = "crn" if row.crn else "section"
    return Refused(
        refusal.about(column) if refusal.field == "section_id" else refusal
        for refusal in no.refusals
    )


ENROLLMENTS = Kind(
    noun="enrollments",
    columns=Columns(
        known=("student_number", "course_code", "section", "crn", "begin_on", "status"),
        required=[("student_number",), ("course_code", "crn")],
    ),
    read=read,
    put=put,
    needs_term=True,
    enrolls=True,
)
