"""The email addresses of those who were ticked, or of a whole roster."""

from collections.abc import Collection
from typing import Any

from webapp.models import Student
from webapp.models.people import called
from webapp.schemas import StudentName
from webapp.schemas.emails import EmailsRead
from webapp.services.many_service import numbers_on
from webapp.services.section_service import refuse_unknown
from webapp.statements import statement, within


def emails(numbers: Collection[str], *, section_id: int | None = None) -> EmailsRead:
    """Of the students with these numbers, and of all who are enrolled in a section, by name.

    Refuses `unknown_section`.
    """
    if section_id is not None:
        refuse_unknown(section_id)
        numbers = [*numbers, *numbers_on(section_id)]
    rows = list(_addresses(sorted(set(numbers)))) if numbers else []
    return EmailsRead(
        addresses=tuple(dict.fromkeys(row[-1] for row in rows if row[-1])),
        without=tuple(
            StudentName(id=student_id, student_number=number, name=called(number, *names))
            for student_id, number, *names, email in rows
            if not email
        ),
    )


@statement
def _addresses(numbers: Collection[str]) -> Any:
    return (
        Student.select(
            *(Student.id, Student.student_number, Student.preferred_name),
            *(Student.first_name, Student.last_name, Student.email),
        )
        .where(within(Student.student_number, numbers))
        .order_by(Student.last_name, Student.first_name, Student.id)
    )
