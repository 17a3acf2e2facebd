"""Ids for rows that are yet to be written."""

from collections import deque
from functools import cache
from typing import Any

import peewee

from webapp.database import holds_everything
from webapp.models.base import Table
from webapp.statements import Statement, statement


class NewIds:
    """Ids that no row of a table has or will be given by anybody else.

    SQLite's writer counts on from the last row: nobody else writes until its commit. PostgreSQL
    hands out as many as are `expected` at once; what is not used stays a gap. Between the first
    `take` and the writing of its rows nobody in the same transaction may add to the table.
    """

    def __init__(self, table: type[Table], expected: int):
        self._table = table
        self._expected = expected
        self._free: deque[int] = deque()
        self._last: int | None = None

    def take(self) -> int:
        """The next one."""
        return self._count_on() if holds_everything() else self._draw()

    def _count_on(self) -> int:
        if self._last is None:
            self._last = _last(self._table)()[0][0] or 0
        self._last += 1
        return self._last

    def _draw(self) -> int:
        if not self._free:
            self._free.extend(row_id for (row_id,) in _next(self._table)(self._expected))
        return self._free.popleft()


@cache
def _last(table: type[Table]) -> Statement[[]]:
    """The statement that finds the last id of a table."""
    return statement(lambda: table.select(peewee.fn.MAX(table.id)))


@cache
def _next(table: type[Table]) -> Statement[[int]]:
    """The statement that draws so many ids from the sequence of a table."""

    def drawn(how_many: int) -> Any:
        sequence = peewee.fn.pg_get_serial_sequence(table._meta.table_name, "id")
        rows = peewee.fn.generate_series(peewee.SQL("1"), peewee.Cast(how_many, "integer"))
        return peewee.Select([rows], [peewee.fn.nextval(sequence)])

    return statement(drawn)
