"""Making what is not there yet and changing what differs, many rows at once, with their events."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import peewee

from webapp.database import in_pieces
from webapp.imports.kinds import Act, Put
from webapp.models import PersonalChange, Table
from webapp.services.record import record, record_all


@dataclass(frozen=True, slots=True)
class Wanted:
    """A row, new or as it stands, and what the file says of it."""

    row: Any
    sent: Mapping[str, Any]


def there_by(column: peewee.Field, values: Iterable[Any]) -> dict[Any, Any]:
    """The rows whose `column` has one of these values, by that value."""
    return {
        getattr(row, column.name): row
        for piece in in_pieces(set(values) - {None})
        for row in column.model.select().where(column.in_(piece))
    }


def settle(
    act: Act, wanted: Sequence[Wanted], finish: Callable[[Any], None] | None = None
) -> list[Put]:
    """Write every row as the file has it and answer what became of each.

    `finish` fills in what follows from the other values. What the file leaves blank stays.
    """
    new = [one.row.id is None for one in wanted]
    before = [_fill_in(one, finish) for one in wanted]
    make_all(act, [one for one, is_new in zip(wanted, new, strict=True) if is_new])
    return [
        "new" if is_new else _change(act, one, was)
        for one, was, is_new in zip(wanted, before, new, strict=True)
    ]


def make_all(act: Act, new: Sequence[Wanted]) -> None:
    """Insert new rows together, and write down that they were made."""
    if new:
        type(new[0].row).bulk_create([one.row for one in new], batch_size=500)
        _record_made(act, new)


def _fill_in(one: Wanted, finish: Callable[[Any], None] | None) -> dict[str, Any]:
    """Set what was sent; answers what was there before."""
    before = {name: getattr(one.row, name) for name in one.sent}
    for name, value in one.sent.items():
        setattr(one.row, name, value)
    if finish:
        finish(one.row)
    return before


def _change(act: Act, one: Wanted, before: Mapping[str, Any]) -> Put:
    if all(before[name] == value for name, value in one.sent.items()):
        return "unchanged"
    one.row.save()
    record("changed", one.row, batch=act.batch, by=act.by, before=before, after=one.sent)
    return "changed"


def _record_made(act: Act, new: Sequence[Wanted]) -> None:
    event_ids = record_all(_made(act, one.row) for one in new)
    values = [
        {"event": event_id, "field": field, "before": None, "after": str(value)}
        for event_id, one in zip(event_ids, new, strict=True)
        for field, value in one.sent.items()
        if value not in ("", None)
    ]
    for piece in in_pieces(values):
        PersonalChange.insert_many(piece).execute()


def _made(act: Act, row: Table) -> dict[str, Any]:
    return {
        "by": act.by.name,
        "origin": act.by.origin,
        "action": "created",
        "subject": type(row).__name__.lower(),
        "subject_id": row.id,
        "batch": act.batch,
    }
