"""Statements: queries that are compiled once per database and run any number of times.

A statement is written as a function that builds a Peewee query, so that the models stay the only
source of what a table is. Its arguments stand where values will; called with values, it answers
rows as tuples. Building and compiling a query costs many times what running it does.

    @statement
    def names_of(ids: Iterable[int]) -> Any:
        return Student.select(Student.id, Student.last_name).where(within(Student.id, ids))

    for student_id, last_name in names_of([1, 2, 3]): ...
"""

import inspect
import json
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from functools import update_wrapper
from typing import Any, Generic, ParamSpec

import peewee

from webapp.database import db
from webapp.engines import Postgresql, told_by_peewee

P = ParamSpec("P")
Row = tuple[Any, ...]

MOST_ROWS = 500
"""Rows that one INSERT takes: databases limit how many values a statement may hold."""

COLUMN_TYPES = {
    "AUTO": "integer",
    "DATE": "date",
    "DATETIME": "timestamp",
    "INT": "integer",
    "TEXT": "text",
}
"""What PostgreSQL calls the columns of which it is sent whole lists."""

FEW = 32
"""Rows that PostgreSQL is sent in one INSERT, as a click makes them; more are streamed."""

FROM_SQLITE: dict[type[peewee.Field], Callable[[Any], Any]] = {
    peewee.DateField: date.fromisoformat,
    peewee.DateTimeField: datetime.fromisoformat,
    peewee.TimeField: time.fromisoformat,
    peewee.BooleanField: bool,
    peewee.DecimalField: lambda number: Decimal(str(number)),
}
"""What SQLite keeps in its own way. PostgreSQL's driver answers Python's values itself."""


class _Place(peewee.ColumnBase):
    """Where a value of each call will stand: the argument at this position.

    The sign before it changes nothing of the value; without it SQLite would look into its
    statistics for every new value, and plan the statement anew.
    """

    def __init__(self, position: int, *, many: bool = False):
        self.position = position
        self.many = many

    def __sql__(self, ctx: Any) -> Any:
        ctx._values.append(self)
        return ctx.literal("%s" if _is_postgresql() else "+?")


def within(column: Any, values: Any) -> peewee.Expression:
    """The rows whose column holds one of a list that is given with each call, of any length."""
    place = _Place(values.position, many=True)
    if _is_postgresql():
        return column == peewee.fn.ANY(place)
    return column.in_(peewee.Select([peewee.fn.json_each(place)], [peewee.SQL("value")]))


def locked(query: Any) -> Any:
    """The same rows, held until the commit; SQLite's writer holds everything already."""
    return query.for_update("FOR NO KEY UPDATE") if _is_postgresql() else query


class _Compiled:
    """A query as text for one database, and how values go in and rows come out."""

    def __init__(self, query: Any):
        self.database = db.obj
        self.sql, places = self.database.get_sql_context().sql(query).query()
        self._bind = _binder(places, list if _is_postgresql() else _as_json)
        self._readers = [] if _is_postgresql() else _readers(query)

    def run(self, values: Sequence[Any]) -> list[Row]:
        """The rows for these values."""
        with told_by_peewee:
            rows = self.database.rows(self.sql, self._bind(values))
        return self._read(rows) if self._readers else rows

    def remember(self, values: Sequence[Any]) -> list[Row]:
        """The same; a read at hand may get again what is still true."""
        memory = self.database.memory
        if memory is None:
            return self.run(values)
        bound = self._bind(values)
        key = (self, *(tuple(one) if isinstance(one, list) else one for one in bound))
        if key not in memory:
            memory[key] = self.run(values)
        return memory[key]

    def _read(self, rows: Iterable[Row]) -> list[Row]:
        columns: list[Iterable[Any]] = list(zip(*rows, strict=True))
        for place, reader in self._readers if columns else ():
            columns[place] = _each(reader, columns[place])
        return list(zip(*columns, strict=True))


def _each(reader: Callable[[Any], Any], column: Any) -> Iterable[Any]:
    """Every value of a column as Python's own; most columns are empty, or have no gaps."""
    if None not in column:
        return map(reader, column)
    if not any(column):
        return column
    return [None if value is None else reader(value) for value in column]


def _is_postgresql() -> bool:
    return isinstance(db.obj, Postgresql)


Bind = Callable[[Sequence[Any]], Sequence[Any]]


def _binder(places: Sequence[Any], as_list: Callable[[Any], Any]) -> Bind:
    """What makes the values of a text from the arguments of a call."""
    if [getattr(place, "position", None) for place in places] == list(range(len(places))):
        if not any(place.many for place in places):
            return lambda values: values
    takers = [_taker(place, as_list) for place in places]
    return lambda values: [take(values) for take in takers]


def _taker(place: Any, as_list: Callable[[Any], Any]) -> Callable[[Sequence[Any]], Any]:
    if not isinstance(place, _Place):
        return lambda _: place
    position = place.position
    if place.many:
        return lambda values: as_list(values[position])
    return lambda values: values[position]


def _as_json(values: Iterable[Any]) -> str:
    listed = list(values)
    return str(listed) if listed and isinstance(listed[0], int) else json.dumps(listed)


def _readers(query: Any) -> list[tuple[int, Callable[[Any], Any]]]:
    columns = (_field(column) for column in query._returning or ())
    readers = ((place, FROM_SQLITE.get(type(field))) for place, field in enumerate(columns))
    return [(place, reader) for place, reader in readers if reader]


def _field(column: Any) -> Any:
    """The field of a model that a selected column is, be it under another name."""
    while isinstance(column, peewee.Alias | peewee.FieldAlias):
        column = column.node if isinstance(column, peewee.Alias) else column.field
    return column


class Statement(Generic[P]):
    """A query that is compiled when a database first runs it."""

    def __init__(self, build: Callable[P, Any]):
        self._build = build
        self._arguments = len(inspect.signature(build).parameters)
        self._compiled: _Compiled | None = None
        self.is_remembered = False
        update_wrapper(self, build)

    def __call__(self, *values: P.args, **_: P.kwargs) -> list[Row]:
        """The rows for these values, given in their order."""
        compiled = self._compiled
        if compiled is None or compiled.database is not db.obj:
            places: Any = [_Place(position) for position in range(self._arguments)]
            query = self._build(*places)  # type: ignore[call-arg] # places for all of them
            compiled = self._compiled = _Compiled(query)
        return compiled.remember(values) if self.is_remembered else compiled.run(values)


def statement(build: Callable[P, Any]) -> Statement[P]:
    """Make a statement of a function that builds a query from its arguments."""
    return Statement(build)


def remembered(of: Statement[P]) -> Statement[P]:
    """Mark a statement that many pages run with the same values, between two changes."""
    of.is_remembered = True
    return of


class Insertion:
    """Putting rows into one table, many in one statement; nothing comes back."""

    def __init__(self, *fields: peewee.Field):
        self._fields = fields
        self._compiled: dict[int, _Compiled] = {}

    def __call__(self, rows: Sequence[Row]) -> None:
        """Put in rows whose values stand in the order of the fields."""
        if _is_postgresql() and len(rows) > FEW:
            self._copy(rows)
            return
        for start in range(0, len(rows), MOST_ROWS):
            piece = rows[start : start + MOST_ROWS]
            values = [value for row in piece for value in row]
            self._for(len(piece)).run(values)

    def _copy(self, rows: Sequence[Row]) -> None:
        """Hand over many rows as a stream: the driver would read a long text anew each time."""
        into = self._fields[0].model._meta.table_name
        columns = ", ".join(f'"{field.column_name}"' for field in self._fields)
        with told_by_peewee, db.obj.cursor().copy(f'COPY "{into}" ({columns}) FROM STDIN') as copy:
            for row in rows:
                copy.write_row(row)

    def _for(self, size: int) -> _Compiled:
        compiled = self._compiled.get(size)
        if compiled is None or compiled.database is not db.obj:
            compiled = self._compiled[size] = _Compiled(self._query(size))
        return compiled

    def _query(self, size: int) -> Any:
        width = len(self._fields)
        rows = [
            tuple(_Place(row * width + column) for column in range(width)) for row in range(size)
        ]
        into = self._fields[0].model
        return into.insert_many(rows, fields=list(self._fields)).returning()


class Alteration:
    """Changing rows of one table, each to values of its own, any number in one statement."""

    def __init__(self, *fields: peewee.Field):
        self._fields = fields
        self._table = fields[0].model._meta.table_name
        self._row_id = fields[0].model._meta.primary_key

    def __call__(self, rows: Sequence[Row]) -> None:
        """Change rows, each given as its id and its values in the order of the fields."""
        if not rows:
            return
        on_postgresql = _is_postgresql()
        sql = self._from_lists() if on_postgresql else self._from_json()
        values: Sequence[Any] = (
            [list(column) for column in zip(*rows, strict=True)]
            if on_postgresql
            else [json.dumps(rows, default=str)]
        )
        with told_by_peewee:
            db.obj.rows(sql, values)

    def _from_lists(self) -> str:
        columns = [self._row_id, *self._fields]
        lists = ", ".join(f"%s::{COLUMN_TYPES[column.field_type]}[]" for column in columns)
        names = ", ".join(f'"{column.column_name}"' for column in columns)
        wanted = [f'wanted."{field.column_name}"' for field in self._fields]
        return self._update(wanted, f"unnest({lists}) AS wanted ({names})", 'wanted."id"')

    def _from_json(self) -> str:
        wanted = [f"wanted.value ->> {place}" for place in range(1, len(self._fields) + 1)]
        return self._update(wanted, "json_each(?) AS wanted", "wanted.value ->> 0")

    def _update(self, wanted: Sequence[str], source: str, row_id: str) -> str:
        pairs = zip(self._fields, wanted, strict=True)
        values = ", ".join(f'"{field.column_name}" = {value}' for field, value in pairs)
        found = f'"{self._table}"."id" = {row_id}'
        return f'UPDATE "{self._table}" SET {values} FROM {source} WHERE {found}'  # noqa: S608
