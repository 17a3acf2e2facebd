"""Where somebody stands in line, if that is not since when they wait."""

import peewee as pw


def migrate(migrator, database, fake=False):
    kind = "TIMESTAMP" if isinstance(database, pw.PostgresqlDatabase) else "DATETIME"
    migrator.sql(f'ALTER TABLE "student_courses" ADD COLUMN "stands_at" {kind}')


def rollback(migrator, database, fake=False):
    migrator.sql('ALTER TABLE "student_courses" DROP COLUMN "stands_at"')
