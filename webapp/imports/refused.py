"""The rows that were refused, as a file to correct and import again.

It has the columns of the file they came from, and beside them the line there, the reasons as
codes for a script, and as sentences. No file is ever written over: what somebody has begun to
correct stays.
"""

import csv
import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from webapp.imports.bringing_in import Brought
from webapp.imports.decoding import CannotImport
from webapp.imports.files import Sheet
from webapp.imports.headers import OF_REFUSED_ROWS
from webapp.imports.marks import marked, unmarked

OF_BEFORE = re.compile(r"-refused(-\d+)?$")


def refuse_taken(path: Path) -> None:
    """Raise `CannotImport` where a file has this name, or none could."""
    if path.exists():
        raise CannotImport(f"{path} is there already. Choose another name after --refused.")
    if not path.parent.is_dir():
        raise CannotImport(f"There is no folder {path.parent}. Choose another after --refused.")


def beside(path: Path) -> Path:
    """A name for the file beside the one it comes from, which no file has yet."""
    name = OF_BEFORE.sub("", path.stem)
    return next(one for one in _names(path.with_name(f"{name}-refused.csv")) if not one.exists())


def write_refused(path: Path, sheet: Sheet, refused: Sequence[Brought]) -> None:
    """Write a new file of rows that were refused; raises `OSError`, also if it is there.

    It is UTF-8 with the mark by which spreadsheets know it, with the delimiter it came with, and
    no cell of it can be taken for a formula; reading it again gives back the very values.
    """
    kept = [place for place, header in enumerate(sheet.headers.as_written) if _stays(header)]
    with open(path, "x", encoding="utf-8-sig", newline="", opener=_private) as file:
        lines = csv.writer(file, delimiter=sheet.delimiter)
        lines.writerow([marked(cell) for cell in _headers(sheet, kept)])
        for one in refused:
            lines.writerow([marked(cell) for cell in _cells(sheet, one, kept)])


def _names(first: Path) -> Iterator[Path]:
    yield first
    number = 2
    while True:
        yield first.with_stem(f"{first.stem}-{number}")
        number += 1


def _stays(header: str) -> bool:
    return header.lower() not in OF_REFUSED_ROWS


def _private(path: str, flags: int) -> int:
    """Open a file for its owner only: it holds the names of students."""
    return os.open(path, flags, 0o600)


def _headers(sheet: Sheet, kept: Sequence[int]) -> Iterator[str]:
    yield from (sheet.headers.as_written[place] for place in kept)
    yield from OF_REFUSED_ROWS


def _cells(sheet: Sheet, one: Brought, kept: Sequence[int]) -> Iterator[str]:
    """A cell too many stays one, behind all others: where it belongs is for people to say."""
    record = one.row.record
    for place in kept:
        yield unmarked(record[place]) if place < len(record) else ""
    yield str(one.row.line)
    yield " ".join(bad.code for bad in one.bad)
    yield " ".join(bad.reason for bad in one.bad)
    yield from record[len(sheet.headers.as_written) :]
