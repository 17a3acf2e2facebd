"""Who may come in: staff, their links and sessions, tokens, and passwords that were wrong."""

import datetime

import peewee as pw

TABLES = ("sign_in_attempts", "api_tokens", "staff_sessions", "staff_links", "staff")


def now():
    return datetime.datetime.now(datetime.UTC).replace(tzinfo=None)


def migrate(migrator, database, fake=False):
    Teacher = migrator.orm["teachers"]

    class Table(pw.Model):
        class Meta:
            legacy_table_names = False

    @migrator.create_model
    class Staff(Table):
        name = pw.TextField(unique=True)
        email = pw.TextField(unique=True)
        role = pw.TextField()
        teacher = pw.ForeignKeyField(Teacher, null=True, unique=True, on_delete="RESTRICT")
        password = pw.TextField(default="")
        disabled_at = pw.DateTimeField(null=True)
        created_at = pw.DateTimeField(default=now)
        version = pw.IntegerField(default=1)

        class Meta:
            table_name = "staff"
            constraints = (
                pw.Check("role IN ('admin', 'registrar', 'counselor', 'teacher', 'viewer')"),
            )

    @migrator.create_model
    class StaffLink(Table):
        secret = pw.TextField(unique=True)
        kind = pw.TextField()
        staff = pw.ForeignKeyField(Staff, null=True, on_delete="RESTRICT")
        expires_at = pw.DateTimeField()

        class Meta:
            table_name = "staff_links"
            constraints = (pw.Check("kind IN ('setup', 'invitation', 'reset')"),)

    @migrator.create_model
    class StaffSession(Table):
        secret = pw.TextField(unique=True)
        staff = pw.ForeignKeyField(Staff, on_delete="RESTRICT")
        device = pw.TextField(default="")
        address = pw.TextField(default="")
        created_at = pw.DateTimeField(default=now)
        seen_at = pw.DateTimeField(default=now)
        ended_at = pw.DateTimeField(null=True)
        unsaved = pw.TextField(default="")

        class Meta:
            table_name = "staff_sessions"

    @migrator.create_model
    class ApiToken(Table):
        name = pw.TextField(unique=True)
        secret = pw.TextField(unique=True)
        ending = pw.TextField()
        scopes = pw.TextField()
        created_by = pw.TextField()
        created_at = pw.DateTimeField(default=now)
        expires_at = pw.DateTimeField(null=True)
        used_at = pw.DateTimeField(null=True)
        revoked_at = pw.DateTimeField(null=True)

        class Meta:
            table_name = "api_tokens"

    @migrator.create_model
    class SignInAttempt(Table):
        account = pw.TextField()
        address = pw.TextField()
        at = pw.DateTimeField(default=now, index=True)

        class Meta:
            table_name = "sign_in_attempts"
            indexes = ((("account", "at"), False), (("address", "at"), False))


def rollback(migrator, database, fake=False):
    for table in TABLES:
        migrator.remove_model(table, cascade=False)
