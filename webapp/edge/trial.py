"""Until somebody can sign in, Rollbook is a trial: open on this computer only, or closed."""

from ipaddress import IPv6Address, ip_address

from starlette.types import ASGIApp, Receive, Scope, Send

from webapp.edge.hosts import asked_host
from webapp.edge.plain_answers import refuse

_HERE = frozenset({"127.0.0.1", "::1", "testclient"})
_NAMES_OF_HERE = frozenset({b"localhost", b"127.0.0.1", b"[::1]", b"testserver"})
_SIGNS_OF_A_PROXY = frozenset({b"forwarded", b"via", b"x-real-ip"})


class TrialOnly:
    """Keep a Rollbook without accounts away from everybody but the person at this computer.

    Closed (`open=False`), everything but /healthz and /static/ is refused with 403. Open,
    everything is served, but only to this computer: to a loopback peer (or a test in this
    process), asking for a name of this computer, with no proxy in between.
    """

    def __init__(self, app: ASGIApp, open: bool) -> None:
        self.app = app
        self.open = open

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan" or self._serves(scope):
            await self.app(scope, receive, send)
            return
        await refuse(scope, send, "not_the_trial" if self.open else "closed")

    def _serves(self, scope: Scope) -> bool:
        if self.open:
            return asked_from_this_computer(scope)
        path: str = scope["path"]
        return path == "/healthz" or path.startswith("/static/")


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
