"""The one append-only record: who changed what, when, from where and why."""

import peewee

from webapp.clock import now
from webapp.models.base import Table, one_of

BATCH_KINDS = ("click", "bulk", "import", "sync")


class Batch(Table):
    """One act, however many rows it touched; it is undone as one."""

    kind = peewee.TextField(default="click")
    at = peewee.DateTimeField(default=now)
    by = peewee.TextField()
    changed = peewee.IntegerField(default=0)
    refused = peewee.IntegerField(default=0)
    undone_by = peewee.ForeignKeyField("self", null=True, on_delete="RESTRICT")

    undone_by_id: int | None

    class Meta:
        table_name = "batches"
        constraints = (one_of("kind", BATCH_KINDS),)
        indexes = ((("by", "id"), False),)


class Event(Table):
    """A fact that never changes. For an enrollment, the columns hold its row after the act."""

    at = peewee.DateTimeField(default=now, index=True)
    by = peewee.TextField()
    origin = peewee.TextField()
    action = peewee.TextField()
    subject = peewee.TextField()
    subject_id = peewee.IntegerField()
    batch = peewee.ForeignKeyField(Batch, backref="events", on_delete="RESTRICT")
    reason = peewee.TextField(default="")
    section_id = peewee.IntegerField(null=True)
    status = peewee.TextField(null=True)
    begin_on = peewee.DateField(null=True)
    end_on = peewee.DateField(null=True)
    version = peewee.IntegerField(null=True)

    batch_id: int

    class Meta:
        table_name = "events"
        indexes = (
            (("subject", "subject_id", "id"), False),
            (("section_id", "id"), False),
            (("by", "id"), False),
        )


class PersonalChange(Table):
    """A value before and after an event; the only part of the record that erasure may delete."""

    event = peewee.ForeignKeyField(Event, backref="personal_changes", on_delete="RESTRICT")
    field = peewee.TextField()
    before = peewee.TextField(null=True)
    after = peewee.TextField(null=True)

    class Meta:
        table_name = "personal_changes"


class KeptAnswer(Table):
    """The first answer to a request that carried a key, kept for 24 hours to be given again."""

    by = peewee.TextField()
    key = peewee.TextField()
    fingerprint = peewee.TextField()
    answer = peewee.TextField()
    event_id = peewee.IntegerField()
    at = peewee.DateTimeField(default=now, index=True)

    class Meta:
        table_name = "kept_answers"
        indexes = ((("by", "key"), True),)
