"""Only Rollbook's own pages may change something in a signed-in person's name.

The browser says where a request comes from, so forms need no secret tokens.
"""

from starlette.types import ASGIApp, Receive, Scope, Send

from webapp.edge.plain_answers import refuse

_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_OWN_SITES = frozenset({b"same-origin", b"none"})
_DEFAULT_PORTS = ((b"http://", b":80"), (b"https://", b":443"))


class SameOriginCheck:
    """Refuse with 403 a change that a page of another origin asks for.

    Reading passes. `Sec-Fetch-Site` decides where a browser sends it (another port or a sibling
    subdomain is `same-site`, and refused); older browsers, and plain http beyond localhost, send
    only `Origin`. A client that sends neither is no browser and cannot be tricked by a page.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan" or scope.get("method") in _SAFE_METHODS:
            await self.app(scope, receive, send)
            return
        if not comes_from_here(scope):
            await refuse(scope, send, "cross_origin")
            return
        await self.app(scope, receive, send)


def comes_from_here(scope: Scope) -> bool:
    """Whether a page of this very origin, or no browser at all, sent this request."""
    sites, origins, hosts = [], [], []
    for name, value in scope["headers"]:
        if name == b"sec-fetch-site":
            sites.append(value)
        elif name == b"origin":
            origins.append(value)
        elif name == b"host":
            hosts.append(value)
    if len(sites) > 1 or len(origins) > 1:
        return False
    if sites:
        return sites[0] in _OWN_SITES
    if origins:
        return len(hosts) == 1 and _same_origin(origins[0], scope["scheme"], hosts[0])
    return True


def _same_origin(origin: bytes, scheme: str, host: bytes) -> bool:
    here = b"%b://%b" % (scheme.encode(), host)
    return _without_default_port(origin) == _without_default_port(here)


def _without_default_port(origin: bytes) -> bytes:
    origin = origin.lower()
    for scheme, port in _DEFAULT_PORTS:
        if origin.startswith(scheme):
            return origin.removesuffix(port)
    return origin
