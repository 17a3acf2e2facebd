"""Who is in which group of students, by student and group."""

from collections.abc import Iterator

from webapp.database import rows
from webapp.exports.kinds import Asked, Found, Kind, Lot, the_school
from webapp.exports.stretches import stretches
from webapp.models import GroupMember, Student, StudentGroup

COLUMNS = {"student_number": Student.student_number, "group": StudentGroup.name}


def find(asked: Asked) -> Found:
    """Everybody who is in a group now."""
    return Found("groups", the_school(), _lots)


def _lots() -> Iterator[Lot]:
    every = (
        GroupMember.select(*COLUMNS.values())
        .join_from(GroupMember, Student)
        .join_from(GroupMember, StudentGroup)
        .where(GroupMember.is_in())
        .order_by(Student.student_number, StudentGroup.name)
    )
    for stretch in stretches(Student.student_number):
        yield rows(every.where(stretch))


GROUPS = Kind("groups", tuple(COLUMNS), find)
