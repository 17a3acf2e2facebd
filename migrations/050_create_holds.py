"""What keeps students from enrolling. The catalog that is kept in memory knows whether a school
has ever had a hold: where it has not, nobody looks for one.
"""

import datetime

import peewee as pw


def now():
    return datetime.datetime.now(datetime.UTC).replace(tzinfo=None)


def migrate(migrator, database, fake=False):
    Student = migrator.orm["students"]

    @migrator.create_model
    class Hold(pw.Model):
        student = pw.ForeignKeyField(Student, on_delete="RESTRICT")
        kind = pw.TextField()
        reason = pw.TextField()
        contact = pw.TextField()
        from_on = pw.DateField()
        until_on = pw.DateField(null=True)
        created_at = pw.DateTimeField(default=now)
        created_by = pw.TextField()
        lifted_at = pw.DateTimeField(null=True)
        lifted_by = pw.TextField(default="")

        class Meta:
            table_name = "holds"
            legacy_table_names = False
            constraints = (
                pw.Check("kind IN ('fees', 'documents', 'health', 'conduct', 'advising', 'other')"),
                pw.Check("reason <> ''"),
                pw.Check("contact <> ''"),
                pw.Check("until_on >= from_on"),
            )

    if isinstance(database, pw.PostgresqlDatabase):
        migrator.sql(
            "CREATE FUNCTION tell_of_the_first_hold() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "IF NOT EXISTS (SELECT 1 FROM holds WHERE id < NEW.id) THEN "
            "INSERT INTO catalog_changes (mark) VALUES (floor(random() * 9007199254740992)); "
            "END IF; RETURN NULL; END $$"
        )
        migrator.sql(
            "CREATE TRIGGER holds_tell AFTER INSERT ON holds "
            "FOR EACH ROW EXECUTE FUNCTION tell_of_the_first_hold()"
        )
    else:
        migrator.sql(
            "CREATE TRIGGER holds_tell_of_insert AFTER INSERT ON holds "
            "WHEN NOT EXISTS (SELECT 1 FROM holds WHERE id < NEW.id) "
            "BEGIN UPDATE catalog_changes SET mark = random(); END"
        )


def rollback(migrator, database, fake=False):
    if isinstance(database, pw.PostgresqlDatabase):
        migrator.sql("DROP TRIGGER holds_tell ON holds")
        migrator.sql("DROP FUNCTION tell_of_the_first_hold()")
    else:
        migrator.sql("DROP TRIGGER holds_tell_of_insert")
    migrator.remove_model("holds", cascade=False)
