"""What the columns of a file mean: our own names in any spelling, and the field's synonyms.

Case, spaces, dashes, dots and underscores do not matter. No two columns ever mean the same: our
own name goes before a synonym, which is then said to be ignored; two equals are refused.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from webapp.imports.decoding import CannotImport
from webapp.imports.synonyms import SYNONYMS

OF_REFUSED_ROWS = ("line", "codes", "reason")
"""What a file of refused rows has beside the columns it came with."""

SPELLING = re.compile(r"[\s\-._]+")


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns that mean something in one kind of file.

    `required` holds groups: one column of each must be there.
    """

    known: Sequence[str]
    required: Sequence[Sequence[str]]

    @property
    def also(self) -> dict[str, str]:
        """Every synonym, and the column of ours that it stands for."""
        return {word: name for name in self.known for word in SYNONYMS.get(name, ())}


@dataclass(frozen=True, slots=True)
class Headers:
    """The headers of a file, the column of ours that each means, if any, and what to say of it."""

    as_written: Sequence[str]
    ours: Sequence[str | None]
    said: Sequence[str]

    @property
    def by_ours(self) -> Mapping[str, str]:
        """What the file calls our columns."""
        return {ours: header for ours, header in self.pairs if ours}

    @property
    def pairs(self) -> Iterable[tuple[str | None, str]]:
        """Our name, if there is one, beside the one in the file."""
        return zip(self.ours, self.as_written, strict=True)


def known_in(headers: Sequence[str], columns: Columns) -> int:
    """How many of our columns these headers name."""
    means = _meanings(columns)
    return len({means[_spelled(header)] for header in headers if _spelled(header) in means})


def understood(path: Path, headers: Sequence[str], columns: Columns) -> Headers:
    """What each header means; raises `CannotImport`."""
    if not any(headers):
        raise CannotImport(f"{path} is empty. Its first line must name the columns.")
    means = _meanings(columns)
    ours = [means.get(_spelled(header)) for header in headers]
    outdone = _outdone(path, headers, ours)
    ours = [None if place in outdone else name for place, name in enumerate(ours)]
    _refuse_gaps(path, headers, ours, columns)
    return Headers(
        headers,
        ours,
        [*_read_as(headers, ours), *outdone.values(), *_ignored(headers, ours, outdone)],
    )


def _spelled(header: str) -> str:
    return SPELLING.sub("", header).casefold()


def _meanings(columns: Columns) -> dict[str, str]:
    """By its spelling; our own names before synonyms of another column."""
    words = {**columns.also, **{name: name for name in columns.known}}
    return {_spelled(word): name for word, name in words.items()}


def _outdone(path: Path, headers: Sequence[str], ours: Sequence[str | None]) -> dict[int, str]:
    """The places of synonyms whose column is there under its own name, with what to say."""
    places: dict[str, list[int]] = defaultdict(list)
    for place, name in enumerate(ours):
        if name:
            places[name].append(place)
    outdone = {}
    for name, same in places.items():
        own = [place for place in same if _spelled(headers[place]) == _spelled(name)]
        if len(same) > 1 and len(own) != 1:
            both = ", ".join(headers[place] for place in same)
            raise CannotImport(f"{path} has more than one {name}: {both}. Keep one.")
        for place in set(same) - set(own) if len(same) > 1 else ():
            outdone[place] = f"{headers[place]} is ignored, because there is a column {name}."
    return outdone


def _refuse_gaps(
    path: Path, headers: Sequence[str], ours: Sequence[str | None], columns: Columns
) -> None:
    for group in columns.required:
        if not set(group) & set(ours):
            there = ", ".join(header for header in headers if header)
            raise CannotImport(
                f"{path} has no column {' or '.join(group)}. Its columns are {there}."
            )


def _read_as(headers: Sequence[str], ours: Sequence[str | None]) -> Iterable[str]:
    for header, name in zip(headers, ours, strict=True):
        if name and _spelled(header) != _spelled(name):
            yield f"{header} is read as {name}."


def _ignored(
    headers: Sequence[str], ours: Sequence[str | None], outdone: Mapping[int, str]
) -> Iterable[str]:
    unknown = [
        header
        for place, header in enumerate(headers)
        if header
        and not ours[place]
        and place not in outdone
        and _spelled(header) not in OF_REFUSED_ROWS
    ]
    if unknown:
        yield f"Ignored columns: {', '.join(unknown)}."
