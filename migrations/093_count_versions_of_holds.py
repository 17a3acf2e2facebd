"""Holds count their changes: nobody lifts a hold that is not as they saw it."""


def migrate(migrator, database, fake=False):
    migrator.sql('ALTER TABLE "holds" ADD COLUMN "version" INTEGER DEFAULT 1 NOT NULL')


def rollback(migrator, database, fake=False):
    migrator.sql('ALTER TABLE "holds" DROP COLUMN "version"')
