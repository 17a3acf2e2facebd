"""Groups of students, and who is in them. Whoever leaves one stays in its rows, with a day."""

import peewee as pw

MAY_LOSE = ("student_groups", "group_members")  # going back, there are no groups to be in


def migrate(migrator, database, fake=False):
    Student = migrator.orm["students"]

    @migrator.create_model
    class StudentGroup(pw.Model):
        name = pw.TextField(unique=True)
        version = pw.IntegerField(default=1, constraints=[pw.SQL("DEFAULT 1")])

        class Meta:
            table_name = "student_groups"
            legacy_table_names = False
            constraints = (pw.Check("name <> ''"),)

    @migrator.create_model
    class GroupMember(pw.Model):
        group = pw.ForeignKeyField(StudentGroup, on_delete="RESTRICT", index=False)
        student = pw.ForeignKeyField(Student, on_delete="RESTRICT", index=False)
        left_at = pw.DateTimeField(null=True)

        class Meta:
            table_name = "group_members"
            legacy_table_names = False

    migrator.sql('CREATE INDEX "group_members_group_id" ON "group_members" ("group_id")')
    migrator.sql('CREATE INDEX "group_members_student_id" ON "group_members" ("student_id")')
    migrator.sql(
        'CREATE UNIQUE INDEX "group_members_once" ON "group_members" ("student_id", "group_id") '
        "WHERE left_at IS NULL"
    )


def rollback(migrator, database, fake=False):
    migrator.remove_model("group_members", cascade=False)
    migrator.remove_model("student_groups", cascade=False)
