"""What an export wrote, as text and as rows."""

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest

from webapp.actors import command_line
from webapp.exports.kinds import Asked, Kind
from webapp.exports.taking_out import begin, take_out

Taken = Callable[..., str]


@pytest.fixture
def taken(school: Any) -> Taken:
    """`taken(STUDENTS)` is the file of an export for programs; `raw=False` for spreadsheets."""

    def taken(kind: Kind, *, raw: bool = True, **asked: Any) -> str:
        file = io.BytesIO()
        found = begin(kind, Asked(**asked), by=command_line(f"export {kind.noun}"))
        count = take_out(kind, found, file, raw=raw)
        text = file.getvalue().decode()
        assert count == len(rows(text))
        return text

    return taken


def rows(text: str) -> list[dict[str, str]]:
    """The rows of a file by the names of its columns."""
    return list(csv.DictReader(io.StringIO(text, newline="")))


def column(name: str, text: str) -> list[str]:
    """What stands in one column."""
    return [row[name] for row in rows(text)]
