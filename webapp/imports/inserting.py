"""Writing many new rows of a table at once, with the least work for each."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from webapp.models import Table
from webapp.services.enrolling.new_ids import NewIds
from webapp.statements import Insertion


def insert_all(
    table: type[Table], names: Sequence[str], rows: Sequence[Sequence[Any]]
) -> list[int]:
    """Insert rows with a value for each of these fields; answers their ids in the same order.

    Every field that has a default must be among them.
    """
    into_db = [table._meta.fields[name].db_value for name in names]
    new = NewIds(table, len(rows))
    ids = [new.take() for _ in rows]
    _insertion(table, tuple(names))(
        [
            (row_id, *(adapt(value) for adapt, value in zip(into_db, row, strict=True)))
            for row_id, row in zip(ids, rows, strict=True)
        ]
    )
    return ids


@cache
def _insertion(table: type[Table], names: tuple[str, ...]) -> Insertion:
    return Insertion(table.id, *(table._meta.fields[name] for name in names))
