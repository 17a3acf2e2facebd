"""What students have passed, here or elsewhere. The catalog that is kept in memory knows whether
anybody was ever given a credit: where nobody was, nobody looks for one.
"""

import datetime

import peewee as pw


def now():
    return datetime.datetime.now(datetime.UTC).replace(tzinfo=None)


def migrate(migrator, database, fake=False):
    Student = migrator.orm["students"]

    @migrator.create_model
    class Credit(pw.Model):
        student = pw.ForeignKeyField(Student, on_delete="RESTRICT", index=False)
        code = pw.TextField()
        earned_on = pw.DateField()
        source = pw.TextField()
        result = pw.TextField(default="")
        created_at = pw.DateTimeField(default=now)
        created_by = pw.TextField()
        voided_at = pw.DateTimeField(null=True)
        voided_by = pw.TextField(default="")

        class Meta:
            table_name = "credits"
            legacy_table_names = False
            constraints = (
                pw.Check("source IN ('here', 'elsewhere', 'placement', 'exam')"),
                pw.Check("code <> ''"),
            )

    migrator.sql('CREATE INDEX "credits_student_id" ON "credits" ("student_id")')
    migrator.sql(
        'CREATE UNIQUE INDEX "credits_once" ON "credits" ("student_id", "code", "earned_on") '
        "WHERE voided_at IS NULL"
    )
    if isinstance(database, pw.PostgresqlDatabase):
        migrator.sql(
            "CREATE FUNCTION tell_of_the_first_credit() RETURNS trigger LANGUAGE plpgsql AS $$ "
            "BEGIN IF NOT EXISTS (SELECT 1 FROM credits WHERE id < NEW.id) THEN "
            "INSERT INTO catalog_changes (mark) VALUES (floor(random() * 9007199254740992)); "
            "END IF; RETURN NULL; END $$"
        )
        migrator.sql(
            "CREATE TRIGGER credits_tell AFTER INSERT ON credits "
            "FOR EACH ROW EXECUTE FUNCTION tell_of_the_first_credit()"
        )
    else:
        migrator.sql(
            "CREATE TRIGGER credits_tell_of_insert AFTER INSERT ON credits "
            "WHEN NOT EXISTS (SELECT 1 FROM credits WHERE id < NEW.id) "
            "BEGIN UPDATE catalog_changes SET mark = random(); END"
        )


def rollback(migrator, database, fake=False):
    if isinstance(database, pw.PostgresqlDatabase):
        migrator.sql("DROP TRIGGER credits_tell ON credits")
        migrator.sql("DROP FUNCTION tell_of_the_first_credit()")
    else:
        migrator.sql("DROP TRIGGER credits_tell_of_insert")
    migrator.remove_model("credits", cascade=False)
