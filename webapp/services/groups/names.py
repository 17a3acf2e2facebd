"""The groups that students are in, told beside the students themselves, in the same statement."""

from typing import Any

import peewee

from webapp.models import GroupMember, Student, StudentGroup
from webapp.reserved_seats import Whose
from webapp.searching import folded

BETWEEN = "; "
"""What stands between their names, and in none of them."""


def names_of_groups() -> Any:
    """A column: the names of the groups that a student of the statement is in, as one text."""
    together = peewee.fn.STRING_AGG(StudentGroup.name, BETWEEN)
    return (
        GroupMember.select(together)
        .join(StudentGroup)
        .where(GroupMember.student == Student.id, GroupMember.is_in())
    )


def group_called(name: str) -> StudentGroup | None:
    """The group of this name: as it is spelled, else in any case and without accents."""
    alike = [row for row in StudentGroup.select() if folded(row.name) == folded(name)]
    return min(alike, key=lambda row: (row.name != name, row.id), default=None)


def in_group(name: str) -> Any:
    """The ids of the students in the group of this name; nobody's where there is no such group."""
    group = group_called(name)
    return GroupMember.select(GroupMember.student).where(
        GroupMember.group == (group and group.id), GroupMember.is_in()
    )


def groups_in(told: str | None) -> tuple[str, ...]:
    """The names in such a column, in their order."""
    return tuple(sorted(told.split(BETWEEN))) if told else ()


def whose_columns() -> tuple[Any, ...]:
    """The columns of what decides which seats could be a student's; `whose` reads them."""
    return Student.grade, Student.program, names_of_groups()


def whose(grade: str, program: str, told: str | None) -> Whose:
    """What decides which seats could be theirs, from those columns."""
    return Whose(grade, program, groups_in(told))
