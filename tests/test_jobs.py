"""What waits for a time is done by the server itself, while it is open."""

import asyncio

import pytest

from tests.support import cast
from tests.test_services.desk import drop
from webapp import database
from webapp.clock import now
from webapp.database import Unavailable
from webapp.jobs import at_work, serve_lines, worker
from webapp.main import app, lifespan
from webapp.models import SchoolSettings, StudentCourse


@pytest.fixture
def waiting(term, ada, bo):
    """Ada, who waits for the seat that Bo has just given back, and that is due at once."""
    SchoolSettings.update(promotion_delay=0).execute()
    section = cast.a_section(cast.a_course(), capacity=1, term=term)
    seat = cast.enrolled(bo, section)
    waiting = cast.waiting(ada, section)
    drop(seat.id)
    return waiting


async def until_promoted(waiting):
    async with asyncio.timeout(10):
        while StudentCourse.get_by_id(waiting.id).status != "enrolled":
            await asyncio.sleep(0.01)


def test_what_is_due_is_done_once(waiting):
    assert asyncio.run(serve_lines(now())) == 1
    assert asyncio.run(serve_lines(now())) == 0


def test_the_worker_looks_again_and_again_whatever_goes_wrong(waiting, monkeypatch):
    looks = []

    async def at_first_in_vain(at):
        looks.append(at)
        if len(looks) == 1:
            raise Unavailable("unavailable")
        if len(looks) == 2:
            raise ZeroDivisionError
        await serve_lines(at)

    async def open_for_a_while():
        async with at_work(0.001):
            await until_promoted(waiting)

    monkeypatch.setattr(worker, "all_jobs", lambda: (at_first_in_vain,))
    asyncio.run(open_for_a_while())
    assert len(looks) > 2


def test_it_begins_and_ends_with_the_app(engine, monkeypatch):
    async def open_and_close():
        async with lifespan(app):
            (ours,) = [task for task in asyncio.all_tasks() if "look" in repr(task)]
            assert not ours.done()
        return ours.cancelled()

    assert asyncio.run(open_and_close())
    database.use(engine.url)
