"""Credits: what a student has passed that is no completed enrollment here."""

import peewee

from webapp.clock import now
from webapp.models.base import Table, one_of
from webapp.models.people import Student

CREDIT_SOURCES = ("here", "elsewhere", "placement", "exam")


class Credit(Table):
    """A course passed here before these records or elsewhere, a placement, or an exam.

    `code` may be of no course of the catalogue. It counts from `earned_on` on, and until it is
    voided. Never deleted.
    """

    student = peewee.ForeignKeyField(
        Student, backref="own_credits", on_delete="RESTRICT", index=False
    )
    code = peewee.TextField()
    earned_on = peewee.DateField()
    source = peewee.TextField()
    result = peewee.TextField(default="")
    created_at = peewee.DateTimeField(default=now)
    created_by = peewee.TextField()
    voided_at = peewee.DateTimeField(null=True)
    voided_by = peewee.TextField(default="")

    student_id: int

    class Meta:
        table_name = "credits"
        constraints = (one_of("source", CREDIT_SOURCES), peewee.Check("code <> ''"))


Credit.add_index(Credit.index(Credit.student, name="credits_student_id"))
Credit.add_index(
    Credit.index(
        Credit.student,
        Credit.code,
        Credit.earned_on,
        unique=True,
        where=peewee.SQL("voided_at IS NULL"),
        name="credits_once",
    )
)
