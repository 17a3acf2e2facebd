"""Pages and the parts of pages, rendered from the same templates."""

import re
import secrets
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from http import HTTPStatus
from itertools import count
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from jinja2.runtime import Macro
from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import HTMLResponse

from webapp import bundled, language
from webapp.folding import FoldingEnvironment
from webapp.happened import differences, happened, warned
from webapp.hues import hue
from webapp.labels import in_words, label
from webapp.negotiation import representation
from webapp.problems import hold_in_words, in_short, message
from webapp.searching import in_pieces
from webapp.timetable import hours_of, timetable

LAYOUT = "layout.html"
SAID_WITH_A_SEARCH = ("status",)
SAID_AFTER_AN_ACT = ("status", "notice", "errs")

PART = '<hx-partial hx-target="#{id}" hx-swap="{swap}">{html}</hx-partial>'
SWAPS = {"status": "innerHTML strip:true"}
"""A live region must stay where it is: one that is replaced is not read out."""
ON_EVERY_PAGE = ("icon", "head", "message_box", "seats", "board", "below")
"""Macros that every template and block knows: to import one takes longer than to call it."""
COLORS = "colors"
"""The cookie that remembers the colors somebody reads best in."""
CHOICES = ("light", "dark")
TERM = "term"
"""The cookie that remembers the term somebody looks at."""
SAID = "said"
"""What is said above a page that was asked for, whatever it is: errors, in its request."""
TITLE = "<title>{words}</title>"


MOST_KEPT = 32_768
"""How many drawn rows stay in memory, at about a kilobyte each: a school of a thousand sections
has a few thousand different ones, one that fills this has its catalog in memory too."""

LONGEST_ID = 19

MARK = f"({secrets.token_hex(8)} {{name}})"
"""Where a page's own value will stand; nobody can guess and type it."""

MARKED = re.compile(re.escape(MARK).replace(re.escape("{name}"), r"(\w+)"))


ON_THE_BOARD = frozenset(
    ("", "teaching", "enroll", "students", "courses", "staff", "tokens", "sign-ins", "account")
)
"""The first words of addresses that the board of every page leads to."""


NOTHING = escape("")
NOTHING_ALLOWED: frozenset[str] = frozenset()


class Line(NamedTuple):
    """A row of a page: what other pages may share with it, and values of its own by name."""

    shared: Sequence[Any]
    own: Mapping[str, Any]


class OnceKeys:
    """A new key wherever it is written: every form of a page carries a key of its own."""

    def __init__(self) -> None:
        self._of_this_page = secrets.token_urlsafe(16)
        self._forms = count(1)

    def __str__(self) -> str:
        return f"{self._of_this_page}-{next(self._forms)}"


AS_THEY_ARE = {int, Markup, OnceKeys}
"""The kinds of words that hold nothing to escape, or are escaped already."""


def environment() -> Environment:
    """The templates in the reader's language, each compiled once.

    A name that nobody gave is an error, always.
    """
    return _environment(language.LANGUAGE.get())


@cache
def _environment(_: str) -> Environment:
    made = FoldingEnvironment(
        loader=FileSystemLoader(bundled.folder("templates")),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        cache_size=-1,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals |= {
        "_": say,
        "ngettext": say_so_many,
        "called": language.called,
        "day": language.day,
        "hours": language.hours,
        "weekdays": language.weekdays,
        "meets": language.meets,
        "weekday_name": language.weekday_name,
        "weekday_in_short": language.weekday_in_short,
        "hour_name": language.hour_name,
        "hue": hue,
        "in_pieces": in_pieces,
        "timetable": timetable,
        "hours_of": hours_of,
        "kept": kept,
        "kept_each": kept_each,
        "kept_lines": kept_lines,
        "moment": language.moment,
        "static": static,
        "in_short": in_short,
        "sentence": message,
        "in_words": in_words,
        "hold_in_words": hold_in_words,
        "label": label,
        "happened": happened,
        "differences": differences,
        "warned": warned,
    }
    made.folded |= {"_": say, "static": static}
    for part in ON_EVERY_PAGE:
        made.globals[part] = getattr(made.get_template(f"parts/{part}.html").module, part)
    made.folded |= {"icon": made.globals["icon"]}
    made.globals["parts_of_a_week"] = made.get_template("parts/week.html").module
    made.globals["drawn"] = made.get_template("parts/rows.html").module
    return made


def say(message: str, **words: object) -> str:
    """A message in the reader's language, with words in it that are escaped as everywhere.

    Jinja's own extension takes three times as long, and a page says a hundred messages.
    """
    if words:
        return _with_words(language.gettext(message), words)
    return _plainly(language.LANGUAGE.get(), message)


@lru_cache(MOST_KEPT)
def _plainly(_: str, message: str) -> Markup:
    return escape(language.gettext(message))


def say_so_many(one: str, many: str, num: int, **words: object) -> str:
    """The message for so many; `num` is one of its words."""
    counted = num if num < language.THOUSAND else language.number(num)
    return _with_words(language.ngettext(one, many, num), {"num": counted, **words})


def _with_words(message: str, words: Mapping[str, object]) -> Markup:
    """Only the message itself is trusted: a template says or draws it."""
    escaped = _escaped(words)
    return Markup(message % escaped)  # noqa: S704 - every word of it is


def _escaped(words: Mapping[str, object]) -> Mapping[str, object]:
    if AS_THEY_ARE.issuperset(map(type, words.values())):
        return words
    return {
        name: word if type(word) in AS_THEY_ARE else escape(word) for name, word in words.items()
    }


def kept(macro: Macro, *shared: Any, **own: Any) -> Markup:
    """What a macro draws, drawn once for every page on which its `shared` values are the same.

    Values given by name are each page's own. The macro may write them wherever it likes, but must
    not look at them: it is called with a mark in the place of each, and the marks are filled here.
    """
    if not own:
        return _whole(language.LANGUAGE.get(), macro, shared)
    drawn = _drawn(language.LANGUAGE.get(), macro, shared, tuple(own))
    return _with_words(drawn, own)


def kept_each(macro: Macro, rows: Iterable[Sequence[Any]]) -> Markup:
    """What a macro draws of each row, drawn once for every page that has such a row."""
    spoken = language.LANGUAGE.get()
    return NOTHING.join([_whole(spoken, macro, row) for row in rows])


def kept_lines(macro: Macro, lines: Iterable[Line], **own: Any) -> Markup:
    """What a macro draws of each line, like `kept`: values of its own are those of the line, and
    those that all lines of this page have in common."""
    common = _escaped(own)
    return NOTHING.join([kept(macro, *line.shared, **line.own, **common) for line in lines])


@lru_cache(MOST_KEPT)
def _whole(_: str, macro: Macro, shared: Sequence[Any]) -> Markup:
    return escape(macro(*shared))


@lru_cache(MOST_KEPT)
def _drawn(_: str, macro: Macro, shared: Sequence[Any], own: Sequence[str]) -> str:
    """What a macro draws, as a message with the names of its own values in it."""
    html = macro(*shared, **{name: MARK.format(name=name) for name in own})
    return MARKED.sub(r"%(\1)s", html.replace("%", "%%"))


def page(
    request: Request,
    template: str,
    *,
    status_code: int = 200,
    headers: Mapping[str, str] | None = None,
    **context: Any,
) -> HTMLResponse:
    """The whole page."""
    html = environment().get_template(template).render(_seen_by(request, context))
    return HTMLResponse(html, status_code, headers)


def fragments(
    request: Request,
    template: str,
    parts: Iterable[tuple[str, str]],
    *,
    status_code: int = 200,
    headers: Mapping[str, str] | None = None,
    **context: Any,
) -> HTMLResponse:
    """Some blocks of some templates, each for the element whose id is the block's name.

    With them come the title of `template` and its status; after an act or a no its notice and its
    errors too, while a search that finds leaves both standing, Undo and all. htmx leaves out what
    the page at hand has no element for.
    """
    seen = _seen_by(request, context)
    found = request.method in {"GET", "HEAD"} and status_code == HTTPStatus.OK
    spoken = SAID_WITH_A_SEARCH if found else SAID_AFTER_AN_ACT
    said = ((template, block) for block in spoken)
    html = [_part(block, _block(source, block, seen)) for source, block in (*said, *parts)]
    title = TITLE.format(words=_block(template, "title", seen))
    return HTMLResponse("".join([title, *html]), status_code, headers)


def pieces(request: Request, template: str, *blocks: str, **context: Any) -> HTMLResponse:
    """Some blocks for a page that stays what it is, its title too; what is said aloud with them."""
    seen = _seen_by(request, context)
    html = (_part(block, _block(template, block, seen)) for block in (*SAID_WITH_A_SEARCH, *blocks))
    return HTMLResponse("".join(html))


def show(
    request: Request,
    template: str,
    *blocks: str,
    status_code: int = 200,
    headers: Mapping[str, str] | None = None,
    **context: Any,
) -> HTMLResponse:
    """The page, or for htmx these blocks of it."""
    how: dict[str, Any] = {"status_code": status_code, "headers": headers, **context}
    if representation(request) == "fragment":
        return fragments(request, template, [(template, block) for block in blocks], **how)
    return page(request, template, **how)


def static(name: str) -> str:
    """The address of a static file. Its name carries its version: it may be kept forever."""
    return f"/static/{name}"


def address(request: Request, **changes: object) -> str:
    """This very address with other values in its query; None takes one out."""
    query = {**request.query_params, **changes} if request.scope["query_string"] else changes
    kept = {name: value for name, value in query.items() if value is not None}
    path = quote(request.scope["path"])
    return f"{path}?{urlencode(kept)}" if kept else path


def _part(block: str, html: str) -> str:
    swap = SWAPS.get(block, "outerHTML")
    return PART.format(id=block.replace("_", "-"), swap=swap, html=html)


def _block(template: str, block: str, seen: Mapping[str, Any]) -> str:
    """A block as its page would show it: its own, or the one it has from the layout."""
    source = _template(template) if block in _template(template).blocks else _template(LAYOUT)
    return "".join(source.blocks[block](source.new_context(dict(seen))))


def _template(name: str) -> Template:
    return environment().get_template(name)


def _noun_of(request: Request) -> str:
    """The page of the board that an address belongs to. Anybody may make up other first words."""
    first_word = request.scope["path"].split("/")[1]
    return first_word if first_word in ON_THE_BOARD else "elsewhere"


def _seen_by(request: Request, context: Mapping[str, Any]) -> dict[str, Any]:
    """What every page sees, under what this one is given."""
    asker = request.scope.get("asker")
    return {
        "school": "",
        "term_by_date": "",
        "all_terms": (),
        "chosen_term": chosen_term(request),
        "trial": request.app.state.settings.open,
        "asker": asker,
        "may": NOTHING_ALLOWED if asker is None else asker.may,
        "colors": _colors(request),
        "current": _noun_of(request),
        "path": request.scope["path"],
        "notice": None,
        "preview": None,
        "errors": request.scope.get(SAID, ()),
        "alternatives": (),
        "values": {},
        "once": OnceKeys(),
        **context,
    }


def chosen_term(request: Request) -> int | None:
    """The term that somebody chose to look at in this browser; it may be gone."""
    chosen = request.cookies.get(TERM, "")
    return (
        int(chosen)
        if chosen.isdecimal() and chosen.isascii() and len(chosen) < LONGEST_ID
        else None
    )


def _colors(request: Request) -> str:
    """The colors chosen in this browser; none where it goes by the device."""
    chosen = request.cookies.get(COLORS, "")
    return chosen if chosen in CHOICES else ""
