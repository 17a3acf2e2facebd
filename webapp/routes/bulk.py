"""Many enrollments at once: a list sent to POST /enroll."""

from collections.abc import Mapping
from contextvars import copy_context
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from webapp.answers import changed
from webapp.database import write
from webapp.door import who
from webapp.negotiation import Sent
from webapp.problems import problem
from webapp.reading import read_as
from webapp.refusals import Refused, refuse
from webapp.schemas import EnrollmentCreate, EnrollmentList
from webapp.services import bulk_service
from webapp.services.bulk_service import Told, Wish

LIST = "enrollments"


def is_a_list(sent: Sent) -> bool:
    """Whether many enrollments were sent at once."""
    return LIST in sent.values


async def enroll_list(request: Request, sent: Sent) -> Response:
    """Every wish of a list, answered in order; all or nothing where that is asked for."""
    wanted = read_as(EnrollmentList, {**_asked_in_the_address(request), **sent.values})
    change = await write(
        bulk_service.enroll_many,
        [_wish(row) for row in wanted.enrollments],
        by=who(request),
        told=in_their_words(),
        once=sent.once,
        atomic=wanted.atomic,
        dry_run=wanted.dry_run,
    )
    return changed(change)


def in_their_words() -> Told:
    """Says a no in the language of this request, on whatever thread it is said."""
    here = copy_context()
    return lambda no: here.run(problem, no)


def _asked_in_the_address(request: Request) -> dict[str, Any]:
    names = {"atomic", "dry_run"} & request.query_params.keys()
    return {name: request.query_params[name] for name in names}


def _wish(row: Any) -> Wish:
    try:
        if not isinstance(row, Mapping):
            raise refuse("not_an_object")
        return read_as(EnrollmentCreate, row)
    except Refused as no:
        return no
