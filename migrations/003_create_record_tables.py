"""The record: acts, events, the personal values beside them, and answers kept for a day."""

import datetime

import peewee as pw


def now():
    return datetime.datetime.now(datetime.UTC).replace(tzinfo=None)


def migrate(migrator, database, fake=False):
    class Table(pw.Model):
        class Meta:
            legacy_table_names = False

    @migrator.create_model
    class Batch(Table):
        kind = pw.TextField(default="click")
        at = pw.DateTimeField(default=now)
        by = pw.TextField()
        changed = pw.IntegerField(default=0)
        refused = pw.IntegerField(default=0)
        undone_by = pw.ForeignKeyField("self", null=True, on_delete="RESTRICT")

        class Meta:
            table_name = "batches"
            constraints = (pw.Check("kind IN ('click', 'bulk', 'import', 'sync')"),)

    @migrator.create_model
    class Event(Table):
        at = pw.DateTimeField(default=now, index=True)
        by = pw.TextField()
        origin = pw.TextField()
        action = pw.TextField()
        subject = pw.TextField()
        subject_id = pw.IntegerField()
        batch = pw.ForeignKeyField(Batch, on_delete="RESTRICT")
        reason = pw.TextField(default="")
        section_id = pw.IntegerField(null=True)
        status = pw.TextField(null=True)
        begin_on = pw.DateField(null=True)
        end_on = pw.DateField(null=True)
        version = pw.IntegerField(null=True)

        class Meta:
            table_name = "events"
            indexes = ((("subject", "subject_id", "id"), False),)

    @migrator.create_model
    class PersonalChange(Table):
        event = pw.ForeignKeyField(Event, on_delete="RESTRICT")
        field = pw.TextField()
        before = pw.TextField(null=True)
        after = pw.TextField(null=True)

        class Meta:
            table_name = "personal_changes"

    @migrator.create_model
    class KeptAnswer(Table):
        by = pw.TextField()
        key = pw.TextField()
        fingerprint = pw.TextField()
        answer = pw.TextField()
        event_id = pw.IntegerField()
        at = pw.DateTimeField(default=now, index=True)

        class Meta:
            table_name = "kept_answers"
            indexes = ((("by", "key"), True),)


def rollback(migrator, database, fake=False):
    for table in ("kept_answers", "personal_changes", "events", "batches"):
        migrator.remove_model(table, cascade=False)
