"""Seats are counted from the index alone, without a look at the rows."""

SEATS = "status NOT IN ('waitlisted', 'cancelled')"


def migrate(migrator, database, fake=False):
    replace_the_index(migrator, "section_id", "end_on", "begin_on", "status")


def rollback(migrator, database, fake=False):
    replace_the_index(migrator, "section_id", "end_on")


def replace_the_index(migrator, *columns):
    migrator.sql("DROP INDEX student_courses_seats")
    listed = ", ".join(f'"{column}"' for column in columns)
    migrator.sql(
        f'CREATE INDEX "student_courses_seats" ON "student_courses" ({listed}) WHERE {SEATS}'
    )
