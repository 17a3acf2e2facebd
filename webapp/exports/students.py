"""Students, by their number."""

from collections.abc import Iterator

from webapp.database import rows
from webapp.exports.kinds import Asked, Found, Kind, Lot, the_school
from webapp.exports.stretches import stretches
from webapp.models import Student

COLUMNS = {
    "student_number": Student.student_number,
    "first_name": Student.first_name,
    "last_name": Student.last_name,
    "preferred_name": Student.preferred_name,
    "grade": Student.grade,
    "homeroom": Student.homeroom,
    "program": Student.program,
    "email": Student.email,
    "status": Student.status,
}


def find(asked: Asked) -> Found:
    """Every student, those who left as well."""
    return Found("students", the_school(), _lots)


def _lots() -> Iterator[Lot]:
    every = Student.select(*COLUMNS.values()).order_by(Student.student_number)
    for stretch in stretches(Student.student_number):
        yield rows(every.where(stretch))


STUDENTS = Kind("students", tuple(COLUMNS), find)
