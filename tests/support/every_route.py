"""Every address of the app, asked by every method and in every representation."""

import re
from collections.abc import Iterator
from typing import Any

METHODS = ("GET", "HEAD", "POST", "PATCH", "PUT", "DELETE", "OPTIONS", "TRACE")
WAYS = {
    "json": {"Accept": "application/json"},
    "page": {"Accept": "text/html"},
    "fragment": {"Accept": "text/html", "HX-Request": "true"},
}
REAL, UNKNOWN, UNREADABLE = "1", "999999", "x"


ENDING = ("/sign-out", "/account/sessions/end", "/account/sessions/{session_id}/end")
"""What nobody could ask for anything after."""


def addresses(*ids: str) -> Iterator[str]:
    """Every address that the app routes, with each of these ids; and one that it does not."""
    from webapp.main import app  # noqa: PLC0415 - after the surroundings are made

    paths = dict.fromkeys(route.path for route in app.routes if hasattr(route, "methods"))
    for path in ENDING:
        del paths[path]
    for path in paths:
        yield from dict.fromkeys(one_address(path, one) for one in ids)
    yield "/nowhere"
    yield "/static/nothing.js"


def one_address(path: str, one: str) -> str:
    """The address of a route with the same id wherever it names one."""
    return re.sub(r"\{[^}]*\}", one, path)


def every_request(*ids: str) -> Iterator[dict[str, Any]]:
    """What `client.request` takes to ask all of them in every way, sending nothing."""
    for address in addresses(*ids):
        for method in METHODS:
            for headers in WAYS.values():
                yield {"method": method, "url": address, "headers": headers}
