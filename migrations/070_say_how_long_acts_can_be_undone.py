"""For how many hours an act can be undone. Its default is in the database: yesterday's code goes
on without it."""


def migrate(migrator, database, fake=False):
    migrator.sql(
        'ALTER TABLE "school_settings" ADD COLUMN "undo_hours" INTEGER DEFAULT 24 NOT NULL '
        'CHECK ("undo_hours" >= 0)'
    )


def rollback(migrator, database, fake=False):
    migrator.sql('ALTER TABLE "school_settings" DROP COLUMN "undo_hours"')
