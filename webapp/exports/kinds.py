"""What every kind of export has: its columns, what may narrow it, how its rows are found."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from webapp.models import SchoolSettings, Table

Lot = Iterable[Sequence[Any]]
"""Some rows, each with a value for every column."""


class CannotExport(Exception):
    """Why nothing can be taken out, as a sentence."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What narrows an export; without any of these it is about now."""

    course: str | None = None
    section: str | None = None
    term: str | None = None
    status: str | None = None
    on: date | None = None

    @property
    def said(self) -> list[str]:
        """The names of what was asked."""
        return [one.name for one in fields(self) if getattr(self, one.name) is not None]


@dataclass(frozen=True, slots=True)
class Found:
    """What will leave: in words, the row of the school it is about, and its rows when asked.

    `section_id` is the section that it is of, where it is of one alone.
    """

    what: str
    about: Table
    lots: Callable[[], Iterator[Lot]]
    section_id: int | None = None


def the_school() -> SchoolSettings:
    """What an export is about that is about no term or course in particular."""
    return SchoolSettings.get_by_id(1)


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of export. `takes` names what of `Asked` means something for it.

    `find` raises `CannotExport` for names that are not there. No lot that it answers grows with
    the school.
    """

    noun: str
    columns: Sequence[str]
    find: Callable[[Asked], Found]
    takes: frozenset[str] = frozenset()
