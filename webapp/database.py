"""The handle of the school's database, the one way to read and the one way to write.

`await read(query, …)` answers from one moment; a query that is marked `quick` runs on the loop
itself where the database is a file at hand, else together with those that wait beside it; every
other on a thread of the reading crew.
`await write(change, …)` answers after the commit of a transaction of its own. Changes that wait
together and are made by the same batch function share one commit: see `write_one`.
Services are plain functions on either side of these doors, and know nothing of them.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache, partial
from typing import Any, NoReturn, ParamSpec, TypeVar

import peewee

from webapp.crew import ALONE, Answers, Crew, Lot, Overloaded
from webapp.engines import Postgresql, Sqlite, engine_for, lost_a_race, why_unavailable
from webapp.provisos import Disproved, Proviso, only_if, pending, provided
from webapp.settings import Settings

P = ParamSpec("P")
T = TypeVar("T")
Asked = TypeVar("Asked")

TRIES = 3
QUICK_READERS = 2
"""So that one asks while the other waits; with more of them fewer queries are asked together."""

MOST_WAITING = 1000
"""How many may wait for a crew before others are told at once to come back in a moment."""

QUICK_SECONDS = 0.1
"""What a quick query may take of the loop; one that takes longer is asked again beside it."""

READING_SECONDS = 5.0
"""What any query may take on SQLite, which ends none by itself; PostgreSQL has its own limit."""


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
    """One database at work: who reads, who writes, and their lasting connections.

    `kept` is room for what services know of it and can tell whether it is still true.
    """

    def __init__(self, url: str, *, readers: int, writers: int):
        self.url = url
        self.database = engine_for(url)
        self.is_at_hand = isinstance(self.database, Sqlite)
        self.kept: dict[str, Any] = {}
        writers, quick_readers = (1, 0) if self.is_at_hand else (writers, QUICK_READERS)
        self.readers = Crew("reader", readers, _read_each, at_most=MOST_WAITING)
        self.quick_readers = Crew("quick", quick_readers, _read_together, at_most=MOST_WAITING)
        self.writers = Crew("writer", writers, _commit_together, at_most=MOST_WAITING)

    def close(self) -> None:
        """Finish what was begun, then close every connection."""
        self.writers.close()
        self.readers.close()
        self.quick_readers.close()
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


def quick(query: Callable[P, T]) -> Callable[P, T]:
    """Mark a query that a handful of index look-ups answer, in a school of any size."""
    query.is_quick = True  # type: ignore[attr-defined] # a mark, not a wrapper: it stays plain
    return query


async def read(query: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """What `query` finds, all of it at one moment. It must not change anything.

    This and the next two raise `Disproved` where what they are `provided` for holds no more.
    """
    proviso, asked = pending(), partial(query, *args, **kwargs)
    if proviso is None:
        return await _found_by(asked, is_quick=is_quick(query))
    found = await _found_by(partial(only_if, proviso, asked), is_quick=is_quick(query))
    provided(None)
    return found


def is_quick(query: Callable[..., Any]) -> bool:
    """Whether it is marked as one."""
    return getattr(query, "is_quick", False)


async def _found_by(asked: Callable[[], T], *, is_quick: bool) -> T:
    at_work = engine()
    if is_quick:
        try:
            if at_work.is_at_hand:
                return _read_at_hand(at_work.database, asked)
            return await _sent(at_work.quick_readers, _found_quickly, asked)
        except Unavailable:
            pass  # it took too long, or something stood in its way: here it must not wait
    return await _sent(at_work.readers, asked)


async def write(change: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """What `change` answers, after the commit of a transaction of its own."""
    proviso, asked = pending(), partial(change, *args, **kwargs)
    if proviso is None:
        return await _sent(engine().writers, asked)
    left = await _sent(engine().writers, partial(only_if, proviso, asked))
    provided(None)
    return left


async def write_one(batch: Callable[[list[Asked]], list[Any]], asked: Asked) -> Any:
    """The answer to one request of a function that answers lists.

    Neighbors in the queue are answered by the same call, in one transaction, in order. An answer
    that is an exception is raised to its asker alone; where the call itself fails, each of them
    is asked alone, so that nobody pays for a neighbor. Where the database could not work just
    then, all of them hear so.
    """
    answer = await _sent(engine().writers, _each_if(batch), (pending(), asked))
    provided(None)
    return answer


async def prove() -> None:
    """See to what is still pending now, where nothing was asked of the database since."""
    if pending() is not None:
        await read(_nothing)


@quick
def _nothing() -> None:
    """Ask for nothing but that it holds."""


Provided = tuple[Proviso | None, Any]


@cache
def _each_if(batch: Callable[[list[Any]], list[Any]]) -> Callable[[list[Provided]], list[Any]]:
    """The same batch, of those for whom it holds what they are provided for."""

    def those_for_whom_it_holds(lot: list[Provided]) -> list[Any]:
        each = {proviso for proviso, _ in lot}
        holds = {proviso: proviso is None or proviso.holds() for proviso in each}
        asked = [one for proviso, one in lot if holds[proviso]]
        answers = iter(batch(asked) if asked else ())
        return [next(answers) if holds[proviso] else Disproved() for proviso, _ in lot]

    return those_for_whom_it_holds


def commit(change: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """What `change` answers, after the commit of a transaction on this very thread."""
    engine()
    return _commit(partial(change, *args, **kwargs))


@contextmanager
def at_one_moment() -> Iterator[None]:
    """Everything read inside, on this very thread, is as it was at one moment.

    Raises `Unavailable` where the database ceases to work meanwhile.
    """
    try:
        with engine().database.at_one_moment():
            yield
    except (peewee.DatabaseError, peewee.InterfaceError) as error:
        _tell(error)


async def _sent(crew: Crew, work: Callable[..., Any], asked: Any = ALONE) -> Any:
    try:
        return await crew.send(work, asked)
    except Overloaded:
        raise Unavailable("unavailable") from None


def _read_at_hand(database: Any, query: Callable[[], T]) -> T:
    try:
        return database.at_hand(query, QUICK_SECONDS)
    except (peewee.DatabaseError, peewee.InterfaceError) as error:
        _tell(error)


def _read_each(lot: Lot) -> Answers:
    return [_answer(partial(_in_time, errand.work)) for errand in lot]


def _read_together(lot: Lot) -> Answers:
    """Where anything goes wrong, each is asked again by itself: nobody pays for a neighbor."""
    found = _answer(partial(_honest, partial(_found_quickly, [errand.asked for errand in lot])))
    return [Unavailable("unavailable")] * len(lot) if isinstance(found, BaseException) else found


def _found_quickly(queries: list[Callable[[], Any]]) -> Answers:
    """What each of them finds, all at one moment, which comes after they were asked.

    It spares most of the way there and back, and threads that wait for each other.
    """
    with engine().database.at_one_moment(quick=True):
        return [_found(query) for query in queries]


def _found(query: Callable[[], Any]) -> Any:
    """What it finds or refuses; but what the database says concerns all of this moment."""
    try:
        return query()
    except (peewee.DatabaseError, peewee.InterfaceError):
        raise
    except Exception as error:
        return error


def _answer(work: Callable[[], Any]) -> Any:
    """What it answers, be it an exception: whoever waits must hear of it."""
    try:
        return work()
    except BaseException as error:
        return error


def _in_time(query: Callable[[], T]) -> T:
    with engine().database.within(READING_SECONDS):
        return _honest(partial(_at_one_moment, query))


def _at_one_moment(query: Callable[[], T]) -> T:
    with engine().database.at_one_moment():
        return query()


def _commit_together(lot: Lot) -> Answers:
    """One commit for all of them; where that fails, one for each, so that only one fails."""
    work, asked = lot[0].work, [errand.asked for errand in lot]
    if asked == [ALONE]:
        return [_answer(partial(_commit, work))]
    answers = _answer(partial(_commit, partial(work, asked)))
    if isinstance(answers, Unavailable):
        return [Unavailable(answers.code) for _ in lot]
    if not isinstance(answers, BaseException):
        return answers
    alone = [[errand] for errand in lot]
    return [answers] if len(lot) == 1 else [_commit_together(one)[0] for one in alone]


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


def _honest(work: Callable[[], T]) -> T:
    """Say `Unavailable` when the database could not work, and connect anew next time."""
    engine().database.let_go_if_cut()
    try:
        return work()
    except (peewee.DatabaseError, peewee.InterfaceError) as error:
        _tell(error)


def _tell(error: Exception) -> NoReturn:
    """Say of an error of the database that it cannot work just now, or let the bug be seen."""
    if not db.is_closed() and not db.is_connection_usable():
        db.close()
    if code := why_unavailable(error):
        raise Unavailable(code) from error
    raise error


def memory() -> dict[Any, Any]:
    """What the read at hand has found, or others before it while nothing has changed since.

    Whoever writes remembers nothing: for them it is empty whenever they ask.
    """
    found = engine().database.memory
    return {} if found is None else found


def lock(query: Any) -> None:
    """Hold these rows until the commit, in the order of the query.

    SQLite holds the whole database from BEGIN IMMEDIATE on. On PostgreSQL, read facts only in
    statements after this one: the locking statement itself may see what was true before.
    """
    if isinstance(engine().database, Postgresql):
        list(query.for_update("FOR NO KEY UPDATE").tuples())


def holds_everything() -> bool:
    """Whether whoever writes holds the whole database: on SQLite nobody else does meanwhile."""
    return engine().is_at_hand


def rows(query: Any) -> Iterable[tuple[Any, ...]]:
    """What a query selects, as tuples."""
    return query.tuples()


def in_pieces(values: Iterable[T], size: int = 500) -> Iterable[list[T]]:
    """The values, so many at a time: databases limit how much one statement may hold."""
    values = list(values)
    return (values[start : start + size] for start in range(0, len(values), size))
