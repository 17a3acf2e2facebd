"""Making what is not there yet and changing what differs, many rows at once, with their events."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import peewee

from webapp.clock import now
from webapp.database import holds_everything, in_pieces, lock, rows
from webapp.imports.inserting import insert_all
from webapp.imports.kinds import Act, Put
from webapp.models import Event, Table
from webapp.services.enrolling.new_ids import NewIds
from webapp.services.record import put_events, put_personal_changes, record, written
from webapp.services.versions import Counted


@dataclass(frozen=True, slots=True)
class Wanted:
    """A row, new or as it stands, and what the file says of it.

    `beside` is what the record says of a new one beyond that.
    """

    row: Any
    sent: Mapping[str, Any]
    beside: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Told:
    """A row, and what the record is to say of it: values before and after."""

    row: Any
    before: Mapping[str, Any]
    after: Mapping[str, Any]

    def values(self) -> Iterator[tuple[str, str | None, str | None]]:
        """Each field before and after, as the record has it."""
        for name, value in self.after.items():
            yield name, written(self.before.get(name)), written(value)


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
    act: Act,
    wanted: Sequence[Wanted],
    finish: Callable[[Any], None] | None = None,
    *,
    tells: bool = True,
) -> list[Put]:
    """Write every row as the file has it and answer what became of each.

    `finish` fills in what follows from the other values. What the file leaves blank stays. Without
    `tells` the caller writes down what was changed.
    """
    new = [one.row.id is None for one in wanted]
    before = [_fill_in(one, finish) for one in wanted]
    make_all(act, [one for one, is_new in zip(wanted, new, strict=True) if is_new], tells=tells)
    return [
        "new" if is_new else _change(act, one, was, tells)
        for one, was, is_new in zip(wanted, before, new, strict=True)
    ]


def make_all(
    act: Act, new: Sequence[Wanted], *, tells: bool = True, action: str = "created"
) -> None:
    """Insert new rows together, and write down that they were made, or what else that is."""
    if not new:
        return
    _insert(new)
    if tells:
        _tell_all(act, action, [Told(one.row, {}, {**one.sent, **one.beside}) for one in new])


def tell_changed(act: Act, changed: Sequence[Told]) -> None:
    """Write down how rows of one table changed, each one version further."""
    for piece in in_pieces(changed):
        table: Any = type(piece[0].row)
        ids = [one.row.id for one in piece]
        table.update(version=table.version + 1).where(table.id.in_(ids)).execute()
        for one in piece:
            one.row.version += 1
    _tell_all(act, "changed", changed)


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


def _change(act: Act, one: Wanted, before: Mapping[str, Any], tells: bool) -> Put:
    if all(before[name] == value for name, value in one.sent.items()):
        return "unchanged"
    if isinstance(one.row, Counted):
        one.row.version += 1
    one.row.save()
    if tells:
        record("changed", one.row, batch=act.batch, by=act.by, before=before, after=one.sent)
    return "changed"


def _tell_all(act: Act, action: str, told: Sequence[Told]) -> None:
    new_event = NewIds(Event, len(told))
    events = [_event(act, action, one.row, new_event.take()) for one in told]
    put_events(events)
    put_personal_changes(
        [
            (event_id, name, was, becomes)
            for (event_id, *_), one in zip(events, told, strict=True)
            for name, was, becomes in one.values()
            if (was or None) != (becomes or None)
        ]
    )


def _event(act: Act, action: str, row: Table, event_id: int) -> tuple[Any, ...]:
    what = (action, type(row).__name__.lower(), row.id, act.batch.id, "")
    version = getattr(row, "version", None)
    return (event_id, now(), act.by.name, act.by.origin, *what, *OF_NO_SPELL, version)


OF_NO_SPELL = (None,) * 4
"""What an event holds of an enrollment only."""
