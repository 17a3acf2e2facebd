"""What every kind of file has: its columns, how a row is understood, how rows are put in."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from webapp.actors import Actor
from webapp.imports.headers import Columns
from webapp.models import Batch, Term
from webapp.refusals import Refusal, Refused


@dataclass(frozen=True, slots=True)
class Warned:
    """A row that is new, and what speaks against it."""

    warnings: tuple[Refusal, ...]


Put = Literal["new", "changed", "unchanged"] | Warned | Refused
"""What became of a row."""


@dataclass(frozen=True, slots=True)
class Act:
    """One import at work: its batch, who imports, and the term that sections are in.

    Enrollments without a first day of their own begin on `as_of`; with `over_capacity` they go in
    though the section is full or others wait, as a roster that is true already may be.
    """

    batch: Batch
    by: Actor
    term: Term | None = None
    as_of: date | None = None
    over_capacity: bool = False


def small(cells: Mapping[str, str], name: str) -> Mapping[str, str]:
    """The same cells, this one in small letters: a choice is the same choice in any."""
    return {**cells, name: cells[name].lower()} if name in cells else cells


def no_keys(row: Any) -> Iterable[Hashable]:
    """For rows that may be about the same thing and be given at once."""
    return ()


def no_remarks(rows: Sequence[Mapping[str, str]]) -> list[str]:
    """For kinds of which nothing need be said."""
    return []


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of file.

    `read` makes of a row's cells what `put` takes, or raises `Refused`. `put` answers for each of
    them in order, in the caller's transaction; no two that it is given at once share one of their
    `keys`. Where `needs_term` is set, an import without a term is about the current one. Where
    `enrolls` is set, the rules of enrolling decide about each row. `remarks` says of the cells of
    all rows what should be known and kept none of them out.
    """

    noun: str
    columns: Columns
    read: Callable[[Mapping[str, str]], Any]
    put: Callable[[Act, Sequence[Any]], list[Put]]
    keys: Callable[[Any], Iterable[Hashable]] = no_keys
    remarks: Callable[[Sequence[Mapping[str, str]]], list[str]] = no_remarks
    needs_term: bool = False
    enrolls: bool = False
