"""A database that cannot work says so, spoils nothing, and is used again when it can."""

import socket
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import peewee
import pytest

from tests.support import cast
from tests.support.schools import only_on_postgresql, only_on_sqlite
from tests.test_the_database.doors import a_long_story, how_many, in_a_savepoint, ran
from webapp import database, engines
from webapp.database import db, read, write
from webapp.engines import engine_for


@pytest.fixture
def no_room(engine):
    """A disk without any room for one page more, until it is called."""

    def pages(limit):
        # A pragma counts for one connection: that of the writer.
        ran(write, db.execute_sql, f"PRAGMA max_page_count = {limit}")

    ran(write, cast.a_student)
    pages(engine.database.pragma("page_count"))
    return lambda: pages(1_000_000)


def undone_by_sqlite():
    """What SQLite does when the disk itself has no room: it undoes everything, unasked."""
    try:
        a_long_story()
    except peewee.OperationalError:
        db.connection().rollback()
        raise


@only_on_sqlite
@pytest.mark.parametrize("change", [a_long_story, undone_by_sqlite])
@pytest.mark.parametrize("depth", [0, 1, 2])
def test_a_full_disk_refuses_one_change_and_nothing_else(no_room, change, depth):
    for _ in range(depth):
        change = partial(in_a_savepoint, change)

    with pytest.raises(database.Unavailable) as refused:
        ran(write, change)
    assert refused.value.code == "storage_full"
    assert ran(read, how_many) == 1

    no_room()
    ran(write, change)
    assert ran(read, how_many) == 2


@only_on_sqlite
def test_a_locked_school_is_read_and_written_again_when_it_is_free(engine, school_url, monkeypatch):
    monkeypatch.setattr(engines, "SECONDS_FOR_A_TURN", 0.1)
    other = engine_for(school_url)

    with other.connection_context():
        with other.atomic():
            with pytest.raises(database.Unavailable) as refused:
                ran(write, cast.a_student)
            assert refused.value.code == "unavailable"
            assert ran(read, how_many) == 0

    ran(write, cast.a_student)
    assert ran(read, how_many) == 1


@only_on_sqlite
def test_whoever_waits_for_a_turn_to_write_looks_again_and_again(
    engine, school_url, monkeypatch, ada
):
    """SQLite itself would nap for longer and longer, and miss the gaps that an import leaves."""
    looks = []

    def look(database, lock_type=None):
        looks.append(lock_type)
        return begin(database, lock_type)

    begin = peewee.SqliteDatabase.begin
    other = engine_for(school_url)
    with ThreadPoolExecutor(1) as somebody:
        with other.connection_context(), other.atomic():
            monkeypatch.setattr(peewee.SqliteDatabase, "begin", look)
            waiting = somebody.submit(ran, write, cast.a_student)
            while len(looks) < 4 and not waiting.done():
                time.sleep(0.01)
        waiting.result()

    assert len(looks) >= 4
    assert ran(read, how_many) == 2


@pytest.fixture
def nobody_listens():
    """The URL of a server that is not there."""
    with socket.socket() as port:
        port.bind(("127.0.0.1", 0))
        yield f"postgresql://postgres@127.0.0.1:{port.getsockname()[1]}/school"
    database.close()


def test_a_server_that_is_not_there_is_said_quickly(nobody_listens):
    database.use(nobody_listens)
    began = time.monotonic()

    for door in (read, write):
        with pytest.raises(database.Unavailable) as refused:
            ran(door, how_many)
        assert refused.value.code == "unavailable"

    assert time.monotonic() - began < 5


@only_on_postgresql
@pytest.mark.parametrize("door", [read, write])
def test_a_connection_that_was_cut_while_idle_costs_nobody_anything(engine, school_url, door):
    database.use(school_url, readers=1, writers=1)
    ran(door, how_many)

    cut_every_connection(school_url)

    assert ran(door, how_many) == 0


@only_on_postgresql
@pytest.mark.parametrize("door", [read, write])
def test_a_connection_that_is_cut_at_work_is_said_and_made_anew(engine, school_url, door):
    def cut_at_work():
        how_many()
        cut_every_connection(school_url)
        return how_many()

    with pytest.raises(database.Unavailable):
        ran(door, cut_at_work)
    assert ran(door, how_many) == 0


@only_on_postgresql
def test_what_is_cut_off_within_one_moment_is_said_too(engine, school_url):
    with pytest.raises(database.Unavailable), database.at_one_moment():
        how_many()
        cut_every_connection(school_url)
        how_many()

    assert how_many() == 0


OTHERS = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"


def cut_every_connection(url):
    """Cut them off; they are gone when this returns."""
    other = engine_for(url)
    with other.connection_context():
        other.execute_sql(f"SELECT pg_terminate_backend(pid) {OTHERS}")
        while other.execute_sql(f"SELECT pid {OTHERS}").fetchall():
            time.sleep(0.01)
