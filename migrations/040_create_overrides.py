"""Overrides: a rule lifted for one student and one section, with the reason why."""

import datetime

import peewee as pw


def now():
    return datetime.datetime.now(datetime.UTC).replace(tzinfo=None)


def migrate(migrator, database, fake=False):
    orm = migrator.orm

    @migrator.create_model
    class Override(pw.Model):
        rule = pw.TextField()
        student = pw.ForeignKeyField(orm["students"], on_delete="RESTRICT")
        section = pw.ForeignKeyField(orm["sections"], on_delete="RESTRICT")
        reason = pw.TextField()
        text = pw.TextField(default="")
        by = pw.TextField()
        at = pw.DateTimeField(default=now)
        expires_on = pw.DateField(null=True)
        status = pw.TextField()
        enrollment = pw.ForeignKeyField(orm["student_courses"], null=True, on_delete="RESTRICT")
        batch = pw.ForeignKeyField(orm["batches"], on_delete="RESTRICT")
        version = pw.IntegerField(default=1)

        class Meta:
            table_name = "overrides"
            legacy_table_names = False
            constraints = (
                pw.Check("trim(rule) <> ''"),
                pw.Check("trim(reason) <> ''"),
                pw.Check("status IN ('kept', 'used', 'revoked')"),
                pw.Check("(status = 'used') = (enrollment_id IS NOT NULL)"),
            )


def rollback(migrator, database, fake=False):
    migrator.remove_model("overrides", cascade=False)
