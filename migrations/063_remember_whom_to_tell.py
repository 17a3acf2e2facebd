"""Whom the office has yet to tell of what was done without them."""

import peewee as pw

MAY_LOSE = ("tellings",)  # going back, nobody is reminded


def migrate(migrator, database, fake=False):
    def toward(table, **options):
        return pw.ForeignKeyField(migrator.orm[table], on_delete="RESTRICT", **options)

    @migrator.create_model
    class Telling(pw.Model):
        kind = pw.TextField()
        spell = toward("student_courses")
        left_section = toward("sections", null=True, index=False)
        batch = toward("batches")
        at = pw.DateTimeField()
        until = pw.DateTimeField(null=True)
        told_at = pw.DateTimeField(null=True)
        told_by = pw.TextField(default="")

        class Meta:
            table_name = "tellings"
            legacy_table_names = False
            constraints = (
                pw.Check("kind IN ('promoted', 'offered', 'lapsed', 'cancelled', 'moved')"),
                pw.Check("(told_at IS NULL) = (told_by = '')"),
            )

    Telling.add_index(
        Telling.index(Telling.at, where=pw.SQL("told_at IS NULL"), name="tellings_to_tell")
    )


def rollback(migrator, database, fake=False):
    migrator.remove_model("tellings", cascade=False)
