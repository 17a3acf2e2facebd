"""Holds: what keeps a student from enrolling until somebody has seen to it."""

import peewee

from webapp.clock import now
from webapp.models.base import Table, one_of, version_field
from webapp.models.people import Student

HOLD_KINDS = ("fees", "documents", "health", "conduct", "advising", "other")


class Hold(Table):
    """It counts from `from_on` to `until_on`, its last day, or until it is lifted. Never deleted.

    The reason is for the office; `contact` is told to whoever meets the hold.
    """

    student = peewee.ForeignKeyField(Student, backref="own_holds", on_delete="RESTRICT")
    kind = peewee.TextField()
    reason = peewee.TextField()
    contact = peewee.TextField()
    from_on = peewee.DateField()
    until_on = peewee.DateField(null=True)
    created_at = peewee.DateTimeField(default=now)
    created_by = peewee.TextField()
    lifted_at = peewee.DateTimeField(null=True)
    lifted_by = peewee.TextField(default="")
    version = version_field()

    student_id: int

    class Meta:
        table_name = "holds"
        constraints = (
            one_of("kind", HOLD_KINDS),
            peewee.Check("reason <> ''"),
            peewee.Check("contact <> ''"),
            peewee.Check("until_on >= from_on"),
        )
