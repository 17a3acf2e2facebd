"""How many seconds a freed seat is kept, and for how many hours it is then offered: 0 gives it."""

COLUMNS = {"promotion_delay": 120, "offer_hours": 0}


def migrate(migrator, database, fake=False):
    for name, default in COLUMNS.items():
        migrator.sql(
            f'ALTER TABLE "school_settings" ADD COLUMN "{name}" INTEGER DEFAULT {default} NOT NULL '
            f'CHECK ("{name}" >= 0)'
        )


def rollback(migrator, database, fake=False):
    for name in COLUMNS:
        migrator.sql(f'ALTER TABLE "school_settings" DROP COLUMN "{name}"')
