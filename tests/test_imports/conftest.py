"""Files written by hand and brought in, and what became of their rows."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from webapp.actors import command_line
from webapp.imports.bringing_in import Brought, How, bring_in
from webapp.imports.files import read_sheet
from webapp.imports.kinds import Kind

Bring = Callable[..., list[Brought]]


@pytest.fixture
def bring(school: Any, tmp_path: Path) -> Bring:
    """`bring(STUDENTS, "student_number", "1001")` imports a file of these lines."""

    def bring(kind: Kind, *lines: str, **how: Any) -> list[Brought]:
        file = tmp_path / "file.csv"
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")
        sheet = read_sheet(file, kind.columns)
        lots = bring_in(kind, sheet, How(**how), by=command_line(f"import {kind.noun}"))
        return [one for lot in lots for one in lot]

    return bring


def puts(rows: list[Brought]) -> list[str]:
    """What became of the rows, in their order."""
    return [row.put for row in rows]


def reasons(rows: list[Brought]) -> list[tuple[int, str | None, str]]:
    """Line, column and sentence of everything that was refused."""
    return [(bad.row.line, bad.column, bad.reason) for row in rows for bad in row.bad]
