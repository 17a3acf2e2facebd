"""The address people know Rollbook by, which a proxy before it may keep from it."""

from starlette.types import ASGIApp, Receive, Scope, Send

from webapp.edge.hosts import asked_host, host_names


class KnownAddress:
    """Where the school's own address is asked for, go by its scheme, whatever the proxy speaks.

    `hosts` are the names that are open over https only.
    """

    def __init__(self, app: ASGIApp, hosts: frozenset[str]) -> None:
        self.app = app
        self.hosts = host_names(hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and asked_host(scope) in self.hosts:
            scope = {**scope, "scheme": "https"}
        await self.app(scope, receive, send)
