"""Whoever never was in class is told apart from whoever was in a section that was cancelled.

On SQLite the words of the constraint are changed where they stand, as its documentation has it
for constraints: every row stays where it lies. Going back, they are called cancelled again.
"""

import peewee as pw

STATUSES = ("enrolled", "waitlisted", "dropped", "withdrawn", "completed", "cancelled")
NEW = "never_attended"
CONSTRAINT = "student_courses_status_check"


def migrate(migrator, database, fake=False):
    change(migrator, database, STATUSES, (*STATUSES, NEW))


def rollback(migrator, database, fake=False):
    migrator.sql("UPDATE student_courses SET status = 'cancelled' WHERE status = 'never_attended'")
    change(migrator, database, (*STATUSES, NEW), STATUSES)


def change(migrator, database, before, after):
    if isinstance(database, pw.PostgresqlDatabase):
        migrator.sql(f"ALTER TABLE student_courses DROP CONSTRAINT {CONSTRAINT}")
        new = f"ADD CONSTRAINT {CONSTRAINT} CHECK ({one_of(after)})"
        migrator.sql(f"ALTER TABLE student_courses {new}")
    else:
        migrator.run(change_on_sqlite, database, one_of(before), one_of(after))


def change_on_sqlite(database, before, after):
    version = database.pragma("schema_version")
    database.pragma("writable_schema", "ON")
    database.execute_sql(
        "UPDATE sqlite_master SET sql = replace(sql, ?, ?) "
        "WHERE type = 'table' AND name = 'student_courses'",
        (before, after),
    )
    database.pragma("schema_version", version + 1)
    database.pragma("writable_schema", "RESET")


def one_of(words):
    listed = ", ".join(f"'{word}'" for word in words)
    return f"status IN ({listed})"
