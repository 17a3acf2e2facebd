"""What a school counts as passed, and how often a course may be taken.

The columns come with their defaults in the database: yesterday's code goes on without them.
"""

import peewee as pw

COLUMNS = {
    "not_passing": "TEXT DEFAULT 'F\nW\nI\nNC\nNP\nU' NOT NULL",
    "in_progress_counts": "{} DEFAULT TRUE NOT NULL",
    "repeat_limit": "INTEGER CHECK (repeat_limit >= 0)",
}


def migrate(migrator, database, fake=False):
    truth = "BOOLEAN" if isinstance(database, pw.PostgresqlDatabase) else "INTEGER"
    for name, kind in COLUMNS.items():
        of_kind = kind.format(truth)
        migrator.sql(f'ALTER TABLE "school_settings" ADD COLUMN "{name}" {of_kind}')


def rollback(migrator, database, fake=False):
    for name in COLUMNS:
        migrator.sql(f'ALTER TABLE "school_settings" DROP COLUMN "{name}"')
