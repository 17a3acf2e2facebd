"""What is known by its name, such as terms and periods: a list that adds to itself, and one page
for each, on which it is changed.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from webapp.answers import changed, done, listed, one, problem_json, screen
from webapp.conditions import seen
from webapp.database import read, write
from webapp.door import who
from webapp.negotiation import go_to, representation, submission
from webapp.problems import problem
from webapp.reading import read_as
from webapp.refusals import Refused
from webapp.routes.asking import Done, asked
from webapp.routes.meanwhile import as_sent_by_now
from webapp.schemas import Submission
from webapp.services import notices
from webapp.services.changes import Found

Shown = Mapping[str, Any]


def nothing_beside(_: Any) -> Shown:
    """For pages that show nothing but what they are about."""
    return {}


@dataclass(frozen=True, slots=True)
class Noun:
    """How one noun is listed, found, added and changed; its templates lie under its plural.

    `beside_all` and `beside` are what the list and the page of one show beside it.
    """

    name: str
    all: Callable[[], tuple[Any, ...]]
    find: Callable[[int], Any]
    create: Callable[..., Any]
    change: Callable[..., Any]
    takes: type[Submission]
    changes: type[Submission]
    beside_all: Callable[[tuple[Any, ...]], Shown] = nothing_beside
    beside: Callable[[Any], Shown] = nothing_beside
    as_typed: Callable[[Any], Shown] = lambda found: found.model_dump(mode="json")

    def at(self, noun_id: int) -> str:
        """Where one of them is."""
        return f"/{self.name}s/{noun_id}"


async def all_of(request: Request, noun: Noun) -> Response:
    """The list, as a page or as JSON."""
    if representation(request) == "json":
        rows = await read(noun.all)
        return listed(request, Found(rows, len(rows)))
    return await _list(request, noun)


async def add(request: Request, noun: Noun) -> Response:
    """Add one: its page is next, or the list with what is wrong."""
    sent = await submission(request)
    try:
        wanted = read_as(noun.takes, sent.values)
        change = await write(noun.create, wanted, by=who(request), once=sent.once)
    except Refused as no:
        said = problem(no)
        if representation(request) == "json":
            return problem_json(said)
        return await _list(
            request, noun, status_code=said.status, values=sent.values, errors=said.errors
        )
    there = noun.at(change.answer.id)
    if representation(request) == "json":
        return changed(change, status_code=201, location=there)
    return go_to(request, done(there, change))


async def show(request: Request, noun: Noun, noun_id: int) -> Response:
    """One, as a page or as JSON."""
    found = await read(noun.find, noun_id)
    if representation(request) == "json":
        return one(request, found)
    saved = await read(notices.was_saved, asked(request, Done).done)
    return await _page(request, noun, found, noun.as_typed(found), saved=saved)


async def change(request: Request, noun: Noun, noun_id: int) -> Response:
    """Change what is sent of one, and nothing else."""
    sent = await submission(request)
    try:
        wanted = read_as(noun.changes, sent.values)
        made = await write(noun.change, noun_id, wanted, by=who(request), seen=seen(request))
    except Refused as no:
        return await _not_changed(request, noun, noun_id, sent.values, no)
    if representation(request) == "json":
        return changed(made)
    return go_to(request, done(noun.at(noun_id), made))


async def _not_changed(
    request: Request, noun: Noun, noun_id: int, values: dict[str, Any], no: Refused
) -> Response:
    said = problem(no)
    if representation(request) == "json":
        return problem_json(said)
    found = await read(noun.find, noun_id)
    filled = as_sent_by_now(values, no, dict(noun.as_typed(found)))
    return await _page(request, noun, found, filled, status_code=said.status, errors=said.errors)


async def _list(request: Request, noun: Noun, **said: Any) -> Response:
    rows = await read(noun.all)
    shown = {"rows": rows, **await read(noun.beside_all, rows), **said}
    return await screen(request, f"{noun.name}s/list.html", f"new_{noun.name}", **shown)


async def _page(request: Request, noun: Noun, found: Any, values: Any, **said: Any) -> Response:
    shown = {noun.name: found, "values": values, **await read(noun.beside, found), **said}
    return await screen(request, f"{noun.name}s/show.html", f"edit_{noun.name}", **shown)
