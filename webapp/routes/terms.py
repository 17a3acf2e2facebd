"""Terms: the calendar of the school, and which of its terms somebody looks at."""

from collections.abc import Iterable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from webapp.negotiation import submission
from webapp.openapi import only
from webapp.roles import SIGNED_IN
from webapp.routes.chosen_term import remember
from webapp.routes.named import Described, Noun, router_of
from webapp.schemas import TermChange, TermCreate, TermRead
from webapp.services import calendar_service


def _beside_all(rows: Iterable[TermRead]) -> dict[str, Any]:
    return {"names": {row.id: row.name for row in rows}, **_places(rows)}


def _beside(found: TermRead) -> dict[str, Any]:
    return _places(row for row in calendar_service.terms() if row.id != found.id)


def _places(rows: Iterable[TermRead]) -> dict[str, Any]:
    """What a term can be a part of, as a form offers it."""
    return {"places": [(str(row.id), row.name) for row in rows]}


TERM = Noun(
    "term",
    Described(
        all="Every term, each followed by its parts.",
        add="Add a term.",
        one="One term with its days.",
        change="Change what is sent of a term, and nothing else.",
    ),
    all=calendar_service.terms,
    find=calendar_service.term,
    create=calendar_service.create_term,
    change=calendar_service.change_term,
    reads=TermRead,
    takes=TermCreate,
    changes=TermChange,
    misfits=(
        *("term_taken", "sourced_id_taken", "unknown_term", "outside_parent", "own_part"),
        *("parts_outside", "ends_before_it_starts", "deadlines_out_of_order", "day_outside_term"),
        *("not_a_date", "not_a_number", "not_a_choice"),
    ),
    beside_all=_beside_all,
    beside=_beside,
)

router = router_of(TERM)


@router.post("/term", **only(SIGNED_IN))
async def choose_term(request: Request) -> Response:
    """Look at another term from now on, in this browser; without one, at the term by date."""
    return remember(request, (await submission(request)).values.get("term_id"))
