"""The shapes that answers have: one thing, a list, a change, a no."""

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from webapp.conditions import is_known, tag_of
from webapp.database import read
from webapp.negotiation import representation
from webapp.problems import problem
from webapp.refusals import Refused
from webapp.schemas import Answer, Problem
from webapp.services import term_service
from webapp.services.changes import Changed, Found
from webapp.templating import address, show

JSON = "application/json"
PROBLEM = "application/problem+json"


def as_json(
    answer: Answer, *, status_code: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """One thing as JSON."""
    return Response(answer.model_dump_json(), status_code, headers, JSON)


async def screen(
    request: Request,
    template: str,
    *blocks: str,
    status_code: int = 200,
    headers: Mapping[str, str] | None = None,
    **context: Any,
) -> Response:
    """A page of this school, or for htmx these blocks of it; where it is JSON in the headers.

    What stands on the board is looked up unless it is given.
    """
    if "school" not in context:
        context |= on_the_board(await read(term_service.board))
    there = {"Link": _json_of(request)} if _is_json_too(request) else {}
    return show(
        request,
        template,
        *blocks,
        status_code=status_code,
        headers={**there, **(headers or {})},
        **context,
    )


def on_the_board(board: term_service.Board) -> dict[str, Any]:
    """What every page shows above it, by the names that templates know."""
    return {"school": board.school, "term_by_date": board.term, "all_terms": board.terms}


def one(request: Request, answer: Answer) -> Response:
    """One thing as JSON, with the address of its page; 304 to who has it as it is already."""
    body = answer.model_dump_json().encode()
    headers = {"Link": _page_of(request), **_tag(answer, body)}
    if "ETag" in headers and is_known(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    return Response(body, 200, headers, JSON)


def listed(
    request: Request, found: Found[Any], *, limit: int | None = None, offset: int = 0
) -> Response:
    """A list as a JSON array, its total and its neighbors in the headers."""
    links = [_page_of(request)]
    if limit is not None:
        links += [
            f'<{there}>; rel="{name}"'
            for name, there in neighbors(request, found, limit=limit, offset=offset).items()
            if there
        ]
    headers = {"X-Total-Count": str(found.total), "Link": ", ".join(links)}
    return Response(_array(found.rows), 200, headers, JSON)


def neighbors(
    request: Request, found: Found[Any], *, limit: int, offset: int
) -> dict[str, str | None]:
    """The addresses of what comes before and after this part of a list."""
    after = offset + limit
    return {
        "prev": address(request, offset=max(offset - limit, 0)) if offset and limit else None,
        "next": address(request, offset=after) if limit and after < found.total else None,
    }


def changed(
    change: Changed[Any], *, status_code: int = 200, location: str | None = None
) -> Response:
    """What a change left, as JSON; said again when it is the first answer given again."""
    body = change.answer.model_dump_json().encode()
    headers = _tag(change.answer, body)
    if location is not None:
        headers["Location"] = location
    if change.replayed:
        headers["Idempotent-Replayed"] = "true"
    return Response(body, status_code, headers, JSON)


def done(location: str, change: Changed[Any]) -> str:
    """The page to see next, which will say what was done."""
    return f"{location}?done={change.event_id}"


def refusal(request: Request, refused: Refused) -> Response:
    """A no that belongs to no form: a problem as JSON, or a page that says it."""
    return problem_answer(request, problem(refused), headers=retry_after(refused))


def retry_after(refused: Refused) -> dict[str, str]:
    """For whoever has to wait: how many seconds."""
    waits = [no.params["seconds"] for no in refused.refusals if "seconds" in no.params]
    return {"Retry-After": str(max(waits))} if waits else {}


def problem_answer(
    request: Request, said: Problem, *, headers: Mapping[str, str] | None = None
) -> Response:
    """A problem as JSON, or a page that says it."""
    if representation(request) == "json":
        return problem_json(said, headers=headers)
    return show(
        request,
        "errors/problem.html",
        "problem",
        status_code=said.status,
        headers=headers,
        problem=said,
        errors=said.errors,
    )


def problem_json(said: Problem, *, headers: Mapping[str, str] | None = None) -> Response:
    """A problem as RFC 9457 has it; what was not said is left out."""
    return Response(said.model_dump_json(exclude_unset=True), said.status, headers, PROBLEM)


def _tag(answer: Answer, body: bytes) -> dict[str, str]:
    """The tag of a record, which is what has a version."""
    version = getattr(answer, "version", None)
    return {} if version is None else {"ETag": tag_of(version, body)}


def _page_of(request: Request) -> str:
    return f'<{address(request, format=None)}>; rel="alternate"; type="text/html"'


def _is_json_too(request: Request) -> bool:
    says = request.scope["route"].openapi_extra.get("says")
    return request.method == "GET" and bool(says and says.answers)


def _json_of(request: Request) -> str:
    return f'<{address(request, format="json")}>; rel="alternate"; type="{JSON}"'


def _array(rows: Sequence[Any]) -> bytes:
    return orjson.dumps(rows, default=_as_plain, option=orjson.OPT_UTC_Z)


def _as_plain(value: Any) -> Any:
    """What `orjson` does not write by itself: one of our answers, or an exact amount."""
    return value.model_dump() if isinstance(value, Answer) else float(value)
