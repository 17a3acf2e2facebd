"""What waits for a time: seats that were freed while people wait for them."""

from datetime import datetime

import peewee

from webapp.clock import now
from webapp.models.base import Table, one_of
from webapp.models.catalog import Section
from webapp.models.enrollment import StudentCourse
from webapp.models.people import Student
from webapp.models.record import Batch

KEPT_KINDS = ("last_holder", "offer", "opening")
OUTCOMES = ("", "given", "free", "taken", "undone", "declined", "lapsed")
IS_KEPT = "settled_at IS NULL"


class KeptSeat(Table):
    """A seat that nobody else may take `until` a moment; then the line moves on.

    `last_holder`: the one who left may take it back. `offer`: the one in line may take it. An
    `opening` keeps nothing; it is a moment at which seats may be free for the line. `settled_by`
    is the act that gave the seat to somebody in line.
    """

    section = peewee.ForeignKeyField(Section, on_delete="RESTRICT", index=False)
    kind = peewee.TextField()
    student = peewee.ForeignKeyField(Student, null=True, on_delete="RESTRICT")
    spell = peewee.ForeignKeyField(StudentCourse, null=True, on_delete="RESTRICT")
    batch = peewee.ForeignKeyField(Batch, on_delete="RESTRICT")
    since = peewee.DateTimeField(default=now)
    until = peewee.DateTimeField()
    settled_at = peewee.DateTimeField(null=True)
    outcome = peewee.TextField(default="")
    settled_by = peewee.ForeignKeyField(Batch, null=True, on_delete="RESTRICT")

    section_id: int
    student_id: int | None
    spell_id: int | None
    batch_id: int
    settled_by_id: int | None

    class Meta:
        table_name = "kept_seats"
        constraints = (
            one_of("kind", KEPT_KINDS),
            one_of("outcome", OUTCOMES),
            peewee.Check("(settled_at IS NULL) = (outcome = '')"),
            peewee.Check("(kind = 'opening') = (student_id IS NULL)"),
            peewee.Check("(kind = 'opening') = (spell_id IS NULL)"),
        )

    @classmethod
    def is_open(cls) -> peewee.Expression:
        """The ones that nobody has settled yet."""
        return cls.settled_at.is_null()

    @classmethod
    def is_due(cls, at: datetime) -> peewee.Expression:
        """The ones whose time is over."""
        return cls.is_open() & (cls.until <= at)


def _of_the_open(*fields: peewee.Field, name: str, unique: bool = False) -> None:
    where = peewee.SQL(IS_KEPT)
    KeptSeat.add_index(KeptSeat.index(*fields, where=where, name=name, unique=unique))


_of_the_open(KeptSeat.until, name="kept_seats_due")
_of_the_open(KeptSeat.section, name="kept_seats_of_a_section")
_of_the_open(KeptSeat.spell, name="kept_seats_one_for_each_spell", unique=True)


TOLD_KINDS = ("promoted", "offered", "lapsed", "cancelled", "moved", "line_ended")


class Telling(Table):
    """Something that was done to an enrollment, and that the student has yet to be told.

    `left_section` is where they were before; `until` is how long an offer holds.
    """

    kind = peewee.TextField()
    spell = peewee.ForeignKeyField(StudentCourse, on_delete="RESTRICT")
    left_section = peewee.ForeignKeyField(Section, null=True, on_delete="RESTRICT", index=False)
    batch = peewee.ForeignKeyField(Batch, on_delete="RESTRICT")
    at = peewee.DateTimeField(default=now)
    until = peewee.DateTimeField(null=True)
    told_at = peewee.DateTimeField(null=True)
    told_by = peewee.TextField(default="")

    spell_id: int
    left_section_id: int | None

    class Meta:
        table_name = "tellings"
        constraints = (
            one_of("kind", TOLD_KINDS),
            peewee.Check("(told_at IS NULL) = (told_by = '')"),
        )


Telling.add_index(
    Telling.index(Telling.at, where=peewee.SQL("told_at IS NULL"), name="tellings_to_tell")
)
