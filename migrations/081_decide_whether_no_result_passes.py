"""Whether a course that was completed without any result counts as passed, as it always did. Its
default is in the database: yesterday's code goes on without it."""

import peewee as pw


def migrate(migrator, database, fake=False):
    kind = "BOOLEAN" if isinstance(database, pw.PostgresqlDatabase) else "INTEGER"
    migrator.sql(
        f'ALTER TABLE "school_settings" ADD COLUMN "no_result_passes" {kind} DEFAULT TRUE NOT NULL'
    )


def rollback(migrator, database, fake=False):
    migrator.sql('ALTER TABLE "school_settings" DROP COLUMN "no_result_passes"')
