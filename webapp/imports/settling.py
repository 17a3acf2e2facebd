"""Making what is not there yet and changing what differs, many rows at once, with their events."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import peewee

from webapp.clock import now
from webapp.database import holds_everything, in_pieces, lock, rows
from webapp.imports.inserting import insert_all
from webapp.imports.kinds import Act, Put
from webapp.models import Event, Table
from webapp.services.new_ids import NewIds
from webapp.services.record import put_events, put_personal_changes, record, written


@dataclass(frozen=True, slots=True)
class Wanted:
    """A row, new or as it stands, and what the file says of it."""

    row: Any
    sent: Mapping[str, Any]


def there_by(column: peewee.Field, values: Iterable[Any]) -> dict[Any, Any]:
    """The rows whose `column` has one of these values, by that value; held until the commit."""
    named = [column.in_(piece) for piece in in_pieces(set(values) - {None})]
    _hold(column.model, named)
    return {
        getattr(row, column.name): row
        for here in named
        for row in column.model.select().where(here)
    }


def _hold(table: Any, named: Sequence[peewee.Expression]) -> None:
    """Lock rows by id, as enrolling does: in any other order the two would wait for each other."""
    if holds_everything():
        return
    ids = [row_id for here in named for (row_id,) in rows(table.select(table.id).where(here))]
    for piece in in_pieces(sorted(ids)):
        lock(table.select(table.id).where(table.id.in_(piece)).order_by(table.id))


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
        _insert(new)
        _record_made(act, new)


def _insert(new: Sequence[Wanted]) -> None:
    table = type(new[0].row)
    names = [name for name in table._meta.fields if name != "id"]
    values = [[one.row.__data__.get(name) for name in names] for one in new]
    for one, row_id in zip(new, insert_all(table, names, values), strict=True):
        one.row.id = row_id


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
    new_event = NewIds(Event, len(new))
    events = [_made(act, one.row, new_event.take()) for one in new]
    put_events(events)
    put_personal_changes(
        [
            (event_id, field, None, written(value))
            for (event_id, *_), one in zip(events, new, strict=True)
            for field, value in one.sent.items()
            if value not in ("", None)
        ]
    )


def _made(act: Act, row: Table, event_id: int) -> tuple[Any, ...]:
    subject = type(row).__name__.lower()
    who = (act.by.name, act.by.origin)
    return (event_id, now(), *who, "created", subject, row.id, act.batch.id, "", *OF_NO_SPELL)


OF_NO_SPELL = (None,) * 5
"""What an event holds of an enrollment only."""
