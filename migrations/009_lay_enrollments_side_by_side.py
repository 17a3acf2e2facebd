"""What is read together lies together: the spells of a student, and the seats of a section.

A student's spells are answered from one stretch of an index, without a look at ten rows in ten
places. One index of a section serves its seats and its roster; by course nobody looks.
"""

OF_A_STUDENT = (
    *("student_id", "end_on", "section_id", "course_id", "status", "begin_on"),
    *("waitlisted_at", "batch_id", "version"),
)
OF_A_SECTION = ("section_id", "end_on", "begin_on", "status")
SEATS = "status NOT IN ('waitlisted', 'cancelled')"


def migrate(migrator, database, fake=False):
    for name in ("of_a_student", "seats", "course_id"):
        migrator.sql(f"DROP INDEX student_courses_{name}")
    create(migrator, "of_a_student", *OF_A_STUDENT)
    create(migrator, "of_a_section", *OF_A_SECTION)


def rollback(migrator, database, fake=False):
    for name in ("of_a_student", "of_a_section"):
        migrator.sql(f"DROP INDEX student_courses_{name}")
    create(migrator, "course_id", "course_id")
    create(migrator, "of_a_student", "student_id", "begin_on")
    create(migrator, "seats", *OF_A_SECTION, where=f" WHERE {SEATS}")


def create(migrator, name, *columns, where=""):
    listed = ", ".join(f'"{column}"' for column in columns)
    migrator.sql(f'CREATE INDEX "student_courses_{name}" ON "student_courses" ({listed}){where}')
