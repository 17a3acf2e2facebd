"""What is known by its name, such as terms and periods: a list that adds to itself, and one page
for each, on which it is changed.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from webapp.answers import changed, done, listed, one, problem_json, screen
from webapp.conditions import seen
from webapp.database import read, write
from webapp.door import who
from webapp.negotiation import go_to, representation, submission
from webapp.openapi import speaks
from webapp.problems import problem
from webapp.reading import read_as
from webapp.refusals import Refused
from webapp.routes.asking import Done, Route, asked
from webapp.routes.meanwhile import as_sent_by_now
from webapp.schemas import Answer, Submission
from webapp.services import notices
from webapp.services.changes import Found

Shown = Mapping[str, Any]
Answering = Callable[..., Awaitable[Response]]


def nothing_beside(_: Any) -> Shown:
    """For pages that show nothing but what they are about."""
    return {}


class Described(NamedTuple):
    """A sentence for each route of a noun, as the description of all routes has them."""

    all: str
    add: str
    one: str
    change: str


@dataclass(frozen=True, slots=True)
class Noun:
    """How one noun is listed, found, added and changed; its templates lie under its plural.

    `misfits` are the codes with which adding and changing one is refused. Whoever may read the
    `area` sees it, whoever may write there changes it. `beside_all` and `beside` are what the list
    and the page of one show beside it.
    """

    name: str
    described: Described
    all: Callable[[], tuple[Any, ...]]
    find: Callable[[int], Any]
    create: Callable[..., Any]
    change: Callable[..., Any]
    reads: type[Answer]
    takes: type[Submission]
    changes: type[Submission]
    misfits: tuple[str, ...]
    area: str = "catalog"
    beside_all: Callable[[tuple[Any, ...]], Shown] = nothing_beside
    beside: Callable[[Any], Shown] = nothing_beside
    as_typed: Callable[[Any], Shown] = lambda found: found.model_dump(mode="json")

    def at(self, noun_id: int) -> str:
        """Where one of them is."""
        return f"/{self.name}s/{noun_id}"


def router_of(noun: Noun) -> APIRouter:
    """The routes of a noun: those of its list, and those of the page of one."""
    router = APIRouter(route_class=Route)
    name, said = noun.name, noun.described
    here, there = f"/{name}s", f"/{name}s/{{{name}_id}}"
    unknown, reading, writing = f"unknown_{name}", f"{noun.area}:read", f"{noun.area}:write"

    def opens(
        path: str, how: str, called: str, handler: Answering, words: str, **of_it: Any
    ) -> None:
        answer = _of(noun, handler, words)
        router.add_api_route(path, answer, methods=[how], name=called, **speaks(**of_it))

    to_change: dict[str, Any] = {
        "answers": {200: noun.reads},
        "takes": noun.changes,
        "refuses": [unknown, "changed_meanwhile", *noun.misfits],
        "tagged": True,
        "needs": writing,
    }
    opens(here, "GET", f"{name}s", all_of, said.all, answers={200: [noun.reads]}, needs=reading)
    opens(
        *(here, "POST", f"create_{name}", add, said.add),
        answers={201: noun.reads},
        takes=noun.takes,
        refuses=noun.misfits,
        once=True,
        needs=writing,
    )
    opens(
        *(there, "GET", name, show, said.one),
        answers={200: noun.reads},
        refuses=[unknown],
        tagged=True,
        needs=reading,
    )
    opens(there, "PATCH", f"change_{name}", change, said.change, **to_change)
    opens(there, "POST", f"change_{name}", change, said.change, **to_change)
    return router


def _of(noun: Noun, handler: Answering, words: str) -> Answering:
    async def answer(request: Request, **ids: int) -> Response:
        return await handler(request, noun, *ids.values())

    answer.__doc__ = words
    return answer


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
    saved = await read(notices.was_saved, who(request), asked(request, Done).done)
    return await page_of(request, noun, found, noun.as_typed(found), saved=saved)


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
    return await page_of(request, noun, found, filled, status_code=said.status, errors=said.errors)


async def _list(request: Request, noun: Noun, **said: Any) -> Response:
    rows = await read(noun.all)
    shown = {"rows": rows, **await read(noun.beside_all, rows), **said}
    return await screen(request, f"{noun.name}s/list.html", f"new_{noun.name}", **shown)


async def page_of(request: Request, noun: Noun, found: Any, values: Any, **said: Any) -> Response:
    """The page of one, its form filled with these values."""
    shown = {noun.name: found, "values": values, **await read(noun.beside, found), **said}
    return await screen(request, f"{noun.name}s/show.html", f"edit_{noun.name}", **shown)
