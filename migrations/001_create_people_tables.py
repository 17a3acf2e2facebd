"""Students and teachers."""

import peewee as pw


def migrate(migrator, database, fake=False):
    class Table(pw.Model):
        class Meta:
            legacy_table_names = False

    @migrator.create_model
    class Student(Table):
        student_number = pw.TextField(unique=True)
        first_name = pw.TextField(default="")
        last_name = pw.TextField(default="")
        preferred_name = pw.TextField(default="")
        grade = pw.TextField(default="")
        homeroom = pw.TextField(default="")
        program = pw.TextField(default="")
        email = pw.TextField(default="")
        status = pw.TextField(default="active")
        sourced_id = pw.TextField(null=True, unique=True)
        search_key = pw.TextField(default="")

        class Meta:
            table_name = "students"
            constraints = (pw.Check("status IN ('active', 'withdrawn')"),)
            indexes = ((("last_name", "first_name", "id"), False),)

    @migrator.create_model
    class Teacher(Table):
        name = pw.TextField()
        email = pw.TextField(default="")
        sourced_id = pw.TextField(null=True, unique=True)

        class Meta:
            table_name = "teachers"


def rollback(migrator, database, fake=False):
    migrator.remove_model("teachers", cascade=False)
    migrator.remove_model("students", cascade=False)
