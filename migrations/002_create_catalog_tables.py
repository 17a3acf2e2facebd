"""Terms, courses, their sections, and who teaches them when."""

import peewee as pw


def migrate(migrator, database, fake=False):
    Teacher = migrator.orm["teachers"]

    class Table(pw.Model):
        class Meta:
            legacy_table_names = False

    @migrator.create_model
    class Term(Table):
        name = pw.TextField(unique=True)
        kind = pw.TextField(default="term")
        parent = pw.ForeignKeyField("self", null=True, on_delete="RESTRICT")
        starts_on = pw.DateField()
        ends_on = pw.DateField()
        add_deadline = pw.DateField(null=True)
        drop_deadline = pw.DateField(null=True)
        census_on = pw.DateField(null=True)
        sourced_id = pw.TextField(null=True, unique=True)

        class Meta:
            table_name = "terms"
            constraints = (
                pw.Check("kind IN ('schoolYear', 'semester', 'term', 'gradingPeriod')"),
                pw.Check("ends_on >= starts_on"),
            )

    @migrator.create_model
    class Course(Table):
        code = pw.TextField(unique=True)
        title = pw.TextField(default="")
        subject = pw.TextField(default="")
        credits = pw.DecimalField(max_digits=6, decimal_places=2, null=True)
        description = pw.TextField(default="")
        prerequisites = pw.TextField(default="")
        corequisites = pw.TextField(default="")
        active = pw.BooleanField(default=True)
        sourced_id = pw.TextField(null=True, unique=True)
        search_key = pw.TextField(default="")

        class Meta:
            table_name = "courses"

    @migrator.create_model
    class Section(Table):
        course = pw.ForeignKeyField(Course, on_delete="RESTRICT", index=False)
        term = pw.ForeignKeyField(Term, on_delete="RESTRICT")
        label = pw.TextField(default="1")
        capacity = pw.IntegerField(null=True)
        minimum = pw.IntegerField(null=True)
        room = pw.TextField(default="")
        status = pw.TextField(default="open")
        sourced_id = pw.TextField(null=True, unique=True)

        class Meta:
            table_name = "sections"
            indexes = (
                (("course", "term", "label"), True),
                (("id", "course"), True),  # what the foreign key of student_courses points at
            )
            constraints = (
                pw.Check("status IN ('open', 'closed', 'cancelled')"),
                pw.Check("capacity >= 0"),
                pw.Check("minimum >= 0"),
            )

    @migrator.create_model
    class SectionTeacher(Table):
        section = pw.ForeignKeyField(Section, on_delete="RESTRICT", index=False)
        teacher = pw.ForeignKeyField(Teacher, on_delete="RESTRICT")
        primary = pw.BooleanField(default=False)

        class Meta:
            table_name = "section_teachers"
            indexes = ((("section", "teacher"), True),)

    @migrator.create_model
    class Meeting(Table):
        section = pw.ForeignKeyField(Section, on_delete="RESTRICT")
        weekday = pw.SmallIntegerField()
        starts_at = pw.TimeField()
        ends_at = pw.TimeField()
        first_date = pw.DateField(null=True)
        last_date = pw.DateField(null=True)

        class Meta:
            table_name = "meetings"
            constraints = (
                pw.Check("weekday BETWEEN 1 AND 7"),
                pw.Check("ends_at > starts_at"),
                pw.Check("last_date >= first_date"),
            )


def rollback(migrator, database, fake=False):
    for table in ("meetings", "section_teachers", "sections", "courses", "terms"):
        migrator.remove_model(table, cascade=False)
