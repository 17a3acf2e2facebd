"""Clients of people who have signed in, and of programs with a token."""

from datetime import datetime
from functools import cache
from typing import Any

from tests.support.cast import REGISTRAR
from tests.support.contract import Contract
from webapp import keys, roles
from webapp.clock import now
from webapp.database import db
from webapp.models import ApiToken, Staff, StaffSession

PASSWORD = "blue kettle 41 rain"  # noqa: S105 - of nobody
COOKIE = "rollbook"
NAMES = {
    "admin": "Ruth Adler",
    "registrar": REGISTRAR,
    "counselor": "Carla Gomez",
    "teacher": "Theo Brandt",
    "viewer": "Vera Olsen",
}


@cache
def closed_app() -> Any:
    """Rollbook as a school runs it, where nobody comes in who has not signed in."""
    from webapp.main import create_app  # noqa: PLC0415 - many tests need no app
    from webapp.settings import Settings  # noqa: PLC0415

    return create_app(Settings(open=False))


@cache
def kept_password() -> str:
    """What is kept of the password of everybody here."""
    from webapp.passwords import hashed  # noqa: PLC0415

    return hashed(PASSWORD)


def a_staff_member(role: str = "registrar", **rest: Any) -> Staff:
    """Somebody of the staff who may sign in with `PASSWORD`."""
    name = rest.pop("name", NAMES[role])
    given = {"email": f"{role}@school.example", "password": "never hashed", **rest}
    return Staff.create(name=name, role=role, **given)


def a_session(
    staff: Staff, *, secret: str = "", began_at: datetime | None = None, **rest: Any
) -> str:
    """The secret of a session of theirs."""
    secret = secret or keys.new_secret()
    moment = began_at or now()
    given = {"created_at": moment, "seen_at": moment, **rest}
    StaffSession.create(secret=keys.kept_as(secret), staff=staff, **given)
    return secret


def a_token(
    *scopes: str, token: str = "", name: str = "SIS", expires_at: datetime | None = None
) -> str:
    """A token with these scopes, or with all of them."""
    token = token or keys.new_token()
    ApiToken.create(
        name=name,
        secret=keys.kept_as(token),
        ending=token[-4:],
        scopes=" ".join(scopes or roles.SCOPES),
        created_by="a test",
        expires_at=expires_at,
        used_at=now(),
    )
    return token


def anybody(**headers: str) -> Contract:
    """A client that shows nothing of who it is."""
    return Contract(closed_app(), headers=headers)


def signed_in(staff: Staff | str = "registrar", **headers: str) -> Contract:
    """The browser of one of the staff, or of somebody new with this role."""
    with db.atomic():
        person = a_staff_member(staff) if isinstance(staff, str) else staff
        secret = a_session(person)
    client = anybody(**headers)
    client.cookies.set(COOKIE, secret)
    return client


def with_a_token(*scopes: str, **rest: Any) -> Contract:
    """A program with a token of these scopes, or of all."""
    return anybody(Accept="application/json", Authorization=f"Bearer {a_token(*scopes, **rest)}")
