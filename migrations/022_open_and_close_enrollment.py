"""A term says from which day on enrollment is open, and until which day a W can be had."""

COLUMNS = ("enroll_from", "withdraw_deadline")


def migrate(migrator, database, fake=False):
    for name in COLUMNS:
        migrator.sql(f'ALTER TABLE "terms" ADD COLUMN "{name}" DATE')


def rollback(migrator, database, fake=False):
    for name in COLUMNS:
        migrator.sql(f'ALTER TABLE "terms" DROP COLUMN "{name}"')
