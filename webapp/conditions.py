"""What a request makes a condition: an answer that it does not have yet, a record it has seen.

A tag is the record's version and a fingerprint of its whole answer: `"3-9f86d081884c7d65"`. Whoever
asks whether an answer is still the same means all of it; whoever changes a record means its
version alone, for a seat that was taken meanwhile overwrites nothing.
"""

import hashlib
import re
from collections.abc import Iterator

from starlette.requests import Request

from webapp.services.versions import Seen

TAG = re.compile(r'(W/)?"([^"]*)"')
VERSION = re.compile(r"[0-9]{1,10}")
ANY = "*"


def tag_of(version: int, body: bytes) -> str:
    """The strong tag of an answer."""
    return f'"{version}-{hashlib.sha256(body).hexdigest()[:16]}"'


def is_known(request: Request, tag: str) -> bool:
    """Whether the asker has this very answer already, by `If-None-Match`."""
    named = request.headers.get("if-none-match")
    if named is None:
        return False
    return named.strip() == ANY or tag.strip('"') in {name for _, name in _tags(named)}


def seen(request: Request) -> Seen:
    """The versions of which a change is meant, by `If-Match`; of any where it names none."""
    named = request.headers.get("if-match")
    if named is None or named.strip() == ANY:
        return None
    versions = (name.partition("-")[0] for is_weak, name in _tags(named) if not is_weak)
    return {int(version) for version in versions if VERSION.fullmatch(version)}


def _tags(named: str) -> Iterator[tuple[bool, str]]:
    return ((bool(weak), name) for weak, name in TAG.findall(named))
