"""What somebody sent, and how they want to be answered: as JSON, a page, or a part of a page.

The only file that knows an HX- header. Forms and JSON are read to the same dict, so that nothing
behind this file can tell them apart.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import SplitResult, unquote_plus, urlencode, urlsplit

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from webapp.edge.plain_answers import wants_json
from webapp.refusals import refuse
from webapp.schemas import MAX_ID, is_blank
from webapp.schemas.submissions import ShownAgain
from webapp.services.changes import Once
from webapp.uploaded import text_of

Representation = Literal["json", "page", "fragment"]

FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
MOST_FIELDS = 100
MOST_PAIRS = 10 * MOST_FIELDS
"""Of a form, before those with the same name are counted once."""
LARGEST_PART = 65_536
LONGEST_NUMBER = 40
IN_A_ROW = re.compile(r"(\w+)\.(\d{1,3})\.(\w+)")
"""A control of a list in a form: `meetings.0.weekday`. A no names it so too."""
QUOTED = re.compile(rb"%([0-9A-Fa-f]{2})")
KEY = re.compile(r"[ -~]{1,200}")
INSIDE = re.compile(r"/(?:[!-.0-\[\]-~][!-\[\]-~]*)?")
"""A path and a query. What begins with two slashes would lead to another site."""
SECRETS = {"password", "new_password", "key"}
"""The controls of which nothing is ever kept."""
UNSAVED = "unsaved"
"""What marks a form in its request as shown again, and not sent."""
SEVERAL = "[]"
"""The end of a control's name that may be sent several times: `scopes[]`. All values count."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What was sent, by name, and the key that its sender uses once.

    Of two values with one name in a form the last counts, as a ticked box after its hidden "off"
    does; JSON that names one thing twice cannot be read.
    """

    values: dict[str, Any]
    once: Once | None = None


def representation(request: Request) -> Representation:
    """How the asker wants to be answered.

    JSON after a JSON body, by an `Accept` that prefers it, by `?format=json`, or for a bearer
    token that has no preference; else a page, or for htmx a part of it.
    """
    if wants_json(request.scope):
        return "json"
    return "fragment" if request.headers.get("hx-request") == "true" else "page"


def wants_a_spreadsheet(request: Request) -> bool:
    """Whether a list is asked for as a file, by `?format=csv`."""
    return request.query_params.get("format") == "csv"


def page_at_hand(request: Request) -> SplitResult:
    """The page from which htmx sent this; nowhere for everybody else."""
    try:
        return urlsplit(request.headers.get("hx-current-url", ""))
    except ValueError:
        return urlsplit("")


def sent_from(request: Request) -> str:
    """The path of the page that sent this, as htmx or a browser names it; else nothing."""
    try:
        return page_at_hand(request).path or urlsplit(request.headers.get("referer", "")).path
    except ValueError:
        return ""


def go_to(request: Request, location: str, *, to_htmx: int = 204) -> Response:
    """Show the page at `location` next. htmx would swallow a 303, so it is told in a header of an
    answer with the status `to_htmx`."""
    if representation(request) == "fragment":
        return Response(status_code=to_htmx, headers={"HX-Redirect": location})
    return RedirectResponse(location, 303)


def left_page(request: Request) -> str:
    """The page on which a form stood that was sent, with its query; else the first."""
    for named in ("hx-current-url", "referer"):
        with suppress(ValueError):
            here = urlsplit(request.headers.get(named, ""))
            if here.path:
                return inside(_path_and_query(here.path, here.query))
    return "/"


def asked_for(request: Request) -> str:
    """The page that somebody wanted to see, or from which they sent something."""
    if request.method in {"GET", "HEAD"} and request.headers.get("hx-request") != "true":
        return inside(_path_and_query(request.url.path, request.url.query))
    here = page_at_hand(request)
    return inside(_path_and_query(here.path, here.query) or sent_from(request))


def inside(there: str) -> str:
    """An address of Rollbook's own, to go to; the first page in place of any other."""
    return there if INSIDE.fullmatch(there) else "/"


def _path_and_query(path: str, query: str) -> str:
    return f"{path}?{query}" if query else path


async def form_as_sent(request: Request) -> str | None:
    """A form as the browser wrote it down, without its secrets; nothing where it is none."""
    body = await request.body()
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == FORMS[1]:
        return await _parts_as_sent(request, len(body))
    if kind != FORMS[0] or not body.isascii():
        return None
    return "&".join(pair for pair in body.decode().split("&") if not _is_secret(pair))


async def _parts_as_sent(request: Request, longest: int) -> str | None:
    """A multipart form as if it had been of the other kind, with the text of its file."""
    limits = {"max_files": 1, "max_fields": MOST_FIELDS, "max_part_size": longest}
    try:
        async with request.form(**limits) as parts:
            pairs = [(name, await _text_of_part(part)) for name, part in parts.multi_items()]
    except (HTTPException, ValueError):
        return None
    return urlencode([(name, text) for name, text in pairs if name not in SECRETS])


async def _text_of_part(part: UploadFile | str) -> str:
    return part if isinstance(part, str) else text_of(await part.read()) or ""


def _is_secret(pair: str) -> bool:
    return unquote_plus(pair.partition("=")[0]) in SECRETS


async def submission(
    request: Request, *, list_of: str | None = None, file: str | None = None
) -> Sent:
    """What was sent, form or JSON. Refuses what is neither (400, 413, 415, 422).

    `list_of` is what a JSON array holds where one may be sent in place of an object; `file` is the
    control of a form with which a file may come, of which the text counts.
    """
    body = await request.body()
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    values = await _values(request, kind, body, list_of, file)
    if len(values) > MOST_FIELDS:
        raise refuse("too_large", limit=f"{MOST_FIELDS} fields")
    in_form = values.pop("once", None) if kind in FORMS else None
    if kind in FORMS:
        values = in_rows(values)
    if UNSAVED in request.scope:
        values = ShownAgain(values)
    return Sent(values, _once(request, in_form or None, values))


def in_rows(values: Mapping[str, Any], *, blank: bool = False) -> dict[str, Any]:
    """Flat names of a form as the lists that JSON sends; `blank` keeps rows that say nothing."""
    rows: dict[str, dict[int, dict[str, Any]]] = {}
    plain = {}
    for name, value in values.items():
        if control := IN_A_ROW.fullmatch(name):
            rows.setdefault(control[1], {}).setdefault(int(control[2]), {})[control[3]] = value
        else:
            plain[name] = value
    lists = {name: [row for _, row in sorted(numbered.items())] for name, numbered in rows.items()}
    said = {
        name: [row for row in listed if blank or _says_anything(row)]
        for name, listed in lists.items()
    }
    return plain | said


def _says_anything(row: Mapping[str, Any]) -> bool:
    return not all(is_blank(value) for value in row.values())


async def _values(
    request: Request, kind: str, body: bytes, list_of: str | None, file: str | None
) -> dict[str, Any]:
    if not body:
        return {}
    if kind == "application/json" or (kind.startswith("application/") and kind.endswith("+json")):
        return _from_json(body, list_of)
    if kind not in FORMS:
        raise refuse("wrong_content_type")
    if _is_json(body):
        raise refuse("json_sent_as_form")
    if kind != FORMS[1]:
        return _from_pairs(body)
    return await (_from_parts(request, body) if file is None else _with_a_file(request, body, file))


def _from_json(body: bytes, list_of: str | None) -> dict[str, Any]:
    try:
        sent = STRICT_JSON.decode(body.decode(json.detect_encoding(body)))
    except (ValueError, RecursionError):
        raise refuse("malformed_json") from None
    if list_of and isinstance(sent, list):
        return {list_of: sent}
    if not isinstance(sent, dict):
        raise refuse("not_an_object")
    return sent


def _whole_number(digits: str) -> int:
    """Python reads no integer of thousands of digits; no id or count is ever that large."""
    return int(digits) if len(digits) <= LONGEST_NUMBER else MAX_ID + 1


def _no_number(name: str) -> None:
    """NaN and Infinity, which Python would read, are not JSON."""
    raise ValueError(name)


def _each_name_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Of one name sent twice nobody can say which value was meant."""
    if len(named := dict(pairs)) < len(pairs):
        raise ValueError("a name twice")
    return named


STRICT_JSON = json.JSONDecoder(
    parse_int=_whole_number, parse_constant=_no_number, object_pairs_hook=_each_name_once
)


def _is_json(body: bytes) -> bool:
    if not body.lstrip().startswith((b"{", b"[")):
        return False
    try:
        return isinstance(json.loads(body, parse_int=_whole_number), dict | list)
    except (ValueError, RecursionError):
        return False


def _from_pairs(body: bytes) -> dict[str, Any]:
    if body.count(b"&") >= MOST_PAIRS:
        raise refuse("malformed_form")
    pairs = (pair.partition(b"=") for pair in body.split(b"&") if pair)
    try:
        return named_once((_unquoted(name), _unquoted(value)) for name, _, value in pairs)
    except UnicodeDecodeError:
        raise refuse("malformed_form") from None


def named_once(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """Pairs by their names; of those that may be sent several times all of them."""
    values: dict[str, Any] = {}
    for name, value in pairs:
        if name.endswith(SEVERAL):
            values.setdefault(name.removesuffix(SEVERAL), []).append(value)
        else:
            values[name] = value
    return values


def _unquoted(text: bytes) -> str:
    """Text of a form. Python's own `unquote` takes 180 bytes of memory for every percent sign."""
    return QUOTED.sub(_byte, text.replace(b"+", b" ")).decode()


def _byte(quoted: re.Match[bytes]) -> bytes:
    return bytes.fromhex(quoted[1].decode())


async def _from_parts(request: Request, body: bytes) -> dict[str, Any]:
    """The text of a multipart form. Files are refused; so is text that is not UTF-8."""
    try:
        body.decode()
        parts = await request.form(max_files=0, max_fields=MOST_FIELDS, max_part_size=LARGEST_PART)
    except (HTTPException, ValueError):
        raise refuse("malformed_form") from None
    return named_once(parts.multi_items())


async def _with_a_file(request: Request, body: bytes, control: str) -> dict[str, Any]:
    """The same, with the text of the one file that may come with `control`; None where it holds
    none. Everything beside it must be UTF-8 still.
    """
    limits = {"max_files": 1, "max_fields": MOST_FIELDS, "max_part_size": len(body)}
    try:
        async with request.form(**limits) as parts:
            values = named_once(parts.multi_items())
            for name, part in values.items():
                if isinstance(part, UploadFile):
                    content = await part.read()
                    if name != control:
                        raise ValueError(name)
                    values[name] = text_of(content)
                    body = body.replace(content, b"", 1)
        body.decode()
    except (HTTPException, ValueError):
        raise refuse("malformed_form") from None
    return values


def _once(request: Request, in_form: str | None, values: dict[str, Any]) -> Once | None:
    in_header = request.headers.get("idempotency-key")
    if in_form is None and in_header is None:
        return None
    key = in_form if in_header is None else in_header
    if not KEY.fullmatch(str(key)) or in_form not in (None, key):
        raise refuse("bad_key", "once" if in_header is None else None)
    return Once(str(key), _fingerprint(request, values))


def _fingerprint(request: Request, values: dict[str, Any]) -> str:
    sent = [request.method, request.url.path, values]
    return hashlib.sha256(json.dumps(sent, sort_keys=True).encode()).hexdigest()
