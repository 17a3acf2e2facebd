"""The first page: whom to enroll, what needs a decision, what was done last."""

from typing import Any
from urllib.parse import parse_qsl

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from webapp.actors import Actor
from webapp.answers import one, screen
from webapp.database import read
from webapp.door import who
from webapp.negotiation import go_to, page_at_hand, representation
from webapp.openapi import speaks
from webapp.problems import problem
from webapp.reading import read_as
from webapp.refusals import Refused, refuse
from webapp.roles import SIGNED_IN
from webapp.routes.asking import Route, Today, asked
from webapp.routes.chosen_term import of_the_chosen_term
from webapp.schemas import TodayRead
from webapp.services import notices, term_service, today_service
from webapp.services.changes import Changed
from webapp.services.permission import ENROLL
from webapp.services.section_lookups import with_several_sections

router = APIRouter(route_class=Route)

TODAY = "today.html"
DECISIONS, CHANGES = "decisions", "changes"


@router.get("/", **speaks({200: TodayRead}, asks=Today, refuses=["unknown_term"], needs=SIGNED_IN))
async def today(request: Request) -> Response:
    """What needs a decision, and the last changes of whoever asks, or of everyone."""
    wanted = asked(request, Today)
    if "enroll:read" not in who(request).may:
        return _elsewhere(request)
    if representation(request) == "json":
        return one(request, await read(_found, wanted, who(request)))
    return await _page(request, wanted)


def _elsewhere(request: Request) -> Response:
    """Teachers begin with their own sections; programs hear which scope they would need."""
    if who(request).role == "token":
        raise refuse("scope_missing", scope="enroll:read")
    return go_to(request, "/teaching")


def is_at_hand(request: Request) -> bool:
    """Whether htmx sent this from this very page."""
    return page_at_hand(request).path == "/"


async def see_today(request: Request, change: Changed[Any]) -> Response:
    """After an act on this page: what it left, and the notice that says it."""
    return await _page(request, _as_they_see_it(request), done=change.event_id)


async def refused_today(request: Request, no: Refused) -> Response:
    """After an act on this page that was refused: why not."""
    said = problem(no)
    wanted = _as_they_see_it(request)
    return await _page(request, wanted, status_code=said.status, errors=said.errors)


async def _page(
    request: Request, wanted: Today, *, done: int | None = None, **said: Any
) -> Response:
    wanted = _with_everyone(await of_the_chosen_term(request, wanted), who(request))
    shown = await read(_shown, wanted, who(request), done)
    return await screen(request, TODAY, DECISIONS, CHANGES, **shown, **said)


def _with_everyone(wanted: Today, asker: Actor) -> Today:
    """Whoever changes nothing sees what others changed."""
    if ENROLL in asker.may:
        return wanted
    return wanted.model_copy(update={"by": "everyone"})


def _shown(wanted: Today, asker: Actor, done: int | None) -> dict[str, Any]:
    """All that the page shows."""
    found = _found(wanted, asker)
    notice = notices.notice(done) if done is not None else None
    saved = None if notice or done is None else notices.was_saved(asker, done)
    named = [decision.course.id for decision in found.decisions]
    named += [change.course.id for change in found.changes if change.course]
    named += [change.left_course.id for change in found.changes if change.left_course]
    named += [notice.enrollment.course_id] if notice else []
    return {
        "today": found,
        "wanted": wanted,
        "several": with_several_sections(named),
        "zone": term_service.school().time_zone,
        "notice": notice,
        "saved": saved,
    }


def _found(wanted: Today, asker: Actor) -> TodayRead:
    return today_service.today(
        asker=asker,
        by=asker.name if wanted.by == "me" else None,
        decide=wanted.decide,
        look_back=wanted.look_back,
        term_id=wanted.term_id,
    )


def _as_they_see_it(request: Request) -> Today:
    """What the page at hand was asked for."""
    try:
        return read_as(Today, dict(parse_qsl(page_at_hand(request).query)))
    except Refused:
        return Today()
