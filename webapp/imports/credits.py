"""Credits: what students have passed before these records, elsewhere, or by an exam.

By student, code and day; a row without a day is about any credit for that code.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from webapp.database import in_pieces
from webapp.imports.headers import Columns
from webapp.imports.kinds import Act, Kind, Put, small
from webapp.imports.settling import Wanted, settle, there_by
from webapp.models import Credit, Student
from webapp.reading import read_as
from webapp.refusals import Refused, refuse
from webapp.schemas import CreditCreate
from webapp.schemas.fields import RequiredText
from webapp.services import term_service
from webapp.services.expressions import no_courses

Given = Mapping[tuple[int, str], Mapping[date, Credit]]
"""The credits that students have, by student and code, and by day."""


class CreditRow(CreditCreate):
    """A credit as a file has it: of the student with this number."""

    student_number: RequiredText


def read(cells: Mapping[str, str]) -> CreditRow:
    """A row as a credit."""
    return read_as(CreditRow, small(cells, "source"))


def put(act: Act, rows: Sequence[CreditRow]) -> list[Put]:
    """Give new credits, change those that differ."""
    students = there_by(Student.student_number, [row.student_number for row in rows])
    given = _given(students.values())
    found = [_found(act, row, students, given) for row in rows]
    answers = iter(settle(act, [one for one in found if isinstance(one, Wanted)]))
    return [next(answers) if isinstance(one, Wanted) else one for one in found]


def _given(students: Any) -> Given:
    given: dict[tuple[int, str], dict[date, Credit]] = {}
    for piece in in_pieces(student.id for student in students):
        here = Credit.student.in_(piece), Credit.voided_at.is_null()
        for row in Credit.select().where(*here).order_by(Credit.earned_on):
            given.setdefault((row.student_id, row.code), {})[row.earned_on] = row
    return given


def _found(
    act: Act, row: CreditRow, students: Mapping[str, Student], given: Given
) -> Wanted | Refused:
    student = students.get(row.student_number)
    if student is None:
        return refuse("unknown_student", "student_number", number=row.student_number)
    of_code = given.get((student.id, row.code), {})
    sent = row.model_dump(exclude_unset=True, exclude={"student_number"})
    if row.earned_on is None and of_code:
        return Wanted(list(of_code.values())[-1], sent)
    sent["earned_on"] = row.earned_on or term_service.today()
    new = Credit(student=student.id, source=row.source, created_by=act.by.name)
    return Wanted(of_code.get(sent["earned_on"]) or new, {"source": row.source, **sent})


def remarks(rows: Sequence[Mapping[str, str]]) -> list[str]:
    """The codes that are no courses here, as those of exams and of other schools are not."""
    outside = no_courses(cells["code"] for cells in rows if "code" in cells)
    if not outside:
        return []
    if len(outside) == 1:
        return [f"{outside[0]} is no course here. It meets what courses ask for all the same."]
    return [
        f"{len(outside):,} codes are no courses here, and meet what courses ask for all the same: "
        f"{', '.join(outside)}."
    ]


CREDITS = Kind(
    noun="credits",
    columns=Columns(
        known=("student_number", "code", "earned_on", "source", "result"),
        required=[("student_number",), ("code",)],
    ),
    read=read,
    put=put,
    keys=lambda row: [(row.student_number, row.code)],
    remarks=remarks,
)
