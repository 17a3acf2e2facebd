"""Enrollments: one row for each spell of a student in a section, never deleted."""

import peewee as pw


def migrate(migrator, database, fake=False):
    class Table(pw.Model):
        class Meta:
            legacy_table_names = False

    @migrator.create_model
    class StudentCourse(Table):
        student = pw.ForeignKeyField(migrator.orm["students"], on_delete="RESTRICT", index=False)
        course = pw.ForeignKeyField(migrator.orm["courses"], on_delete="RESTRICT")
        section = pw.ForeignKeyField(migrator.orm["sections"], on_delete="RESTRICT", index=False)
        status = pw.TextField()
        begin_on = pw.DateField()
        end_on = pw.DateField(null=True)
        waitlisted_at = pw.DateTimeField(null=True)
        result = pw.TextField(default="")
        sourced_id = pw.TextField(null=True, unique=True)
        batch = pw.ForeignKeyField(migrator.orm["batches"], on_delete="RESTRICT")
        version = pw.IntegerField(default=1)

        class Meta:
            table_name = "student_courses"
            constraints = (
                pw.Check(
                    "status IN ('enrolled', 'waitlisted', 'dropped', 'withdrawn', "
                    "'completed', 'cancelled')"
                ),
                pw.Check("end_on >= begin_on"),
                pw.Check("status <> 'waitlisted' OR waitlisted_at IS NOT NULL"),
                pw.SQL(
                    "FOREIGN KEY (section_id, course_id) REFERENCES sections (id, course_id) "
                    "ON DELETE RESTRICT"
                ),
            )

    def index(*fields, **options):
        StudentCourse.add_index(StudentCourse.index(*fields, **options))

    index(
        StudentCourse.student,
        StudentCourse.section,
        unique=True,
        where=pw.SQL("end_on IS NULL AND status IN ('enrolled', 'waitlisted')"),
        name="student_courses_one_open_spell",
    )
    index(
        StudentCourse.section,
        StudentCourse.end_on,
        where=pw.SQL("status NOT IN ('waitlisted', 'cancelled')"),
        name="student_courses_seats",
    )
    index(
        StudentCourse.section,
        StudentCourse.waitlisted_at,
        where=pw.SQL("status = 'waitlisted'"),
        name="student_courses_wait_list",
    )
    index(StudentCourse.student, StudentCourse.begin_on, name="student_courses_of_a_student")

    if isinstance(database, pw.PostgresqlDatabase):
        refuse_deletes_on_postgresql(migrator)
    else:
        refuse_deletes_on_sqlite(migrator)


def refuse_deletes_on_sqlite(migrator):
    migrator.sql(
        "CREATE TRIGGER student_courses_stay BEFORE DELETE ON student_courses "
        "BEGIN SELECT RAISE(ABORT, 'An enrollment is never deleted: end it instead.'); END"
    )


def refuse_deletes_on_postgresql(migrator):
    migrator.sql(
        "CREATE FUNCTION student_courses_stay() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'An enrollment is never deleted: end it instead.' "
        "USING ERRCODE = 'restrict_violation'; END $$"
    )
    migrator.sql(
        "CREATE TRIGGER student_courses_stay BEFORE DELETE OR TRUNCATE ON student_courses "
        "FOR EACH STATEMENT EXECUTE FUNCTION student_courses_stay()"
    )


def rollback(migrator, database, fake=False):
    migrator.remove_model("student_courses", cascade=False)
    if isinstance(database, pw.PostgresqlDatabase):
        migrator.sql("DROP FUNCTION student_courses_stay()")
