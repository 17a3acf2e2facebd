"""What somebody did last is found without a look at what everyone ever did."""


def migrate(migrator, database, fake=False):
    migrator.sql('CREATE INDEX "batches_by_id" ON "batches" ("by", "id")')


def rollback(migrator, database, fake=False):
    migrator.sql('DROP INDEX "batches_by_id"')
