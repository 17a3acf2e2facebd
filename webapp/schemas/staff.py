"""What crosses the wire about staff, sessions and tokens."""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_core import PydanticCustomError

from webapp.roles import SCOPES
from webapp.schemas.answers import Answer
from webapp.schemas.described import sent_as, some_text
from webapp.schemas.fields import (
    TEXT_LIMIT,
    Count,
    IdOrNone,
    Moment,
    Name,
    RequiredText,
    Text,
    readable_text,
)
from webapp.schemas.submissions import Edit, Submission

LONGEST_PASSWORD = 1000
"""More than anybody types; what is too long to be a good password is told apart."""

MOST_DAYS = 3650

EMAIL = re.compile(r"[^@\s]+@[^@\s]+")

Role = Literal["admin", "registrar", "counselor", "teacher", "viewer"]


def a_password(value: object) -> object:
    """A password as it was typed, spaces and all."""
    if isinstance(value, str):
        readable_text(value)
    return value


def an_email(value: str) -> str:
    """Something that could be an address to write to."""
    if not EMAIL.fullmatch(value):
        raise PydanticCustomError("not_an_email", "not an email address")
    return value


def some_scopes(value: object) -> object:
    """Several ticked boxes arrive as a list, one as a word; in JSON it is a list."""
    return value.split() if isinstance(value, str) else value


def known_scopes(scopes: tuple[str, ...]) -> tuple[str, ...]:
    """Scopes that there are."""
    if not scopes or set(scopes) - SCOPES.keys():
        raise PydanticCustomError("unknown_scope", "no such scope")
    return tuple(sorted(set(scopes)))


A_SCOPE = {"type": "string", "enum": list(SCOPES)}
SOME_SCOPES = {"type": "array", "items": A_SCOPE, "minItems": 1}
IN_A_WORD = {"type": "string", "pattern": f"^({'|'.join(SCOPES)})( ({'|'.join(SCOPES)}))*$"}
AN_EMAIL = {"type": "string", "maxLength": TEXT_LIMIT, "pattern": r"^[^@\s\u0000]+@[^@\s\u0000]+$"}

Password = Annotated[
    str,
    BeforeValidator(a_password),
    Field(min_length=1, max_length=LONGEST_PASSWORD),
    sent_as(some_text(LONGEST_PASSWORD)),
]
Email = Annotated[RequiredText, AfterValidator(an_email), sent_as(AN_EMAIL)]
Scopes = Annotated[
    tuple[str, ...],
    BeforeValidator(some_scopes),
    AfterValidator(known_scopes),
    sent_as(SOME_SCOPES, IN_A_WORD),
]


class SignIn(Submission):
    """Who signs in, and where to go from there."""

    email: RequiredText
    password: Password
    next: Text = "/"


class SignedInRead(Answer):
    """Who is signed in now."""

    name: str
    role: Role


class FirstAdmin(Submission):
    """The first administrator, and how the school is called."""

    key: RequiredText
    name: Name
    email: Email
    school: Text = ""
    password: Password


class PasswordChoice(Submission):
    """The password of whoever has a link. `email` tells whose, should the form come twice."""

    key: RequiredText
    email: Text = ""
    password: Password


class PasswordChange(Submission):
    """A new password, and the one there was."""

    password: Password
    new_password: Password


class LinkRead(Answer):
    """What a link is for, and for whom."""

    kind: Literal["setup", "invitation", "reset"]
    name: str
    email: str


class StaffCreate(Submission):
    """Somebody to invite. A teacher may be one of the catalog's, else the one with this address."""

    name: Name
    email: Email
    role: Role
    teacher_id: IdOrNone = None


class StaffChange(Edit):
    """What changes of one of the staff."""

    email: Email | None = None
    role: Role | None = None
    teacher_id: IdOrNone = None
    status: Literal["active", "disabled"] | None = None


class StaffRead(Answer):
    """One of the staff. Who was invited has not chosen a password yet."""

    id: int
    name: str
    email: str
    role: Role
    teacher_id: int | None
    status: Literal["invited", "active", "disabled"]
    created_at: Moment
    version: int


class StaffLinkRead(StaffRead):
    """One of the staff, with a new link by which they choose a password; it is told only now."""

    link: str


class TokenCreate(Submission):
    """A token for a program: its name, what it may do, and for how many days (0: for ever)."""

    name: Name
    scopes: Scopes = Field((), validate_default=True)
    days: Annotated[Count, Field(le=MOST_DAYS)] = 90


class TokenRead(Answer):
    """A token without its secret; `ending` are its last letters."""

    id: int
    name: str
    ending: str
    scopes: tuple[str, ...]
    created_by: str
    created_at: Moment
    expires_at: Moment | None
    used_at: Moment | None
    revoked_at: Moment | None


class TokenMade(TokenRead):
    """A new token with its secret, which is never shown again."""

    token: str


class SessionRead(Answer):
    """Where somebody is signed in."""

    id: int
    device: str
    address: str
    created_at: Moment
    seen_at: Moment
    is_this_one: bool


class AccountRead(Answer):
    """Who somebody is here, and everywhere they are signed in."""

    name: str
    email: str
    role: Role
    sessions: tuple[SessionRead, ...]


class SignInRead(Answer):
    """Somebody came, went, or somebody tried a wrong password on their account."""

    id: int
    at: Moment
    action: Literal[
        "signed_in", "signed_out", "signed_out_everywhere", "sign_in_failed", "password_set"
    ]
    staff_id: int
    name: str
    device: str
    address: str
