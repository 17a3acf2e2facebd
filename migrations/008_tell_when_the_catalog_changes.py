"""The database says in one word whether the catalog is still what it was."""

import peewee as pw

CATALOG = ("terms", "courses", "sections", "section_teachers", "meetings", "teachers")

NEW_WORD = "UPDATE school_settings SET catalog_version = hex(randomblob(16))"


def migrate(migrator, database, fake=False):
    migrator.add_fields("school_settings", catalog_version=pw.TextField(default=""))
    if isinstance(database, pw.PostgresqlDatabase):
        tell_on_postgresql(migrator)
    else:
        tell_on_sqlite(migrator)


def tell_on_sqlite(migrator):
    for table in CATALOG:
        for change in ("INSERT", "UPDATE", "DELETE"):
            migrator.sql(
                f"CREATE TRIGGER {table}_tell_of_{change.lower()} "
                f"AFTER {change} ON {table} BEGIN {NEW_WORD}; END"
            )


def tell_on_postgresql(migrator):
    migrator.sql(
        "CREATE FUNCTION tell_of_the_catalog() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "UPDATE school_settings SET catalog_version = gen_random_uuid(); RETURN NULL; END $$"
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
    migrator.remove_fields("school_settings", "catalog_version")
