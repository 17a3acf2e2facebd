"""Students: by their number."""

from collections.abc import Mapping, Sequence

from webapp.imports.headers import Columns
from webapp.imports.kinds import Act, Kind, Put, small
from webapp.imports.settling import Wanted, settle, there_by
from webapp.models import Student
from webapp.reading import read_as
from webapp.schemas import StudentCreate


def read(cells: Mapping[str, str]) -> StudentCreate:
    """A row as a student."""
    return read_as(StudentCreate, small(cells, "status"))


def put(act: Act, rows: Sequence[StudentCreate]) -> list[Put]:
    """Make new students, change those that differ."""
    there = there_by(Student.student_number, [row.student_number for row in rows])
    wanted = [
        Wanted(there.get(row.student_number) or Student(), row.model_dump(exclude_unset=True))
        for row in rows
    ]
    return settle(act, wanted, finish=Student.make_searchable)


STUDENTS = Kind(
    noun="students",
    columns=Columns(
        known=(
            "student_number",
            "first_name",
            "last_name",
            "preferred_name",
            "grade",
            "homeroom",
            "program",
            "email",
            "status",
        ),
        required=[("student_number",)],
    ),
    read=read,
    put=put,
    keys=lambda row: [row.student_number],
)
