"""The periods of a school day. The catalog that is kept in memory knows them, and is told."""

import peewee as pw

MAY_LOSE = ("periods",)  # going back, meetings keep the hours that their periods gave them
ANOTHER_MARK = "UPDATE catalog_changes SET mark = random()"


def migrate(migrator, database, fake=False):
    @migrator.create_model
    class Period(pw.Model):
        name = pw.TextField(unique=True)
        starts_at = pw.TimeField()
        ends_at = pw.TimeField()
        version = pw.IntegerField(default=1, constraints=[pw.SQL("DEFAULT 1")])

        class Meta:
            table_name = "periods"
            legacy_table_names = False
            constraints = (pw.Check("ends_at > starts_at"),)

    migrator.sql(
        'ALTER TABLE "meetings" ADD COLUMN "period_id" INTEGER '
        'REFERENCES "periods" ("id") ON DELETE RESTRICT'
    )
    migrator.sql('CREATE INDEX "meetings_period_id" ON "meetings" ("period_id")')
    if isinstance(database, pw.PostgresqlDatabase):
        migrator.sql(
            "CREATE TRIGGER periods_tell AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON periods "
            "FOR EACH STATEMENT EXECUTE FUNCTION tell_of_the_catalog()"
        )
    else:
        migrator.sql(
            "CREATE TRIGGER periods_tell_of_update AFTER UPDATE ON periods "
            f"BEGIN {ANOTHER_MARK}; END"
        )


def rollback(migrator, database, fake=False):
    if isinstance(database, pw.PostgresqlDatabase):
        migrator.sql("DROP TRIGGER periods_tell ON periods")
    else:
        migrator.sql("DROP TRIGGER periods_tell_of_update")
    migrator.sql('DROP INDEX "meetings_period_id"')
    migrator.sql('ALTER TABLE "meetings" DROP COLUMN "period_id"')
    migrator.remove_model("periods", cascade=False)
