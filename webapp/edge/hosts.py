"""The names this Rollbook answers to: one Host header, and it is on the list."""

import re
from collections.abc import Iterable
from functools import lru_cache

from starlette.types import ASGIApp, Receive, Scope, Send

from webapp.edge.plain_answers import refuse

_LONGEST_HOST = 300
"""Names have 253 letters at most (RFC 1035), and a port comes after them."""

_HOST = re.compile(rb"(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::[0-9]{0,5})?")


class HostCheck:
    """Refuse with 400 every request whose Host is missing, doubled, or not in `allowed`.

    `allowed` holds names without ports, such as `rollbook.example.org`, `127.0.0.1`, `[::1]`;
    letter case does not matter and there are no wildcards.
    """

    def __init__(self, app: ASGIApp, allowed: frozenset[str]) -> None:
        self.app = app
        self.allowed = host_names(allowed)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan" or asked_host(scope) in self.allowed:
            await self.app(scope, receive, send)
            return
        await refuse(scope, send, "bad_host")


def host_names(names: Iterable[str]) -> frozenset[bytes]:
    """The names as they look in a Host header: lower case, IPv6 in brackets, as ASCII."""
    bracketed = (f"[{name}]" if name.count(":") > 1 and name[0] != "[" else name for name in names)
    return frozenset(name.lower().encode("idna") for name in bracketed)


def asked_host(scope: Scope) -> bytes | None:
    """The host this request asks for, lower case and without its port.

    None if there is no Host header, more than one, or one that is not a host and a port.
    """
    hosts = [value for name, value in scope["headers"] if name == b"host"]
    if len(hosts) != 1:
        return None
    return _read(hosts[0]) if len(hosts[0]) <= _LONGEST_HOST else None


@lru_cache(256)
def _read(host: bytes) -> bytes | None:
    read = _HOST.fullmatch(host.lower())
    return read[1] if read else None
