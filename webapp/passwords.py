"""Passwords: how they are kept, and which are too easy to guess.

Argon2id with 19 MiB, two passes and one lane, as OWASP's Password Storage Cheat Sheet advises
(about 25 ms); 12 characters or more and nothing about their kinds, as NIST SP 800-63B advises.
"""

import unicodedata
from collections.abc import Iterable
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pwdlib import PasswordHash

SHORTEST, LONGEST = 12, 256
FEW_LETTERS = 5
"""A password of this many different characters or fewer is guessed early."""

SURPRISES = 8
"""How many of its characters must not simply follow from the one before."""

SHORTEST_NAME = 3
"""Shorter names are found in too many passwords by chance."""

PATHS = (
    *("1234567890-=", "qwertyuiop[]", "asdfghjkl;'", "zxcvbnm,./", "qwertzuiop", "azertyuiop"),
    *("1qaz", "2wsx", "3edc", "4rfv", "5tgb", "6yhn", "7ujm", "8ik,", "9ol.", "0p;/"),
    "abcdefghijklmnopqrstuvwxyz",
)
"""Ways over a keyboard, and the alphabet, that people follow in both directions."""

STEPS = frozenset(step for path in PATHS for way in (path, path[::-1]) for step in pairwise(way))

COMMON = (
    *("password", "passwort", "passw0rd", "p@ssword", "welcome", "letmein", "iloveyou", "admin"),
    *("administrator", "rollbook", "registrar", "counselor", "teacher", "student", "school"),
    *("football", "baseball", "basketball", "soccer", "sunshine", "princess", "monkey", "dragon"),
    *("superman", "batman", "starwars", "pokemon", "minecraft", "master", "shadow", "trustno"),
    *("michael", "jennifer", "charlie", "jordan", "ashley", "summer", "winter", "spring", "autumn"),
    *("changeme", "secret", "default", "computer", "internet", "hello", "whatever", "freedom"),
    *("manchesterunited", "liverpool", "christopher", "professional", "international"),
)
"""Words that the lists of stolen passwords begin with, longest first found."""


def hashed(password: str) -> str:
    """What is kept of a password. Slow on purpose: never on the loop or a thread of others."""
    return _argon2().hash(password)


def is_right(password: str, kept: str) -> bool:
    """Whether this is the password. Without one to compare it takes as long, and is wrong."""
    return _argon2().verify(password, kept or _nobodys()) and bool(kept)


def is_outdated(kept: str) -> bool:
    """Whether it was kept more cheaply than passwords are today."""
    return _argon2().current_hasher.check_needs_rehash(kept)


def normal(password: str) -> str:
    """The same for every keyboard that types the same characters."""
    return unicodedata.normalize("NFKC", password)


def weakness(password: str, names: Iterable[str] = ()) -> str | None:
    """Why a password will not do, as a code, or nothing.

    `names` are those of the person and the school, which are guessed first.
    """
    if len(password) < SHORTEST:
        return "password_too_short"
    if len(password) > LONGEST:
        return "password_too_long"
    lowered = password.casefold()
    words = [*COMMON, *_parts(names)]
    easy = _is_easy(lowered) or _is_easy(_without(words, lowered))
    return "password_too_common" if easy else None


def _is_easy(password: str) -> bool:
    """Whether there is little in it that does not follow from the rest."""
    if len(set(password)) <= FEW_LETTERS or password in (password * 2)[1:-1]:
        return True
    steps = pairwise(password)
    surprises = sum(step not in STEPS and step[0] != step[1] for step in steps)
    return surprises < SURPRISES


def _without(words: Iterable[str], password: str) -> str:
    """The password with one letter in the place of each word that everybody knows."""
    for word in sorted(words, key=len, reverse=True):
        password = password.replace(word, word[0])
    return password


def _parts(names: Iterable[str]) -> Iterable[str]:
    for name in names:
        for part in name.casefold().replace("@", " ").replace(".", " ").split():
            if len(part) >= SHORTEST_NAME:
                yield part


@cache
def _argon2() -> "PasswordHash":
    from pwdlib import PasswordHash  # noqa: PLC0415 - most processes never need it
    from pwdlib.hashers.argon2 import Argon2Hasher  # noqa: PLC0415

    return PasswordHash([Argon2Hasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)])


@cache
def _nobodys() -> str:
    return hashed("nobody has this password")
