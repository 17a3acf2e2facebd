"""Secrets: how they are made, and how they are kept.

Everything here has 256 bits or more, so a plain hash keeps it as well as a slow one would.
"""

import hashlib
import re
import secrets
from binascii import crc32
from string import ascii_letters, digits

LETTERS = digits + ascii_letters
"""Base 62."""

SECRET_LETTERS, CHECK_LETTERS = 43, 6
TOKEN = re.compile(rf"rb_([0-9A-Za-z]{{{SECRET_LETTERS}}})([0-9A-Za-z]{{{CHECK_LETTERS}}})")
SECRET = re.compile(r"[\w-]{43}", re.ASCII)


def new_secret() -> str:
    """256 random bits, as 43 letters that an address and a cookie can hold."""
    return secrets.token_urlsafe(32)


def new_token() -> str:
    """A token: `rb_`, 43 random letters (256 bits), and 6 by which a mistyped one is known."""
    secret = "".join(secrets.choice(LETTERS) for _ in range(SECRET_LETTERS))
    return f"rb_{secret}{_check(secret)}"


def is_a_token(text: str) -> bool:
    """Whether this was ever a token; most of what is not can be told without a look-up."""
    match = TOKEN.fullmatch(text)
    return match is not None and _check(match[1]) == match[2]


def is_a_secret(text: str) -> bool:
    """Whether `new_secret` can have made this."""
    return SECRET.fullmatch(text) is not None


def kept_as(secret: str) -> str:
    """What is kept of a secret: enough to know it again, nothing to show."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _check(secret: str) -> str:
    rest = crc32(secret.encode())
    return "".join(LETTERS[rest // 62**place % 62] for place in range(CHECK_LETTERS))
