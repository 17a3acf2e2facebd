"""Rows as lines of CSV: exact for programs, or so that a spreadsheet cannot be made to act.

A spreadsheet takes a cell that begins like a formula for one, whoever typed it, and runs it on the
computer of whoever opens the file. Such a cell gets a mark in front, which an import takes away.
"""

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import time
from decimal import Decimal
from typing import Any

from webapp.imports.marks import marked

MARK = "\ufeff"
"""By this a spreadsheet knows that the file is UTF-8."""


def opening(columns: Sequence[str], *, raw: bool) -> bytes:
    """The first line, which names the columns."""
    return ("" if raw else MARK).encode() + lines([columns], raw=raw)


def lines(rows: Iterable[Sequence[Any]], *, raw: bool) -> bytes:
    """The rows as UTF-8; lines end as RFC 4180 says. `raw` changes nothing that people typed."""
    written = EXACTLY if raw else FOR_A_SPREADSHEET
    text = io.StringIO()
    csv.writer(text).writerows([_cells(row, written) for row in rows])
    return text.getvalue().encode()


def _cells(row: Sequence[Any], written: Mapping[type, Callable[[Any], str]]) -> list[Any]:
    """What the import reads as the same value; a date and nothing at all are as they should be."""
    return [write(value) if (write := written.get(type(value))) else value for value in row]


def _amount(amount: Decimal) -> str:
    return f"{amount.normalize():f}"


def _hour(at: time) -> str:
    return at.isoformat("seconds" if at.second else "minutes")


def _yes_or_no(fact: bool) -> str:
    return "true" if fact else "false"


EXACTLY: Mapping[type, Callable[[Any], str]] = {bool: _yes_or_no, Decimal: _amount, time: _hour}
FOR_A_SPREADSHEET = {**EXACTLY, str: marked}
