"""Putting the rows of a file in, a few hundred at a time, each time whole or not at all.

Whatever stops an import, what went in before stays; imported again, it is already there.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from webapp import database
from webapp.actors import Actor
from webapp.database import in_pieces
from webapp.imports.files import Row, Sheet
from webapp.imports.kinds import Act, Kind, Put
from webapp.imports.terms import TermAsked, the_term
from webapp.models import Batch
from webapp.problems import message
from webapp.refusals import Refused
from webapp.services.record import begin_batch

ROWS_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Bad:
    """A row that did not go in: the column it is about, if it is one, and why, as a sentence."""

    row: Row
    column: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class Brought:
    """What became of one row; `bad` says why it was refused, in as many sentences as needed."""

    row: Row
    put: Literal["new", "changed", "unchanged", "refused"]
    bad: tuple[Bad, ...] = ()


def begin(kind: Kind, asked: TermAsked | None, *, by: Actor) -> Act:
    """The act that everything of this import belongs to; raises `CannotImport`."""
    return database.commit(_begin, kind, asked, by)


def bring_in(kind: Kind, sheet: Sheet, act: Act) -> Iterator[list[Brought]]:
    """Put the rows in, in their order; yields what became of each lot after its commit."""
    for rows in in_pieces(sheet.rows, ROWS_AT_ONCE):
        understood = [_understood(kind, row) for row in rows]
        puts = database.commit(put_in, kind, act, understood)
        yield [_brought(sheet, row, put) for row, put in zip(rows, puts, strict=True)]


def put_in(kind: Kind, act: Act, understood: Sequence[Any]) -> list[Put]:
    """What becomes of each row, in the caller's transaction, with the counts of the batch."""
    good = [one for one in understood if not isinstance(one, Refused)]
    answers = (put for piece in _unrepeated(good, kind.keys) for put in kind.put(act, piece))
    puts: list[Put] = [one if isinstance(one, Refused) else next(answers) for one in understood]
    _count(act, puts)
    return puts


def _begin(kind: Kind, asked: TermAsked | None, by: Actor) -> Act:
    act = Act(begin_batch(by, kind="import"), by)
    if asked is None and not kind.needs_term:
        return act
    return Act(act.batch, by, the_term(asked, act))


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
    changed = sum(put in ("new", "changed") for put in puts)
    Batch.update(changed=Batch.changed + changed, refused=Batch.refused + refused).where(
        Batch.id == act.batch.id
    ).execute()


def _brought(sheet: Sheet, row: Row, put: Put) -> Brought:
    if isinstance(put, Refused):
        return Brought(row, "refused", tuple(_reasons(sheet, row, put)))
    return Brought(row, put)


def _reasons(sheet: Sheet, row: Row, no: Refused) -> Iterator[Bad]:
    if row.surplus:
        yield Bad(row, None, "It has more cells than the file has columns.")
    for refusal in no.refusals:
        column = sheet.headers.get(refusal.field or "")
        yield Bad(row, column, message(refusal.about(column or refusal.field)))
