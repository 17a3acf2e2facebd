"""Those who wait to write share a commit, and nobody pays for a neighbor."""

import asyncio
import threading

import peewee
import pytest

from tests.support import cast
from tests.test_the_database.doors import how_many, ran
from webapp import database
from webapp.database import read, write


@pytest.fixture
def one_writer(engine, school_url):
    """A writer that is busy until it is let go, so that others come to wait together."""
    database.use(school_url, writers=1)
    has_begun, let_go = threading.Event(), threading.Event()

    def until_let_go():
        has_begun.set()
        let_go.wait(5)

    async def while_it_is_busy(*errands):
        busy = asyncio.ensure_future(write(until_let_go))
        await asyncio.to_thread(has_begun.wait, 5)
        waiting = [asyncio.ensure_future(errand) for errand in errands]
        await asyncio.sleep(0)
        let_go.set()
        await busy
        return await asyncio.gather(*waiting, return_exceptions=True)

    return while_it_is_busy


def test_neighbors_in_the_queue_share_one_commit(one_writer):
    lots = []

    def batch(numbers):
        lots.append(numbers)
        return [cast.a_student(number).student_number for number in numbers]

    async def three():
        one_more = (database.write_one(batch, str(number)) for number in range(3))
        return await one_writer(*one_more)

    assert asyncio.run(three()) == ["0", "1", "2"]
    assert lots == [["0", "1", "2"]]
    assert ran(read, how_many) == 3


def test_the_order_of_the_queue_is_kept_around_another_kind_of_change(one_writer):
    lots = []

    def batch(asked):
        lots.append(asked)
        return asked

    async def four():
        first, second = database.write_one(batch, 1), database.write_one(batch, 2)
        last = database.write_one(batch, 3)
        return await one_writer(first, second, write(lots.append, "alone"), last)

    asyncio.run(four())
    assert lots == [[1, 2], "alone", [3]]


def test_one_bad_apple_spoils_nobody(one_writer):
    def batch(numbers):
        return [cast.a_student(number).student_number for number in numbers]

    async def with_one_twice():
        return await one_writer(*(database.write_one(batch, number) for number in "1223"))

    first, second, twice, third = asyncio.run(with_one_twice())
    assert (first, second, third) == ("1", "2", "3")
    assert isinstance(twice, peewee.IntegrityError)
    assert ran(read, how_many) == 3


def test_a_full_queue_says_so_at_once(one_writer, monkeypatch):
    monkeypatch.setattr(database.engine().writers, "_at_most", 2)

    async def three():
        return await one_writer(*(write(how_many) for _ in range(3)))

    *served, turned_away = asyncio.run(three())
    assert served == [0, 0]
    assert isinstance(turned_away, database.Unavailable)


def test_whatever_goes_wrong_somebody_hears_of_it_and_the_writer_goes_on(one_writer):
    def too_few(asked):
        return []

    async def three():
        stopped = write(next, iter(()))
        return await one_writer(stopped, database.write_one(too_few, "ada"), write(how_many))

    stopped, unanswered, after = asyncio.run(three())
    assert isinstance(stopped, RuntimeError)
    assert isinstance(unanswered, RuntimeError)
    assert after == 0


def test_nothing_is_taken_in_after_the_end(engine):
    engine.close()

    with pytest.raises(database.Unavailable):
        ran(write, how_many)
