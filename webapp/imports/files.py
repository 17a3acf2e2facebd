"""A CSV file as rows: the line each begins on, and its cells under our own column names."""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

NO_OTHER_NAMES: Mapping[str, str] = {}


class CannotImport(Exception):
    """Why nothing of a file can go in, as a sentence."""


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns that mean something in one kind of file.

    `required` holds groups: one column of each must be there. `also` maps other headers to ours.
    """

    known: Sequence[str]
    required: Sequence[Sequence[str]]
    also: Mapping[str, str] = field(default_factory=lambda: NO_OTHER_NAMES)


@dataclass(frozen=True, slots=True)
class Row:
    """One record of a file. `line` counts from 1; blank cells are left out."""

    line: int
    cells: Mapping[str, str]
    surplus: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """A whole file: its rows, what its headers call our columns, and what is ignored."""

    rows: Sequence[Row]
    headers: Mapping[str, str]
    ignored: Sequence[str]


def read_sheet(path: Path, columns: Columns) -> Sheet:
    """The file at `path`, UTF-8 with or without a byte order mark; raises `CannotImport`."""
    records = _records(path, _text(path))
    _, headers = next(records, (0, []))
    ours = _our_names(path, headers, columns)
    return Sheet(
        rows=[_row(line, ours, record) for line, record in records],
        headers={name: header for name, header in zip(ours, headers, strict=True) if name},
        ignored=[header for name, header in zip(ours, headers, strict=True) if not name and header],
    )


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise CannotImport(
            f"{path} is not UTF-8 text. Save it as CSV UTF-8 and import that."
        ) from None
    except OSError as error:
        raise CannotImport(f"{path} cannot be read: {error.strerror}.") from None


def _records(path: Path, text: str) -> Iterator[tuple[int, list[str]]]:
    """Every record that is not blank, with the line it begins on."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    begins_on = 1
    try:
        for record in reader:
            cells = [cell.strip() for cell in record]
            if any(cells):
                yield begins_on, cells
            begins_on = reader.line_num + 1
    except csv.Error as error:
        raise CannotImport(
            f"{path} is not readable CSV from line {begins_on} on: {error}. Nothing was imported."
        ) from None


def _our_names(path: Path, headers: Sequence[str], columns: Columns) -> list[str | None]:
    """For each header the column it means, or nothing."""
    if not headers:
        raise CannotImport(f"{path} is empty. Its first line must name the columns.")
    means = {name: name for name in columns.known} | dict(columns.also)
    ours = [means.get(header.lower()) for header in headers]
    for group in columns.required:
        if not set(group) & set(ours):
            raise CannotImport(
                f"{path} has no column {' or '.join(group)}. Its columns are {_listed(headers)}."
            )
    for name, times in Counter(name for name in ours if name).items():
        if times > 1:
            same = (header for header, own in zip(headers, ours, strict=True) if own == name)
            raise CannotImport(f"{path} has more than one {name}: {_listed(same)}. Keep one.")
    return ours


def _row(line: int, ours: Sequence[str | None], record: Sequence[str]) -> Row:
    cells = {name: cell for name, cell in zip(ours, record, strict=False) if name and cell}
    return Row(line, cells, surplus=any(record[len(ours) :]))


def _listed(headers: Iterable[str]) -> str:
    return ", ".join(header for header in headers if header)
