"""Ten processes of one school that give seats back at once, and then look at what is due.

With a hole planted the line is looked at before anything is held, and nothing is claimed.
"""

import multiprocessing
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from webapp import database
from webapp.actors import trial
from webapp.clock import now
from webapp.database import commit
from webapp.models import KeptSeat
from webapp.schemas import Drop
from webapp.services import leaving_service
from webapp.services.waiting import line_facts, promotion_service

LATER = timedelta(minutes=3)
SECONDS = 60


class Desk(NamedTuple):
    """What the processes share: a school, whether there is a hole, where to meet, whom to tell."""

    url: str
    section_id: int
    hole: bool
    here: Any
    told: Any


def all_at_once(url: str, seats: Sequence[int], section_id: int, *, hole: bool = False) -> None:
    """A process for each of these enrollments drops it; then all of them serve the line at once.

    Raises what any of them met, and is back when all are done.
    """
    processes = multiprocessing.get_context("forkserver")
    processes.set_forkserver_preload([__name__])
    desk = Desk(url, section_id, hole, processes.Barrier(len(seats)), processes.SimpleQueue())
    crowd = [processes.Process(target=_one, args=(desk, seat)) for seat in seats]
    for one in crowd:
        one.start()
    errors = [desk.told.get() for _ in crowd]
    for one in crowd:
        one.join()
    assert not any(errors), errors


def _one(desk: Desk, seat: int) -> None:
    """What one process does: all drop at the same moment, and each looks at once what is due."""
    try:
        database.use(desk.url, readers=1, writers=1)
        desk.here.wait(SECONDS)
        commit(leaving_service.drop, seat, Drop(), by=trial("a test"))
        if desk.hole:
            desk.here.wait(SECONDS)
            _plant(desk.section_id)
            desk.here.wait(SECONDS)
        commit(promotion_service.serve_line, desk.section_id, now() + LATER)
        desk.told.put("")
    except BaseException as error:
        desk.here.abort()
        desk.told.put(f"{type(error).__name__}: {error}")
    finally:
        database.close()


def _plant(section_id: int) -> None:
    """Everybody has looked before anybody acts, and whoever claims a seat gets it."""
    with database.at_one_moment():
        facts = line_facts.facts_of(section_id)
        due = promotion_service._due_in(section_id, now() + LATER)
    promotion_service.held_facts_of = lambda section_id: facts
    promotion_service._due_in = lambda section_id, at: due
    promotion_service.settle = _settle_whatever_it_is


def _settle_whatever_it_is(ids: Sequence[int], outcome: str, at: datetime) -> list[int]:
    KeptSeat.update(outcome=outcome, settled_at=at).where(KeptSeat.id.in_(ids)).execute()
    return list(ids)
