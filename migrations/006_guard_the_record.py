"""The record only grows: the database refuses to change or delete what happened."""

import peewee as pw

EVENTS = "The record of what happened is never changed or deleted."
BATCHES = "An act stays as it was: only its counts and whether it was undone may change."
PERSONAL_CHANGES = "A recorded value is never changed; erasure may delete it."

GUARDS = (
    ("events_stay", "UPDATE", "events", EVENTS),
    ("events_stay_listed", "DELETE", "events", EVENTS),
    ("batches_stay", 'UPDATE OF id, kind, at, "by"', "batches", BATCHES),
    ("batches_stay_listed", "DELETE", "batches", BATCHES),
    ("personal_changes_stay", "UPDATE", "personal_changes", PERSONAL_CHANGES),
)


def migrate(migrator, database, fake=False):
    if isinstance(database, pw.PostgresqlDatabase):
        guard_on_postgresql(migrator)
    else:
        guard_on_sqlite(migrator)


def guard_on_sqlite(migrator):
    for name, change, table, sentence in GUARDS:
        migrator.sql(
            f"CREATE TRIGGER {name} BEFORE {change} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{sentence}'); END"
        )


def guard_on_postgresql(migrator):
    migrator.sql(
        "CREATE FUNCTION refuse_a_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION USING MESSAGE = TG_ARGV[0], "
        "ERRCODE = 'restrict_violation'; END $$"
    )
    for name, change, table, sentence in GUARDS:
        also = " OR TRUNCATE" if change == "DELETE" else ""
        migrator.sql(
            f"CREATE TRIGGER {name} BEFORE {change}{also} ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION refuse_a_change('{sentence}')"
        )


def rollback(migrator, database, fake=False):
    on_table = isinstance(database, pw.PostgresqlDatabase)
    for name, _change, table, _sentence in GUARDS:
        migrator.sql(f"DROP TRIGGER {name}" + (f" ON {table}" if on_table else ""))
    if on_table:
        migrator.sql("DROP FUNCTION refuse_a_change()")
