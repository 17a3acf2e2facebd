"""Going through a long table a stretch at a time, in the order of a unique column."""

from collections.abc import Iterator
from typing import Any

import peewee

from webapp.database import rows

AT_ONCE = 500


def stretches(column: peewee.Field) -> Iterator[peewee.Expression]:
    """Conditions that cut all values of a unique column into stretches, from the least on.

    They are found by the column's index, so that the last costs no more than the first.
    """
    after: Any = None
    while values := _next_values(column, after):
        until = values[-1]
        yield (column <= until) if after is None else (column > after) & (column <= until)
        after = until


def _next_values(column: peewee.Field, after: Any) -> list[Any]:
    query = column.model.select(column).order_by(column).limit(AT_ONCE)
    return [value for (value,) in rows(query if after is None else query.where(column > after))]
