"""The command on a school of one's own."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.command_line import Rollbook, typed
from webapp import database


@pytest.fixture
def rollbook(school_url: str, engine: Any, monkeypatch: pytest.MonkeyPatch) -> Rollbook:
    """`rollbook("migrate")` runs the command on an empty school."""
    return typed(school_url, monkeypatch)


@pytest.fixture
def rollbook_on_nothing(empty_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Rollbook]:
    """The same where there is no school yet."""
    yield typed(empty_url, monkeypatch)
    database.close()
