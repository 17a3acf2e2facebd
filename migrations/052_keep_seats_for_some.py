"""Seats of a section that are kept for a grade or a program, told as an office writes them."""


def migrate(migrator, database, fake=False):
    migrator.sql('ALTER TABLE "sections" ADD COLUMN "reserved" TEXT DEFAULT \'\' NOT NULL')


def rollback(migrator, database, fake=False):
    migrator.sql('ALTER TABLE "sections" DROP COLUMN "reserved"')
