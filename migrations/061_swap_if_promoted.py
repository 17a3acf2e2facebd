"""A place in line may name the enrollment that is left once the seat is given: both or neither."""


def migrate(migrator, database, fake=False):
    migrator.sql(
        'ALTER TABLE "student_courses" ADD COLUMN "instead_of_id" INTEGER '
        'REFERENCES "student_courses" ("id") ON DELETE RESTRICT'
    )


def rollback(migrator, database, fake=False):
    migrator.sql('ALTER TABLE "student_courses" DROP COLUMN "instead_of_id"')
