"""What a grade may and should take, where the numbers of the whole school are not its own. The
default is in the database: yesterday's code goes on without it."""


def migrate(migrator, database, fake=False):
    migrator.sql(
        'ALTER TABLE "school_settings" ADD COLUMN "grade_loads" TEXT DEFAULT \'[]\' NOT NULL'
    )


def rollback(migrator, database, fake=False):
    migrator.sql('ALTER TABLE "school_settings" DROP COLUMN "grade_loads"')
