"""The command `rollbook`, typed in a terminal that nobody watches."""

from collections.abc import Callable
from typing import Any

import pytest
from typer.testing import CliRunner

from webapp import database
from webapp.cli import app

Rollbook = Callable[..., Any]


def typed(url: str, monkeypatch: pytest.MonkeyPatch) -> Rollbook:
    """The command on the school at `url`; the school is open again after every command."""
    monkeypatch.setenv("DATABASE_URL", url)

    def rollbook(*words: str) -> Any:
        database.close()
        said = CliRunner().invoke(app, list(words), prog_name="rollbook", catch_exceptions=False)
        database.use(url)
        return said

    return rollbook
