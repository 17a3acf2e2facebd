"""Answers given before the app itself is asked: a small page, or a problem in JSON.

They know nothing of templates, languages or the school, so that the outermost checks stay
cheap and cannot fail together with what they protect.
"""

import json
from functools import lru_cache
from html import escape
from types import MappingProxyType

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

Header = tuple[bytes, bytes]

EDGE_CODES: dict[str, tuple[int, str]] = {
    "bad_host": (
        400,
        "Rollbook does not answer at this address. Open it at the address your school uses for it.",
    ),
    "bad_length": (
        400,
        "The size given for what was sent is not a whole number. Nothing was saved. Send it again.",
    ),
    "cross_origin": (
        403,
        "The page that sent this is not part of Rollbook. Open Rollbook and try again from there.",
    ),
    "not_the_trial": (
        403,
        "This Rollbook is a trial and opens only on the computer it runs on. "
        "Open it in a browser there.",
    ),
    "too_slow": (
        408,
        "This took longer than {seconds} seconds to arrive. Nothing was saved. "
        "Check the connection and send it again.",
    ),
    "too_large": (
        413,
        "What was sent is larger than {limit}. Nothing was saved. Send it in smaller parts.",
    ),
    "too_many_at_once": (
        503,
        "Very many people are signing in just now. Try again in a moment.",
    ),
    "server_error": (500, "Something broke on our side. Try again in a moment."),
}
"""Every code an edge check may answer with: its status and its English sentence."""

_TITLES = MappingProxyType(
    {
        400: "That could not be read",
        403: "That is not possible from here",
        408: "That took too long",
        413: "That is too large",
        503: "Please wait a moment",
        500: "Something broke",
    }
)

_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title} &ndash; Rollbook</title>
<link rel="icon" href="/static/logo-1.svg">
<link rel="stylesheet" href="/static/app-2.css">
</head>
<body>
<header class="board"><div class="wide"><a class="logo" href="/"><b>Rollbook</b></a></div></header>
<main id="main" class="wide">
<div class="head"><h1>{title}</h1></div>
<p class="prose">{sentence}</p>
<p><a class="button" href="/">Go to Rollbook</a></p>
</main>
</body>
</html>
"""


class PlainRefusal(Response):
    """A no of `EDGE_CODES` from a route that has no time to draw a page."""

    def __init__(self, code: str) -> None:
        super().__init__()
        self.code = code

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await refuse(scope, send, self.code)


async def refuse(scope: Scope, send: Send, code: str, **facts: object) -> None:
    """Answer with a code of `EDGE_CODES`, its sentence filled with `facts`."""
    status, sentence = EDGE_CODES[code]
    await answer(scope, send, status, sentence.format(**facts), code=code)


async def answer(scope: Scope, send: Send, status: int, sentence: str, *, code: str) -> None:
    """Send one complete answer: a problem (RFC 9457) to whoever asks for JSON, else a page.

    `sentence` is plain text and is escaped; a WebSocket is closed instead of answered.
    """
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008, "reason": code})
        return
    kind, body = _problem(status, sentence, code) if wants_json(scope) else _page(status, sentence)
    headers: list[Header] = [(b"content-type", kind), (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    unseen = scope["method"] == "HEAD"
    await send({"type": "http.response.body", "body": b"" if unseen else body})


def _problem(status: int, sentence: str, code: str) -> tuple[bytes, bytes]:
    problem = {
        "type": f"/problems#{code}",
        "title": sentence,
        "status": status,
        "detail": sentence,
        "errors": [{"code": code, "field": None, "message": sentence}],
        "alternatives": [],
    }
    return b"application/problem+json", json.dumps(problem, ensure_ascii=False).encode()


def _page(status: int, sentence: str) -> tuple[bytes, bytes]:
    title = _TITLES.get(status, "That did not work")
    page = _PAGE.format(title=title, sentence=escape(sentence))
    return b"text/html; charset=utf-8", page.encode()


_LONGEST_KEPT = 300
"""Browsers and programs send few different `Accept`s, and short ones."""


def wants_json(scope: Scope) -> bool:
    """Whether this asker reads JSON: it sent JSON, or accepts JSON more gladly than a page."""
    accepted = []
    bearer = False
    for name, value in scope["headers"]:
        if name == b"accept":
            accepted.append(value)
        elif name == b"content-type" and _is_json(value.partition(b";")[0].strip().lower()):
            return True
        elif name == b"authorization":
            bearer = value[:7].lower() == b"bearer "
    if b"format=json" in scope.get("query_string", b"").split(b"&"):
        return True
    accept = b",".join(accepted) or b"*/*"
    read = _gladness if len(accept) <= _LONGEST_KEPT else _gladness.__wrapped__
    for_json, for_page = read(accept)
    if for_json[0] == 0:
        return False
    return for_json > for_page or (bearer and for_json == for_page)


def _is_json(media_type: bytes) -> bool:
    return media_type == b"application/json" or media_type.endswith(b"+json")


@lru_cache(256)
def _gladness(accept: bytes) -> tuple[tuple[float, int], tuple[float, int]]:
    """How gladly this Accept takes JSON, and how gladly a page: a weight, then how exactly it asks.

    The most exact range that fits a type decides for it, as RFC 9110 §12.5.1 says.
    """
    for_json, for_page = (0, 0.0), (0, 0.0)
    for part in accept.lower().split(b","):
        media_range, *parameters = (piece.strip() for piece in part.split(b";"))
        weight = _weight(parameters)
        if _is_json(media_range) or media_range == b"application/*":
            for_json = max(for_json, (_exactness(media_range), weight))
        elif media_range in {b"text/html", b"application/xhtml+xml", b"text/*"}:
            for_page = max(for_page, (_exactness(media_range), weight))
        elif media_range == b"*/*":
            for_json, for_page = max(for_json, (1, weight)), max(for_page, (1, weight))
    return for_json[::-1], for_page[::-1]


def _exactness(media_range: bytes) -> int:
    return 2 if media_range.endswith(b"/*") else 3


def _weight(parameters: list[bytes]) -> float:
    for parameter in parameters:
        name, _, value = parameter.partition(b"=")
        if name.strip() == b"q":
            return _number(value)
    return 1.0


def _number(text: bytes) -> float:
    """A q-value; one that cannot be read counts as 0, so nothing is preferred by accident."""
    digits = text.strip()
    if not digits.replace(b".", b"", 1).isdigit():
        return 0.0
    return min(float(digits), 1.0)
