"""Today: what waits for a decision, and what was done last."""

from typing import Any

from webapp.actors import Actor
from webapp.models import Course
from webapp.schemas import TodayRead
from webapp.services import telling_service, term_service
from webapp.services.catalog import school
from webapp.services.decisions import decisions
from webapp.services.undoing.last_changes import last_changes
from webapp.statements import statement


def today(
    *, asker: Actor, by: str | None, decide: int, look_back: int, term_id: int | None = None
) -> TodayRead:
    """The first decisions and the last changes, so many of each.

    `by` is whose changes are meant; without it those of everyone. What `asker` may not undo cannot
    be undone here. Refuses `unknown_term`.
    """
    here = school()
    terms = term_service.terms_asked_for(term_id, here)
    waiting = decisions([term.id for term in terms], here.today)
    return TodayRead(
        term=term_service.narrowest(terms).name if terms else None,
        is_first_day=not _any_course(),
        decisions=tuple(waiting[:decide]),
        decisions_found=len(waiting),
        changes=last_changes(by, asker=asker, limit=look_back),
        to_tell=telling_service.how_many(),
    )


@statement
def _any_course() -> Any:
    return Course.select(Course.id).limit(1)
