"""What happened in a section, and what somebody did, is found without a look at everything."""

INDEXES = (
    ("events_section_id_id", '"section_id", "id"'),
    ("events_by_id", '"by", "id"'),
)


def migrate(migrator, database, fake=False):
    for name, columns in INDEXES:
        migrator.sql(f'CREATE INDEX "{name}" ON "events" ({columns})')


def rollback(migrator, database, fake=False):
    for name, _columns in INDEXES:
        migrator.sql(f'DROP INDEX "{name}"')
