"""Students, courses and sections count their changes: nobody overwrites what they never saw.

The column comes with its default in the database: yesterday's code goes on adding rows without it,
and SQLite adds it at once where Peewee would build the table anew.
"""

COUNTED = ("students", "courses", "sections")


def migrate(migrator, database, fake=False):
    for table in COUNTED:
        migrator.sql(f'ALTER TABLE "{table}" ADD COLUMN "version" INTEGER DEFAULT 1 NOT NULL')


def rollback(migrator, database, fake=False):
    for table in COUNTED:
        migrator.sql(f'ALTER TABLE "{table}" DROP COLUMN "version"')
