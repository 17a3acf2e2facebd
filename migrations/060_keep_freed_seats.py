"""Seats that were freed while people wait: kept for their last holder, then given or offered.

Due times are stored, so that nothing is lost with the process that would have looked at them.
"""

import peewee as pw

MAY_LOSE = ("kept_seats",)  # going back, freed seats are given by hand again


def migrate(migrator, database, fake=False):
    class Table(pw.Model):
        class Meta:
            legacy_table_names = False

    def toward(table, **options):
        return pw.ForeignKeyField(migrator.orm[table], on_delete="RESTRICT", **options)

    @migrator.create_model
    class KeptSeat(Table):
        section = toward("sections", index=False)
        kind = pw.TextField()
        student = toward("students", null=True)
        spell = toward("student_courses", null=True)
        batch = toward("batches")
        since = pw.DateTimeField()
        until = pw.DateTimeField()
        settled_at = pw.DateTimeField(null=True)
        outcome = pw.TextField(default="")
        settled_by = toward("batches", null=True)

        class Meta:
            table_name = "kept_seats"
            constraints = (
                pw.Check("kind IN ('last_holder', 'offer', 'opening')"),
                pw.Check(
                    "outcome IN ('', 'given', 'free', 'taken', 'undone', 'declined', 'lapsed')"
                ),
                pw.Check("(settled_at IS NULL) = (outcome = '')"),
                pw.Check("(kind = 'opening') = (student_id IS NULL)"),
                pw.Check("(kind = 'opening') = (spell_id IS NULL)"),
            )

    def index(*fields, **options):
        KeptSeat.add_index(KeptSeat.index(*fields, where=pw.SQL("settled_at IS NULL"), **options))

    index(KeptSeat.until, name="kept_seats_due")
    index(KeptSeat.section, name="kept_seats_of_a_section")
    index(KeptSeat.spell, unique=True, name="kept_seats_one_for_each_spell")


def rollback(migrator, database, fake=False):
    migrator.remove_model("kept_seats", cascade=False)
