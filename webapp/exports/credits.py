"""Credits that were not voided, by student and code."""

from collections.abc import Iterator

from webapp.database import rows
from webapp.exports.kinds import Asked, Found, Kind, Lot, the_school
from webapp.exports.stretches import stretches
from webapp.models import Credit, Student

COLUMNS = {
    "student_number": Student.student_number,
    "code": Credit.code,
    "earned_on": Credit.earned_on,
    "source": Credit.source,
    "result": Credit.result,
}


def find(asked: Asked) -> Found:
    """Everybody's credits."""
    return Found("credits", the_school(), _lots)


def _lots() -> Iterator[Lot]:
    every = (
        Credit.select(*COLUMNS.values())
        .join(Student)
        .where(Credit.voided_at.is_null())
        .order_by(Student.student_number, Credit.code, Credit.earned_on)
    )
    for stretch in stretches(Student.student_number):
        yield rows(every.where(stretch))


CREDITS = Kind("credits", tuple(COLUMNS), find)
