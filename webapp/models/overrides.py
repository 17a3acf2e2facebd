"""Overrides: the school's decision to let one student into one section in spite of a rule."""

import peewee

from webapp.clock import now
from webapp.models.base import Table, one_of
from webapp.models.catalog import Section
from webapp.models.enrollment import StudentCourse
from webapp.models.people import Student
from webapp.models.record import Batch

OVERRIDE_STATUSES = ("kept", "used", "revoked")


class Override(Table):
    """One rule, lifted for one student and one section.

    Kept until the student takes the seat, then used by that `enrollment`; it lifts to the end of
    `expires_on`.
    """

    rule = peewee.TextField()
    student = peewee.ForeignKeyField(Student, backref="overrides", on_delete="RESTRICT")
    section = peewee.ForeignKeyField(Section, backref="overrides", on_delete="RESTRICT")
    reason = peewee.TextField()
    text = peewee.TextField(default="")
    by = peewee.TextField()
    at = peewee.DateTimeField(default=now)
    expires_on = peewee.DateField(null=True)
    status = peewee.TextField()
    enrollment = peewee.ForeignKeyField(
        StudentCourse, null=True, backref="overrides", on_delete="RESTRICT"
    )
    batch = peewee.ForeignKeyField(Batch, backref="overrides", on_delete="RESTRICT")
    version = peewee.IntegerField(default=1)

    student_id: int
    section_id: int
    enrollment_id: int | None
    batch_id: int

    class Meta:
        table_name = "overrides"
        constraints = (
            peewee.Check("trim(rule) <> ''"),
            peewee.Check("trim(reason) <> ''"),
            one_of("status", OVERRIDE_STATUSES),
            peewee.Check("(status = 'used') = (enrollment_id IS NOT NULL)"),
        )
