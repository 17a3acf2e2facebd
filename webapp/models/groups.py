"""Groups of students: a team, a cohort, whoever a school means together."""

import peewee

from webapp.models.base import Table, version_field
from webapp.models.people import Student


class StudentGroup(Table):
    """A group, known by its name. Never deleted."""

    name = peewee.TextField(unique=True)
    version = version_field()

    class Meta:
        table_name = "student_groups"
        constraints = (peewee.Check("name <> ''"),)


class GroupMember(Table):
    """One stretch of a student in a group: whoever has left stays here, for the record tells of
    it, and whoever comes back has another one.
    """

    group = peewee.ForeignKeyField(
        StudentGroup, backref="members", on_delete="RESTRICT", index=False
    )
    student = peewee.ForeignKeyField(
        Student, backref="own_groups", on_delete="RESTRICT", index=False
    )
    left_at = peewee.DateTimeField(null=True)

    group_id: int
    student_id: int

    class Meta:
        table_name = "group_members"

    @classmethod
    def is_in(cls) -> peewee.Expression:
        """The condition of those who are in it now."""
        return cls.left_at.is_null()


GroupMember.add_index(GroupMember.index(GroupMember.group, name="group_members_group_id"))
GroupMember.add_index(GroupMember.index(GroupMember.student, name="group_members_student_id"))
GroupMember.add_index(
    GroupMember.index(
        GroupMember.student,
        GroupMember.group,
        unique=True,
        where=peewee.SQL("left_at IS NULL"),
        name="group_members_once",
    )
)
