"""What a school makes of each rule. The catalog that is kept in memory knows it, and is told."""

import peewee as pw

MAY_LOSE = ("rule_settings",)  # going back, every rule does again what it was shipped to do
TOLD_OF = ("school_settings", "rule_settings")
ANOTHER_MARK = "UPDATE catalog_changes SET mark = random()"


def migrate(migrator, database, fake=False):
    @migrator.create_model
    class RuleSetting(pw.Model):
        code = pw.TextField(unique=True)
        severity = pw.TextField()

        class Meta:
            table_name = "rule_settings"
            legacy_table_names = False
            constraints = (pw.Check("severity IN ('blocks', 'warns', 'off')"),)

    if isinstance(database, pw.PostgresqlDatabase):
        tell_on_postgresql(migrator)
    else:
        tell_on_sqlite(migrator)


def tell_on_sqlite(migrator):
    for table in TOLD_OF:
        for change in ("INSERT", "UPDATE", "DELETE"):
            migrator.sql(
                f"CREATE TRIGGER {table}_tell_of_{change.lower()} "
                f"AFTER {change} ON {table} BEGIN {ANOTHER_MARK}; END"
            )


def tell_on_postgresql(migrator):
    for table in TOLD_OF:
        migrator.sql(
            f"CREATE TRIGGER {table}_tell AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION tell_of_the_catalog()"
        )


def rollback(migrator, database, fake=False):
    for table in TOLD_OF:
        if isinstance(database, pw.PostgresqlDatabase):
            migrator.sql(f"DROP TRIGGER {table}_tell ON {table}")
            continue
        for change in ("insert", "update", "delete"):
            migrator.sql(f"DROP TRIGGER {table}_tell_of_{change}")
    migrator.remove_model("rule_settings", cascade=False)
