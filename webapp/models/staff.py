"""Who may come in: staff, their sessions, tokens of programs. Secrets are kept hashed only."""

import peewee

from webapp.clock import now
from webapp.models.base import Table, one_of
from webapp.models.people import Teacher
from webapp.roles import ROLES

LINK_KINDS = ("setup", "invitation", "reset")


class Staff(Table):
    """Somebody who works here. The name is how the record calls them, so no two have the same.

    `email` is what they sign in with, lower case. Without a password they were invited and have
    not come yet. `teacher` is who they are in the catalog, for those who see their own sections.
    """

    name = peewee.TextField(unique=True)
    email = peewee.TextField(unique=True)
    role = peewee.TextField()
    teacher = peewee.ForeignKeyField(Teacher, null=True, unique=True, on_delete="RESTRICT")
    password = peewee.TextField(default="")
    disabled_at = peewee.DateTimeField(null=True)
    created_at = peewee.DateTimeField(default=now)
    version = peewee.IntegerField(default=1)

    teacher_id: int | None

    class Meta:
        table_name = "staff"
        constraints = (one_of("role", ROLES),)


class StaffLink(Table):
    """A link that works once, until `expires_at`: the first administrator's, or one to choose a
    password with."""

    secret = peewee.TextField(unique=True)
    kind = peewee.TextField()
    staff = peewee.ForeignKeyField(Staff, null=True, backref="links", on_delete="RESTRICT")
    expires_at = peewee.DateTimeField()

    staff_id: int | None

    class Meta:
        table_name = "staff_links"
        constraints = (one_of("kind", LINK_KINDS),)


class StaffSession(Table):
    """Somebody signed in with one browser. What they could not save any more is kept in `unsaved`
    until it is sent again, for four days at most."""

    secret = peewee.TextField(unique=True)
    staff = peewee.ForeignKeyField(Staff, backref="sessions", on_delete="RESTRICT")
    device = peewee.TextField(default="")
    address = peewee.TextField(default="")
    created_at = peewee.DateTimeField(default=now)
    seen_at = peewee.DateTimeField(default=now)
    ended_at = peewee.DateTimeField(null=True)
    unsaved = peewee.TextField(default="")

    staff_id: int

    class Meta:
        table_name = "staff_sessions"


class ApiToken(Table):
    """What a program shows instead of a password. `ending` are its last letters, to know it by."""

    name = peewee.TextField(unique=True)
    secret = peewee.TextField(unique=True)
    ending = peewee.TextField()
    scopes = peewee.TextField()
    created_by = peewee.TextField()
    created_at = peewee.DateTimeField(default=now)
    expires_at = peewee.DateTimeField(null=True)
    used_at = peewee.DateTimeField(null=True)
    revoked_at = peewee.DateTimeField(null=True)

    class Meta:
        table_name = "api_tokens"


class SignInAttempt(Table):
    """A password that was wrong. `account` is a hash: people type passwords where names belong."""

    account = peewee.TextField()
    address = peewee.TextField()
    at = peewee.DateTimeField(default=now, index=True)

    class Meta:
        table_name = "sign_in_attempts"
        indexes = ((("account", "at"), False), (("address", "at"), False))
