"""Quick reads: where they run, what is answered again, and when they are asked beside."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import peewee
import pytest

from tests.support import cast
from tests.support.schools import only_on_postgresql, only_on_sqlite
from tests.test_the_database.doors import how_many, ran, somebody_else_adds
from webapp import database, engines
from webapp.database import db, read, write
from webapp.models import Student
from webapp.statements import remembered, statement


@database.quick
def where_it_ran():
    return how_many(), threading.current_thread().name


def test_a_quick_query_runs_where_it_was_asked_on_sqlite_only(engine, kind):
    found, thread = ran(read, where_it_ran)

    assert found == 0
    assert (thread == threading.current_thread().name) is (kind == "sqlite")


@only_on_sqlite
def test_loops_that_come_and_go_share_one_connection(engine):
    with ThreadPoolExecutor(8) as crowd:
        list(crowd.map(lambda _: ran(read, where_it_ran), range(40)))

    assert len(engine.database._opened) <= 2  # this thread has one of its own


@remembered
@statement
def numbers():
    return Student.select(Student.student_number).order_by(Student.student_number)


@database.quick
def all_numbers():
    return [number for (number,) in numbers()]


@pytest.fixture
def at_the_desk(engine):
    """Asking as a request does: on a thread that has no connection of its own."""
    with ThreadPoolExecutor(1) as thread:
        yield lambda: thread.submit(ran, read, all_numbers).result()


def test_what_was_read_since_the_last_change_is_answered_again(at_the_desk, queries, ada):
    for _ in range(2 * database.QUICK_READERS):  # until each has a connection
        assert at_the_desk() == ["1001"]

    with queries() as seen:
        assert at_the_desk() == ["1001"]
    assert seen == []


def test_a_change_is_seen_at_once_whoever_makes_it(at_the_desk, school_url, ada):
    assert at_the_desk() == ["1001"]

    ran(write, cast.a_student, "1002")
    assert at_the_desk() == ["1001", "1002"]

    somebody_else_adds(school_url, "1003")
    assert at_the_desk() == ["1001", "1002", "1003"]


def test_whoever_wrote_on_the_very_thread_of_the_desk_is_seen_too(engine, ada):
    with ThreadPoolExecutor(1) as thread:
        read_there = partial(thread.submit, ran, read, all_numbers)
        assert read_there().result() == ["1001"]
        thread.submit(database.commit, cast.a_student, "1002").result()
        assert read_there().result() == ["1001", "1002"]


def test_whoever_writes_is_answered_by_the_database_itself(at_the_desk, ada):
    at_the_desk()

    def after_another():
        cast.a_student("1002")
        return all_numbers()

    assert ran(write, after_another) == ["1001", "1002"]


@only_on_sqlite
def test_a_quick_query_that_is_slow_is_asked_again_beside_the_loop(engine, monkeypatch):
    monkeypatch.setattr(database, "QUICK_SECONDS", 0.0)
    found, thread = ran(read, database.quick(partial(counted_far, thread=True)))

    assert (found, thread) == (A_WHILE, "reader-1")


@pytest.fixture
def one_reader(engine, monkeypatch):
    """Ask while the only thread of quick readers is busy, so that all have to wait together."""
    monkeypatch.setattr(database, "QUICK_READERS", 1)
    database.use(engine.url)
    free = threading.Event()

    @database.quick
    def the_thread():
        free.wait(5)

    async def asked(*queries):
        busy = asyncio.ensure_future(read(the_thread))
        await asyncio.sleep(0.05)
        waiting = [asyncio.ensure_future(read(database.quick(query))) for query in queries]
        await asyncio.sleep(0)
        free.set()
        await busy
        return await asyncio.gather(*waiting, return_exceptions=True)

    return lambda *queries: asyncio.run(asked(*queries))


def the_moment():
    ((moment,),) = db.execute_sql("SELECT now()").fetchall()
    return moment


@only_on_postgresql
def test_quick_queries_that_wait_together_are_of_one_moment(one_reader):
    first, second, third = one_reader(*(partial(the_moment) for _ in range(3)))

    assert first == second == third


def nowhere():
    return db.execute_sql("SELECT * FROM nowhere")


@only_on_postgresql
def test_a_query_that_fails_spoils_nobody(one_reader, ada):
    def a_bug():
        raise LookupError("a bug")

    asked = (partial(all_numbers), partial(nowhere), partial(a_bug), partial(all_numbers))
    numbers_before, failed, bug, numbers_after = one_reader(*asked)

    assert numbers_before == numbers_after == ["1001"]
    assert isinstance(failed, peewee.ProgrammingError)
    assert isinstance(bug, LookupError)


@only_on_postgresql
def test_a_quick_query_that_is_slow_is_asked_again_beside_the_others(engine, monkeypatch):
    hurried = engines.Moment.BEGIN_QUICKLY.replace("'1s'", "'10ms'")
    monkeypatch.setattr(engines.Moment, "BEGIN_QUICKLY", hurried)

    @database.quick
    def asleep():
        db.execute_sql("SELECT pg_sleep(0.1)")
        return threading.current_thread().name

    assert ran(read, asleep) == "reader-1"


@only_on_sqlite
def test_a_query_without_end_is_ended(engine, monkeypatch):
    monkeypatch.setattr(database, "READING_SECONDS", 0.01)

    with pytest.raises(database.Unavailable) as refused:
        ran(read, counted_far)
    assert refused.value.code == "unavailable"

    monkeypatch.undo()
    assert ran(read, counted_far) == A_WHILE


A_WHILE = 300_000


def counted_far(thread=False):
    ((found,),) = db.execute_sql(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)"
        " SELECT COUNT(*) FROM n",
        (A_WHILE,),
    ).fetchall()
    return (found, threading.current_thread().name) if thread else found
