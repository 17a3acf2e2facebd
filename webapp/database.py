"""The handle of the school's database, the one way to read and the one way to write.

`await read(query, …)` runs a query on a thread that has its own lasting connection.
`await write(change, …)` runs a change in one transaction of its own and answers after its commit.
Services are plain functions on either side of these doors, and know nothing of them.
"""

import asyncio
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, ParamSpec, TypeVar

import peewee

from webapp.engines import Postgresql, Sqlite, engine_for, lost_a_race, why_unavailable
from webapp.settings import Settings

P = ParamSpec("P")
T = TypeVar("T")
Asked = TypeVar("Asked")

TRIES = 3


class _Handle(peewee.DatabaseProxy):
    """What stands for the database in use, its own savepoints included."""

    def savepoint(self) -> Any:
        """A transaction inside another, as `atomic` makes them."""
        return self.obj.savepoint()


db = _Handle()


class Unavailable(Exception):
    """The database cannot work just now: `code` is storage_full or unavailable."""

    def __init__(self, code: str):
        self.code = code
        super().__init__(code)


class Engine:
    """One database at work: its readers, its writers, and their lasting connections."""

    def __init__(self, url: str, *, readers: int, writers: int):
        self.url = url
        self.database = engine_for(url)
        only_one = isinstance(self.database, Sqlite)
        self.readers = ThreadPoolExecutor(readers, thread_name_prefix="reader")
        self.writers = ThreadPoolExecutor(1 if only_one else writers, thread_name_prefix="writer")

    def close(self) -> None:
        """Finish what was begun, then close every connection."""
        self.writers.shutdown(wait=True)
        self.readers.shutdown(wait=True)
        self.database.close_all()


class _Open:
    """The engine of this process, once there is one."""

    engine: Engine | None = None


def use(url: str, *, readers: int = 4, writers: int = 4) -> Engine:
    """Make `url` the database of this process, in place of any before."""
    close()
    engine = Engine(url, readers=readers, writers=writers)
    db.initialize(engine.database)
    _Open.engine = engine
    return engine


def close() -> None:
    """Let go of the database, after what was begun; the next use opens it anew."""
    if _Open.engine:
        _Open.engine.close()
    _Open.engine = None


def engine() -> Engine:
    """The engine at work; on first use the one that the settings name."""
    if _Open.engine is None:
        settings = Settings()
        use(settings.database_url, readers=settings.readers, writers=settings.writers)
    assert _Open.engine is not None  # noqa: S101 - for the type checker
    return _Open.engine


async def read(query: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """What `query` finds, all of it at one moment. It must not change anything."""
    seen = partial(_at_one_moment, partial(query, *args, **kwargs))
    future = engine().readers.submit(_honest, seen)
    return await asyncio.wrap_future(future)


async def write(change: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """What `change` answers, after the commit of a transaction of its own."""
    future = engine().writers.submit(_commit, partial(change, *args, **kwargs))
    return await asyncio.wrap_future(future)


async def write_one(batch: Callable[[list[Asked]], list[Any]], asked: Asked) -> Any:
    """The answer to one request of a function that answers lists.

    Neighbours in the queue may be answered by the same call, in one transaction, in order.
    An answer that is an exception is raised to its asker alone.
    """
    answer = (await write(batch, [asked]))[0]
    if isinstance(answer, Exception):
        raise answer
    return answer


def commit(change: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """What `change` answers, after the commit of a transaction on this very thread."""
    engine()
    return _commit(partial(change, *args, **kwargs))


def _commit(change: Callable[[], T]) -> T:
    """On PostgreSQL a change that lost a race (deadlock, serialization, a unique value taken in
    between) is run again, up to three times: it then sees what it could not see before."""
    for _ in range(TRIES - 1):
        try:
            return _honest(partial(_in_a_transaction, change))
        except (peewee.DatabaseError, Unavailable) as error:
            if not lost_a_race(error.__cause__ or error):
                raise
    return _honest(partial(_in_a_transaction, change))


def _in_a_transaction(change: Callable[[], T]) -> T:
    with db.atomic():
        return change()


def _at_one_moment(query: Callable[[], T]) -> T:
    with engine().database.snapshot():
        return query()


def _honest(work: Callable[[], T]) -> T:
    """Say `Unavailable` when the database could not work, and connect anew next time."""
    try:
        return work()
    except (peewee.DatabaseError, peewee.InterfaceError) as error:
        if not db.is_closed() and not db.is_connection_usable():
            db.close()
        if code := why_unavailable(error):
            raise Unavailable(code) from error
        raise


def lock(query: Any) -> None:
    """Hold these rows until the commit, in the order of the query.

    SQLite holds the whole database from BEGIN IMMEDIATE on. On PostgreSQL, read facts only in
    statements after this one: the locking statement itself may see what was true before.
    """
    if isinstance(engine().database, Postgresql):
        list(query.for_update("FOR NO KEY UPDATE").tuples())


def rows(query: Any) -> Iterable[tuple[Any, ...]]:
    """What a query selects, as tuples."""
    return query.tuples()


def in_pieces(values: Iterable[T], size: int = 500) -> Iterable[list[T]]:
    """The values, so many at a time: databases limit how much one statement may hold."""
    values = list(values)
    return (values[start : start + size] for start in range(0, len(values), size))
