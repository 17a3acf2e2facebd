"""The two databases Rollbook runs on, set so that what is acknowledged is never lost."""

import select
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar
from urllib.parse import urlsplit

import peewee
from peewee import sqlite3  # type: ignore[attr-defined] # the newer of pysqlite3 and the standard module
from playhouse.db_url import parse

T = TypeVar("T")

OLDEST_SAFE_SQLITE = (3, 51, 3)

SQLITE_PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": "full",
    "foreign_keys": 1,
    "recursive_triggers": 1,  # or INSERT OR REPLACE would delete past the triggers that refuse it
    "busy_timeout": 20,  # the longest nap while others write; see Sqlite.begin
    "cache_size": -16384,
    "mmap_size": 2147418112,
    "temp_store": "memory",
    "wal_autocheckpoint": 4000,
    "trusted_schema": 0,
    "secure_delete": 1,
}

SECONDS_FOR_A_TURN = 5.0
"""How long whoever wants to write to a SQLite school waits for those who do."""

STEPS_BETWEEN_LOOKS = 10_000
"""Of SQLite's own machine, between two looks at the clock: well under a millisecond."""
FOREVER = float("inf")
MOST_REMEMBERED = 5_000
"""Answers of statements that are kept until the next change: what everybody asks for is asked
again soon, and what one page asked for is soon forgotten."""

POSTGRESQL_OPTIONS = {
    "connect_timeout": 5,
    "tcp_user_timeout": 5000,
    "keepalives": 1,
    "keepalives_idle": 10,
    "keepalives_interval": 3,
    "keepalives_count": 3,
    "options": "-c random_page_cost=1.1 -c jit=off -c statement_timeout=30000 "
    "-c lock_timeout=10000 -c idle_in_transaction_session_timeout=60000 -c timezone=UTC",
}


told_by_peewee: Any = vars(peewee)["__exception_wrapper__"]
"""What tells an error of the driver as Peewee's own, wherever Peewee itself does not stand."""


class ManyConnections:
    """Every thread keeps its own connection; all of them can be closed at once."""

    def __init__(self, *args: Any, **kwargs: Any):
        self._opened: set[Any] = set()
        self._opening = threading.Lock()
        self._thread = threading.local()
        super().__init__(*args, **kwargs)

    def _connect(self) -> Any:
        connection = super()._connect()  # type: ignore[misc]
        with self._opening:
            self._opened.add(connection)
        return connection

    def _close(self, connection: Any) -> None:
        with self._opening:
            self._opened.discard(connection)
        super()._close(connection)  # type: ignore[misc]

    def close_all(self) -> None:
        """Close the connection of every thread; none may be at work."""
        with self._opening:
            for connection in self._opened:
                connection.close()
            self._opened.clear()
        self._state = peewee._ConnectionLocal()

    @property
    def memory(self) -> dict[Any, Any] | None:
        """What reads on this thread may answer again: it is still true. Nothing for whoever
        writes."""
        return getattr(self._thread, "memory", None)

    @contextmanager
    def at_one_moment(self, *, quick: bool = False) -> Iterator[None]:
        """Whatever is read meanwhile on this thread is as of one moment, and so still true.

        A `quick` moment is one in which no statement may take long.
        """
        with self.snapshot(quick=quick) as moment:  # type: ignore[attr-defined]
            self._thread.memory = self.known_at(moment)
            try:
                yield
            finally:
                self._thread.memory = None

    def known_at(self, _: Any) -> dict[Any, Any]:
        """What is known of this moment already: nothing, where moments have no name."""
        return {}

    def rows(self, sql: str, values: Any) -> list[tuple[Any, ...]]:
        """What a statement answers, over this thread's connection and past Peewee's own way.

        Errors are those of the driver.
        """
        if self.query_hooks:  # type: ignore[attr-defined] # somebody watches
            cursor = self.execute_sql(sql, values)  # type: ignore[attr-defined]
        else:
            cursor = self.connection().execute(sql, values)  # type: ignore[attr-defined]
        return cursor.fetchall() if cursor.description else []

    def let_go_if_cut(self) -> None:
        """A file is never cut off."""

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Where the database itself ends what takes too long, there is nothing to do."""
        yield


class Sqlite(ManyConnections, peewee.SqliteDatabase):
    """The embedded database: one writer at a time, any number of readers.

    It ends no statement by itself, so every connection asks now and then whether to go on.
    """

    def __init__(self, *args: Any, **kwargs: Any):
        self._at_hand = threading.Lock()
        self._connection_at_hand: Any = None
        self._version: int | None = None
        self._memory: dict[Any, Any] = {}
        super().__init__(*args, **kwargs)

    def _connect(self) -> Any:
        connection = super()._connect()
        connection.set_progress_handler(self._is_too_late, STEPS_BETWEEN_LOOKS)
        return connection

    def _is_too_late(self) -> bool:
        return time.monotonic() > getattr(self._thread, "too_late", FOREVER)

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """End whatever runs on this thread once so many seconds are over."""
        self._thread.too_late = time.monotonic() + seconds
        try:
            yield
        finally:
            self._thread.too_late = FOREVER

    def at_hand(self, query: Callable[[], T], seconds: float) -> T:
        """Ask on this very thread, as of one moment, and wait for nobody.

        Loops come and go with their threads (every request of a test client may bring its own),
        so all of them share one lasting connection, one at a time. It never writes. A thread that
        has opened one of its own keeps to that, and remembers nothing.
        """
        with self._at_hand:
            if self._state.closed:
                self._state.set_connection(self._shared())
            connection, here = self._state.conn, self._thread
            here.too_late = time.monotonic() + seconds
            try:
                with told_by_peewee:
                    connection.execute("BEGIN")
                    if connection is self._connection_at_hand:
                        here.memory = self._of_this_version()
                return query()
            finally:
                here.memory, here.too_late = None, FOREVER
                connection.rollback()
                if connection is self._connection_at_hand:
                    self._state.reset()  # whoever writes next on this thread does so on another

    def _shared(self) -> Any:
        if self._connection_at_hand not in self._opened:
            self._connection_at_hand = self._connect()
            self._connection_at_hand.execute("PRAGMA busy_timeout = 0")
            self._version = None
        return self._connection_at_hand

    def _of_this_version(self) -> dict[Any, Any]:
        """What was read since the last commit of any other connection, in any process."""
        (version,) = self._connection_at_hand.execute("PRAGMA data_version").fetchone()
        if version != self._version or len(self._memory) > MOST_REMEMBERED:
            self._version, self._memory = version, {}
        return self._memory

    def begin(self, lock_type: str | None = None) -> None:
        """Begin when it is one's turn to write, or say that the others were too long.

        SQLite's own waiting takes longer and longer naps, and whoever writes lot after lot, as an
        import does, would always be back before the sleeper wakes.
        """
        until = time.monotonic() + SECONDS_FOR_A_TURN
        while True:
            try:
                return super().begin(lock_type)
            except peewee.OperationalError as busy:
                if not _is_busy(busy) or time.monotonic() > until:
                    raise

    def rollback(self) -> None:
        """Undo, unless SQLite has: after a full disk its own rollback came first."""
        if self.connection().in_transaction:
            super().rollback()

    def savepoint(self) -> "SqliteSavepoint":
        """A transaction inside another, as `atomic` makes them."""
        return SqliteSavepoint(self)

    def snapshot(self, *, quick: bool) -> Any:
        """A transaction that sees one moment and waits for nobody; `within` limits it."""
        return self.atomic("DEFERRED")


class SqliteSavepoint(peewee._savepoint):
    """Undone alone, unless SQLite has undone everything: see `Sqlite.rollback`."""

    def rollback(self, begin: bool = True) -> None:
        """Undo what came since, so that the error before this is the one that is told."""
        if self.db.connection().in_transaction:
            super().rollback(begin)


class Postgresql(ManyConnections, peewee.PostgresqlDatabase):
    """The shared database: any number of app processes over one server."""

    _known: tuple[str, dict[Any, Any]] = ("", {})

    def _connect(self) -> Any:
        """Forget what is known: where there is a new connection, there may be a new server."""
        self._known = ("", {})
        return super()._connect()

    def let_go_if_cut(self) -> None:
        """Let go of a connection that was cut while nobody used it: the next use makes it anew.

        On an idle connection nothing is said but its end, as when the server was restarted.
        """
        if not self.is_closed() and not self.in_transaction() and _says_something(self._state.conn):
            self.close()

    def snapshot(self, *, quick: bool) -> "Moment":
        """A transaction that sees one moment and waits for nobody."""
        return Moment(self, quick=quick)

    def known_at(self, moment: "Moment") -> dict[Any, Any]:
        """What was read here since the last change that anybody made.

        Two moments of one name differ in nothing: it tells which transactions are seen.
        """
        if moment.name is None:
            return {}
        name, known = self._known
        if name != moment.name or len(known) > MOST_REMEMBERED:
            known = {}
            self._known = moment.name, known
        return known


class Moment(peewee._transaction):
    """A transaction that sees one moment, and is told its name as it begins.

    Within another transaction it is nothing of its own, and has no name.
    """

    name: str | None = None
    BEGIN = "BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT pg_current_snapshot()::text"
    BEGIN_QUICKLY = f"{BEGIN}, set_config('statement_timeout', '1s', true)"

    def __init__(self, database: Postgresql, *, quick: bool):
        self.message = self.BEGIN_QUICKLY if quick else self.BEGIN
        super().__init__(database)

    def _begin(self) -> None:
        with told_by_peewee:
            begun = self.db.cursor().execute(self.message, prepare=False)
            begun.nextset()
            self.name, *_ = begun.fetchone()


def _says_something(connection: Any) -> bool:
    if not hasattr(select, "poll"):  # on Windows the first use after a cut fails
        return False
    heard = select.poll()
    heard.register(connection.fileno(), select.POLLIN)
    return bool(heard.poll(0))


def engine_for(url: str) -> Sqlite | Postgresql:
    """The database a DATABASE_URL names; refuses a SQLite too old to be safe."""
    scheme = urlsplit(url).scheme
    if scheme in {"postgresql", "postgres"}:
        return _postgresql(url)
    if scheme == "sqlite":
        return _sqlite(url)
    raise RuntimeError(
        f"DATABASE_URL begins with {scheme or 'nothing that Rollbook knows'}. It must begin with "
        "sqlite:/// or postgresql://."
    )


def _sqlite(url: str) -> Sqlite:
    if sqlite3.sqlite_version_info < OLDEST_SAFE_SQLITE:
        raise RuntimeError(
            f"SQLite {sqlite3.sqlite_version} can damage a school's file when the power "
            "fails. Install the package pysqlite3, or a Python whose SQLite is 3.51.3 or newer."
        )
    return Sqlite(
        parse(url)["database"],
        pragmas=SQLITE_PRAGMAS,
        lock_type="IMMEDIATE",
        returning_clause=True,
        cached_statements=256,
        check_same_thread=False,
    )


def _postgresql(url: str) -> Postgresql:
    options = parse(url, unquote_password=True, unquote_user=True)
    options["options"] = f"{POSTGRESQL_OPTIONS['options']} {options.get('options', '')}".strip()
    return Postgresql(**{**POSTGRESQL_OPTIONS, **options}, prefer_psycopg3=True)


SQLITE_UNAVAILABLE = {5, 6, 8, 9, 10, 13, 14}
"""Busy, locked, read only, took too long, I/O, full, cannot open."""
SQLITE_FULL = 13
POSTGRESQL_UNAVAILABLE = {"08", "25", "40", "53", "55", "57", "58"}  # SQLSTATE classes
POSTGRESQL_FULL = "53100"
POSTGRESQL_LOST_A_RACE = {"40001", "40P01", "23505"}  # serialization, deadlock, unique


SQLITE_BUSY = 5


def _is_busy(error: BaseException) -> bool:
    code = getattr(_told_by_the_driver(error), "sqlite_errorcode", None)
    return code is not None and code & 0xFF == SQLITE_BUSY


def why_unavailable(error: BaseException) -> str | None:
    """`storage_full` or `unavailable` when the database could not work; nothing for a bug."""
    cause = _told_by_the_driver(error)
    code = getattr(cause, "sqlite_errorcode", None)
    if code is not None:
        if code & 0xFF == SQLITE_FULL:
            return "storage_full"
        return "unavailable" if code & 0xFF in SQLITE_UNAVAILABLE else None
    state = getattr(cause, "sqlstate", None)
    if state == POSTGRESQL_FULL:
        return "storage_full"
    if state:
        return "unavailable" if state[:2] in POSTGRESQL_UNAVAILABLE else None
    return "unavailable" if _never_connected(cause) else None


def _told_by_the_driver(error: BaseException) -> BaseException:
    """What Peewee has wrapped: once, or twice where it connected on the way."""
    while orig := getattr(error, "orig", None):
        error = orig
    return error


def _never_connected(cause: BaseException) -> bool:
    return type(cause).__module__.startswith("psycopg") and isinstance(
        cause, _psycopg_operational_error()
    )


def _psycopg_operational_error() -> type[BaseException]:
    import psycopg  # noqa: PLC0415 - an extra: importing it costs SQLite users start-up time

    return psycopg.OperationalError


def lost_a_race(error: BaseException) -> bool:
    """Somebody else was faster on PostgreSQL: looking again gives the true answer."""
    return getattr(_told_by_the_driver(error), "sqlstate", None) in POSTGRESQL_LOST_A_RACE
