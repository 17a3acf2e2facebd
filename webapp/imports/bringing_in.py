"""Putting the rows of a file in, a lot at a time, each lot whole or not at all.

Whatever stops an import, what went in before stays; imported again, it is already there.
"""

import time
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

from webapp import database
from webapp.actors import Actor
from webapp.database import in_pieces
from webapp.imports.files import Row, Sheet
from webapp.imports.kinds import Act, Kind, Put, Warned
from webapp.imports.terms import TermAsked, the_term
from webapp.models import Batch
from webapp.problems import message
from webapp.refusals import Refused
from webapp.services.record import begin_batch

ROWS_AT_ONCE = 2000
"""Enough that what every lot costs does not count, few enough that nobody waits long for a lot."""

SECONDS_FOR_OTHERS = 0.025
"""Between two lots, so that a click which waits for its turn to write gets it."""


@dataclass(frozen=True, slots=True)
class How:
    """What is asked of an import beside its file; see `Act`."""

    term: TermAsked | None = None
    as_of: date | None = None
    over_capacity: bool = False


@dataclass(frozen=True, slots=True)
class Bad:
    """A row that did not go in: the column and the value it is about, if any, and why.

    `code` is the one that the same no has in JSON.
    """

    row: Row
    column: str | None
    value: str
    reason: str
    code: str = "too_many_cells"


@dataclass(frozen=True, slots=True)
class Brought:
    """What became of one row; `bad` says why it was refused, in as many sentences as needed, and
    `warned` what speaks against one that went in.
    """

    row: Row
    put: Literal["new", "changed", "unchanged", "refused"]
    bad: tuple[Bad, ...] = ()
    warned: tuple[str, ...] = ()


def bring_in(kind: Kind, sheet: Sheet, how: How, *, by: Actor) -> Iterator[list[Brought]]:
    """Put the rows in, in their order; yields what became of each lot after its commit.

    Raises `CannotImport` before the first where the term is not as asked.
    """
    act = database.commit(_begin, kind, how, by)
    for rows in in_pieces(sheet.rows, ROWS_AT_ONCE):
        yield database.commit(_put_lot, kind, sheet, act, rows)
        time.sleep(SECONDS_FOR_OTHERS)


def try_out(
    kind: Kind, sheet: Sheet, how: How, *, by: Actor, told: Callable[[int], None]
) -> list[Brought]:
    """What would become of the rows; nothing is written.

    The rows go in as by `bring_in`, but in one transaction that is undone at the end: so each
    lot sees what those before it would have done. Until then everything is held that an import
    of the whole file would hold; on SQLite nobody else writes meanwhile. `told` hears how many
    rows are done.
    """
    try:
        database.commit(_try_all, kind, sheet, how, by, told)
    except _TriedOut as tried:
        return tried.rows
    raise AssertionError("what was tried out must be undone")


def remarks(kind: Kind, sheet: Sheet) -> list[str]:
    """What should be known of the rows beside what became of each."""
    with database.at_one_moment():
        return kind.remarks([row.cells for row in sheet.rows])


def put_in(kind: Kind, act: Act, understood: Sequence[Any]) -> list[Put]:
    """What becomes of each row, in the caller's transaction, with the counts of the batch."""
    good = [one for one in understood if not isinstance(one, Refused)]
    answers = (put for piece in _unrepeated(good, kind.keys) for put in kind.put(act, piece))
    puts: list[Put] = [one if isinstance(one, Refused) else next(answers) for one in understood]
    _count(act, puts)
    return puts


class _TriedOut(Exception):
    """Undoes what was tried out, and keeps what became of it."""

    def __init__(self, rows: list[Brought]):
        self.rows = rows
        super().__init__()


def _try_all(kind: Kind, sheet: Sheet, how: How, by: Actor, told: Callable[[int], None]) -> None:
    act = _begin(kind, how, by)
    brought: list[Brought] = []
    for rows in in_pieces(sheet.rows, ROWS_AT_ONCE):
        brought += _put_lot(kind, sheet, act, rows)
        told(len(brought))
    raise _TriedOut(brought)


def _begin(kind: Kind, how: How, by: Actor) -> Act:
    """The act that everything of this import belongs to."""
    act = Act(begin_batch(by, kind="import"), by, None, how.as_of, how.over_capacity)
    if how.term is None and not kind.needs_term:
        return act
    return replace(act, term=the_term(how.term, act))


def _put_lot(kind: Kind, sheet: Sheet, act: Act, rows: Sequence[Row]) -> list[Brought]:
    puts = put_in(kind, act, [_understood(kind, row) for row in rows])
    return [_brought(sheet, row, put) for row, put in zip(rows, puts, strict=True)]


def _understood(kind: Kind, row: Row) -> Any:
    """What the row means, or the refusal of it."""
    if row.surplus:
        return Refused(())
    try:
        return kind.read(row.cells)
    except Refused as no:
        return no


def _unrepeated(
    wanted: Sequence[Any], keys: Callable[[Any], Iterable[Hashable]]
) -> Iterator[Sequence[Any]]:
    """The same rows in order, cut wherever one is about the same thing as one before."""
    start, seen = 0, set[Hashable]()
    for place, one in enumerate(wanted):
        own = set(keys(one))
        if own & seen:
            yield wanted[start:place]
            start, seen = place, set()
        seen |= own
    yield wanted[start:]


def _count(act: Act, puts: Sequence[Put]) -> None:
    refused = sum(isinstance(put, Refused) for put in puts)
    changed = sum(put in ("new", "changed") or isinstance(put, Warned) for put in puts)
    Batch.update(changed=Batch.changed + changed, refused=Batch.refused + refused).where(
        Batch.id == act.batch.id
    ).execute()


def _brought(sheet: Sheet, row: Row, put: Put) -> Brought:
    if isinstance(put, Refused):
        return Brought(row, "refused", tuple(_reasons(sheet, row, put)))
    if isinstance(put, Warned):
        return Brought(row, "new", warned=tuple(map(message, put.warnings)))
    return Brought(row, put)


def _reasons(sheet: Sheet, row: Row, no: Refused) -> Iterator[Bad]:
    if row.surplus:
        yield Bad(row, None, "", "It has more cells than the file has columns.")
    for refusal in no.refusals:
        column = sheet.headers.by_ours.get(refusal.field or "")
        value = row.cells.get(refusal.field or "", "")
        reason = message(refusal.about(column or refusal.field))
        yield Bad(row, column, value, reason, refusal.code)
