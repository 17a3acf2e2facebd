"""Whom a course or a section is for, and how much a student may take.

The columns come with their defaults in the database, as in 012.
"""

WHOM = ("grades", "programs")
RESTRICTED = ("courses", "sections")
LIMITS = {
    "min_courses": "INTEGER",
    "max_courses": "INTEGER",
    "min_credits": "DECIMAL(6, 2)",
    "max_credits": "DECIMAL(6, 2)",
    "travel_minutes": "INTEGER",
}


def migrate(migrator, database, fake=False):
    for table in RESTRICTED:
        for column in WHOM:
            migrator.sql(f'ALTER TABLE "{table}" ADD COLUMN "{column}" TEXT DEFAULT \'\' NOT NULL')
    for column, kind in LIMITS.items():
        migrator.sql(
            f'ALTER TABLE "school_settings" ADD COLUMN "{column}" {kind} CHECK ({column} >= 0)'
        )


def rollback(migrator, database, fake=False):
    for column in LIMITS:
        migrator.sql(f'ALTER TABLE "school_settings" DROP COLUMN "{column}"')
    for table in RESTRICTED:
        for column in WHOM:
            migrator.sql(f'ALTER TABLE "{table}" DROP COLUMN "{column}"')
