"""A CSV file as rows: the line each begins on, and its cells under our own column names."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from webapp.imports.decoding import CannotImport, decoded
from webapp.imports.headers import Columns, Headers, known_in, understood
from webapp.imports.marks import unmarked

__all__ = ["CannotImport", "Columns", "Row", "Sheet", "read_sheet"]

LARGEST_CELL = 10_000_000
"""Characters that one cell may have; what is too long for a field is refused as a row."""

DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}


@dataclass(frozen=True, slots=True)
class Row:
    """One record of a file. `line` counts from 1; blank cells are left out of `cells`."""

    line: int
    record: Sequence[str]
    cells: Mapping[str, str]
    surplus: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """A whole file: its rows, what its headers mean, and what there is to say of how it is read."""

    path: Path
    rows: Sequence[Row]
    headers: Headers
    delimiter: str
    said: Sequence[str]


def read_sheet(path: Path, columns: Columns) -> Sheet:
    """The file at `path`; its encoding and delimiter are found out. Raises `CannotImport`."""
    text, said = decoded(path)
    delimiter = _delimiter(path, text, columns)
    records = _records(path, text, delimiter)
    _, first = next(records, (0, []))
    headers = understood(path, [unmarked(header) for header in first], columns)
    if delimiter != ",":
        said += (f"Cells are parted by {DELIMITERS[delimiter]}.",)
    return Sheet(
        path=path,
        rows=[_row(line, headers.ours, record) for line, record in records],
        headers=headers,
        delimiter=delimiter,
        said=[*said, *headers.said],
    )


def _delimiter(path: Path, text: str, columns: Columns) -> str:
    """The one by which the first line names most of our columns, or else most columns."""

    def named(delimiter: str) -> tuple[int, int]:
        headers = _headers(path, text, delimiter)
        return known_in(headers, columns), len(headers)

    return max(DELIMITERS, key=named)


def _headers(path: Path, text: str, delimiter: str) -> list[str]:
    try:
        return next(_records(path, text, delimiter), (0, []))[1]
    except CannotImport:
        return []


def _records(path: Path, text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Every record that is not blank, with the line it begins on."""
    csv.field_size_limit(LARGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
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


def _row(line: int, ours: Sequence[str | None], record: Sequence[str]) -> Row:
    cells = {
        name: unmarked(cell) for name, cell in zip(ours, record, strict=False) if name and cell
    }
    return Row(line, record, cells, surplus=any(record[len(ours) :]))
