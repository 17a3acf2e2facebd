"""Connections to the emptied school on PostgreSQL that outlive a test.

A new one costs the server more than most tests do: a process, and a catalog to read anew. What a
test leaves behind in a connection is reset before another gets it.
"""

from collections import defaultdict
from typing import Any

import peewee
import psycopg
from psycopg.pq import TransactionStatus

RESET = "RESET ALL; SELECT pg_advisory_unlock_all()"
MOST_SPARE = 16

_spare: dict[str, list["Lasting"]] = defaultdict(list)


class Lasting(psycopg.Connection[Any]):
    """A connection that is handed on, and not closed, while nothing is left undone in it."""

    asked_for: str | None = None

    def close(self) -> None:
        """Keep it for whoever connects next."""
        spare = _spare[self.asked_for or ""]
        if self.asked_for and _is_idle(self) and len(spare) < MOST_SPARE:
            spare.append(self)
        else:
            super().close()


def connections_last(database: str) -> None:
    """Hand on the connections to this database that Peewee asks for."""
    connect = peewee.Psycopg3Adapter.connect

    def connected(adapter: Any, db: peewee.Database, **params: Any) -> Any:
        if db.database != database:
            return connect(adapter, db, **params)
        return _spare_one(repr(params)) or _new_one(repr(params), dbname=database, **params)

    peewee.Psycopg3Adapter.connect = connected


def emptier(url: str) -> psycopg.Connection[Any]:
    """A connection that may take rows away past every trigger."""
    connection = _spare_one(url)
    if connection is None:
        connection = Lasting.connect(url, autocommit=True)
        connection.asked_for = url
    connection.execute("SET lock_timeout = '5s'; SET session_replication_role = replica")
    return connection


def end_all() -> None:
    """Close those that nobody uses."""
    for spare in _spare.values():
        while spare:
            psycopg.Connection.close(spare.pop())


def _is_idle(connection: psycopg.Connection[Any]) -> bool:
    return connection.pgconn.transaction_status == TransactionStatus.IDLE


def _new_one(asked_for: str, **params: Any) -> Lasting:
    connection = Lasting.connect(**params)
    connection.asked_for = asked_for
    return connection


def _spare_one(asked_for: str) -> Lasting | None:
    while _spare[asked_for]:
        connection = _spare[asked_for].pop()
        try:
            connection.autocommit = True
            connection.execute(RESET, prepare=False)
        except psycopg.Error:  # it was cut while nobody used it
            psycopg.Connection.close(connection)
        else:
            return connection
    return None
