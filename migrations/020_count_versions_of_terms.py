"""Terms count their changes, like courses and sections: nobody overwrites what they never saw."""


def migrate(migrator, database, fake=False):
    migrator.sql('ALTER TABLE "terms" ADD COLUMN "version" INTEGER DEFAULT 1 NOT NULL')


def rollback(migrator, database, fake=False):
    migrator.sql('ALTER TABLE "terms" DROP COLUMN "version"')
