"""A trial needs no sign-in, and is therefore open on this computer only."""

from ipaddress import IPv6Address, ip_address

from starlette.types import ASGIApp, Receive, Scope, Send

from webapp.edge.hosts import asked_host
from webapp.edge.plain_answers import refuse

_HERE = frozenset({"127.0.0.1", "::1", "testclient"})
_NAMES_OF_HERE = frozenset({b"localhost", b"127.0.0.1", b"[::1]", b"testserver"})
_SIGNS_OF_A_PROXY = frozenset({b"forwarded", b"via", b"x-real-ip"})


class TrialOnly:
    """Keep a Rollbook without accounts away from everybody but the person at this computer.

    Whoever asks is a loopback peer (or a test in this process), asks for a name of this computer,
    and no proxy is in between; everybody else is refused with 403.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan" or asked_from_this_computer(scope):
            await self.app(scope, receive, send)
            return
        await refuse(scope, send, "not_the_trial")


def asked_from_this_computer(scope: Scope) -> bool:
    """Whether peer, Host and headers all say that this request never left the computer.

    A scope without a client was made in this process.
    """
    client = scope.get("client")
    return (
        (client is None or client[0] in _HERE or is_loopback(client[0]))
        and asked_host(scope) in _NAMES_OF_HERE
        and not _passed_a_proxy(scope)
    )


def _passed_a_proxy(scope: Scope) -> bool:
    for name, _ in scope["headers"]:
        if name in _SIGNS_OF_A_PROXY or name.startswith(b"x-forwarded-"):
            return True
    return False


def is_loopback(host: str) -> bool:
    """Whether only this computer can reach `host`: localhost, 127.0.0.0/8 or ::1.

    Takes an address with or without brackets; every other name, and `0.0.0.0` or `::`, is False.
    """
    if host.lower() == "localhost":
        return True
    try:
        address = ip_address(host.removeprefix("[").removesuffix("]"))
    except ValueError:
        return False
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        return address.ipv4_mapped.is_loopback
    return address.is_loopback
