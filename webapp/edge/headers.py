"""The headers every answer carries, whatever made it."""

from collections.abc import Iterable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from webapp.edge.plain_answers import Header, refuse

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)

_ALWAYS: tuple[Header, ...] = (
    (b"content-security-policy", CONTENT_SECURITY_POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
)
_ON_HTTPS: tuple[Header, ...] = (
    *_ALWAYS,
    (b"strict-transport-security", b"max-age=31536000"),
)
_OWN_NAMES = frozenset(name for name, _ in _ON_HTTPS)
_NO_STORE: Header = (b"cache-control", b"no-store")
_VARY = b"Accept, HX-Request, Cookie"
_VARY_NAMES = tuple((name, name.lower()) for name in _VARY.split(b", "))


class SecurityHeaders:
    """Put the security headers on every answer, in place of any the app set itself.

    `Cache-Control: no-store` unless the answer says otherwise; `Vary` gains what a page or JSON
    is chosen by, except under /static/. An exception that nobody answered becomes a plain 500
    with these headers, and is raised on for the server to log.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        always = _ON_HTTPS if scope["scheme"] == "https" else _ALWAYS
        varies = not scope["path"].startswith("/static/")
        started = False

        async def send_with_headers(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                headers = _completed(message.get("headers", ()), always, varies=varies)
                message = {**message, "headers": headers}
            await send(message)

        try:
            await self.app(scope, receive, send_with_headers)
        except Exception:
            if not started:
                await refuse(scope, send_with_headers, "server_error")
            raise


def _completed(
    given: Iterable[Header], always: tuple[Header, ...], *, varies: bool
) -> list[Header]:
    headers: list[Header] = []
    vary: list[bytes] = []
    stored = False
    for name, value in given:
        key = name.lower()
        if key in _OWN_NAMES:
            continue
        if key == b"vary" and varies:
            vary.append(value)
            continue
        stored = stored or key == b"cache-control"
        headers.append((name, value))
    headers += always
    if not stored:
        headers.append(_NO_STORE)
    if varies:
        headers.append((b"vary", _merged(b", ".join(vary)) if vary else _VARY))
    return headers


def _merged(vary: bytes) -> bytes:
    """What the answer varies by already, then whatever of ours it does not name yet."""
    present = {name.strip() for name in vary.lower().split(b",")}
    if b"*" in present:
        return b"*"
    missing = [name for name, key in _VARY_NAMES if key not in present]
    return b", ".join([vary, *missing])
