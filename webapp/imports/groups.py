"""Who is in which group of students: a row for each, by their number and the name of the group.

A group that is not there yet is made. Nobody leaves one by a file that does not name them.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence

from webapp.database import in_pieces
from webapp.imports.headers import Columns
from webapp.imports.kinds import Act, Kind, Put
from webapp.imports.settling import Wanted, make_all, there_by
from webapp.models import GroupMember, Student, StudentGroup
from webapp.reading import read_as
from webapp.refusals import refuse
from webapp.schemas import Submission
from webapp.schemas.fields import RequiredText
from webapp.schemas.groups import GroupName
from webapp.services.groups.group_service import hold_all

Groups = Mapping[str, StudentGroup]
"""The groups there are, by their names in small letters."""


class GroupRow(Submission):
    """A student in a group, as a file has it."""

    student_number: RequiredText
    group: GroupName


def read(cells: Mapping[str, str]) -> GroupRow:
    """A row as a student in a group."""
    return read_as(GroupRow, cells)


def put(act: Act, rows: Sequence[GroupRow]) -> list[Put]:
    """Whoever is not in the group yet joins it; who is in it already stays in it."""
    students = there_by(Student.student_number, [row.student_number for row in rows])
    groups = _groups(act, [row for row in rows if row.student_number in students])
    there = _there(student.id for student in students.values())
    answers = [_answer(row, students, groups, there) for row in rows]
    new = [one for one in answers if isinstance(one, Wanted)]
    make_all(act, new, action="joined")
    return ["new" if isinstance(one, Wanted) else one for one in answers]


def _groups(act: Act, rows: Iterable[GroupRow]) -> Groups:
    hold_all()
    groups = {group.name.casefold(): group for group in StudentGroup.select()}
    new: dict[str, Wanted] = {}
    for row in rows:
        if (name := row.group.casefold()) not in groups:
            new.setdefault(name, Wanted(StudentGroup(name=row.group), {"name": row.group}))
    make_all(act, list(new.values()))
    return groups | {name: one.row for name, one in new.items()}


def _there(students: Iterable[int]) -> set[tuple[int, int]]:
    """Of these students, who is in which group."""
    return {
        (row.student_id, row.group_id)
        for piece in in_pieces(students)
        for row in GroupMember.select().where(GroupMember.student << piece, GroupMember.is_in())
    }


def _answer(
    row: GroupRow,
    students: Mapping[str, Student],
    groups: Groups,
    there: Collection[tuple[int, int]],
) -> Put | Wanted:
    student = students.get(row.student_number)
    if student is None:
        return refuse("unknown_student", "student_number", number=row.student_number)
    group = groups[row.group.casefold()]
    if (student.id, group.id) in there:
        return "unchanged"
    return Wanted(GroupMember(group=group.id, student=student.id), {})


GROUPS = Kind(
    noun="groups",
    columns=Columns(known=("student_number", "group"), required=[("student_number",), ("group",)]),
    read=read,
    put=put,
    keys=lambda row: [(row.student_number, row.group.casefold())],
)
