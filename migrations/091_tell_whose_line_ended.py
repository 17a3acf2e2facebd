"""Whoever waited when a term was closed is to be told that the line has ended.

The constraint is changed where it stands, as for the statuses of enrollments. Going back, they
are off the list like those whose offer ran out.
"""

import peewee as pw

KINDS = ("promoted", "offered", "lapsed", "cancelled", "moved")
NEW = "line_ended"
CONSTRAINT = "tellings_kind_check"


def migrate(migrator, database, fake=False):
    change(migrator, database, KINDS, (*KINDS, NEW))


def rollback(migrator, database, fake=False):
    migrator.sql("UPDATE tellings SET kind = 'lapsed' WHERE kind = 'line_ended'")
    change(migrator, database, (*KINDS, NEW), KINDS)


def change(migrator, database, before, after):
    if isinstance(database, pw.PostgresqlDatabase):
        migrator.sql(f"ALTER TABLE tellings DROP CONSTRAINT {CONSTRAINT}")
        migrator.sql(f"ALTER TABLE tellings ADD CONSTRAINT {CONSTRAINT} CHECK ({one_of(after)})")
    else:
        migrator.run(change_on_sqlite, database, one_of(before), one_of(after))


def change_on_sqlite(database, before, after):
    version = database.pragma("schema_version")
    database.pragma("writable_schema", "ON")
    database.execute_sql(
        "UPDATE sqlite_master SET sql = replace(sql, ?, ?) "
        "WHERE type = 'table' AND name = 'tellings'",
        (before, after),
    )
    database.pragma("schema_version", version + 1)
    database.pragma("writable_schema", "RESET")


def one_of(words):
    listed = ", ".join(f"'{word}'" for word in words)
    return f"kind IN ({listed})"
