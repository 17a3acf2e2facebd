"""The database itself tells whether the catalog is still what it was.

The sum of the marks is another after every change. On SQLite one mark is replaced: there is one
writer. On PostgreSQL every change adds a mark, so that nobody waits for another's commit; a change
that is not committed is in nobody else's sum. Now and then old marks are swept up.
"""

import peewee as pw

MAY_LOSE = ("catalog_changes",)  # going back, the marks go with their table
CATALOG = ("terms", "courses", "sections", "section_teachers", "meetings", "teachers")
ANOTHER_MARK = "UPDATE catalog_changes SET mark = random()"


def migrate(migrator, database, fake=False):
    @migrator.create_model
    class CatalogChange(pw.Model):
        mark = pw.BigIntegerField()

        class Meta:
            table_name = "catalog_changes"
            legacy_table_names = False

    migrator.run(CatalogChange.create, mark=0)
    if isinstance(database, pw.PostgresqlDatabase):
        tell_on_postgresql(migrator)
    else:
        tell_on_sqlite(migrator)


def tell_on_sqlite(migrator):
    for table in CATALOG:
        for change in ("INSERT", "UPDATE", "DELETE"):
            migrator.sql(
                f"CREATE TRIGGER {table}_tell_of_{change.lower()} "
                f"AFTER {change} ON {table} BEGIN {ANOTHER_MARK}; END"
            )


def tell_on_postgresql(migrator):
    migrator.sql(
        "CREATE FUNCTION tell_of_the_catalog() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "DECLARE newest integer; BEGIN "
        "INSERT INTO catalog_changes (mark) VALUES (floor(random() * 9007199254740992)) "
        "RETURNING id INTO newest; "
        "IF mod(newest, 100) = 0 THEN DELETE FROM catalog_changes WHERE id IN ("
        "SELECT id FROM catalog_changes WHERE id < newest - 100 FOR UPDATE SKIP LOCKED); END IF; "
        "RETURN NULL; END $$"
    )
    for table in CATALOG:
        migrator.sql(
            f"CREATE TRIGGER {table}_tell AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION tell_of_the_catalog()"
        )


def rollback(migrator, database, fake=False):
    if isinstance(database, pw.PostgresqlDatabase):
        for table in CATALOG:
            migrator.sql(f"DROP TRIGGER {table}_tell ON {table}")
        migrator.sql("DROP FUNCTION tell_of_the_catalog()")
    else:
        for table in CATALOG:
            for change in ("insert", "update", "delete"):
                migrator.sql(f"DROP TRIGGER {table}_tell_of_{change}")
    migrator.remove_model("catalog_changes", cascade=False)
