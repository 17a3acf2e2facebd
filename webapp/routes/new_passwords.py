"""A password that somebody chooses."""

from webapp.database import read
from webapp.hashing import slowly
from webapp.passwords import hashed, normal, weakness
from webapp.refusals import refuse
from webapp.services.catalog import school

WEAK = ("password_too_short", "password_too_long", "password_too_common", "too_many_at_once")
"""The codes with which one may be refused."""


async def new_password(password: str, *names: str, field: str = "password") -> str:
    """What is kept of a new password. Refuses one that is guessed early: the person's own names
    and the school's are tried first."""
    password = normal(password)
    if code := weakness(password, (*names, (await read(school)).name)):
        raise refuse(code, field)
    return await slowly(hashed, password)
