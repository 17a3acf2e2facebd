"""The school's settings count their changes, and hold the reasons that an override may have.

Both columns come with their defaults in the database: yesterday's code goes on without them.
"""

REASONS = (
    "The teacher agreed",
    "The principal agreed",
    "Needed to graduate",
    "Came from another school",
    "No other section fits",
)
COLUMNS = {
    "version": "INTEGER DEFAULT 1 NOT NULL",
    "override_reasons": "TEXT DEFAULT '{}' NOT NULL".format("\n".join(REASONS)),
}


def migrate(migrator, database, fake=False):
    for column, kind in COLUMNS.items():
        migrator.sql(f'ALTER TABLE "school_settings" ADD COLUMN "{column}" {kind}')


def rollback(migrator, database, fake=False):
    for column in reversed(COLUMNS):
        migrator.sql(f'ALTER TABLE "school_settings" DROP COLUMN "{column}"')
