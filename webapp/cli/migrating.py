"""`rollbook migrate`: bringing a school to the shape this version needs, or one step back."""

from typing import Annotated

import typer

from webapp import database
from webapp import migrating as migrations
from webapp.cli.opening import whereabouts
from webapp.cli.saying import in_sentences, say

Down = Annotated[
    bool, typer.Option("--down", help="Undo the migration that was applied last instead.")
]


def migrate(down: Down = False) -> None:
    """Bring the database to the shape of this version.

    Every step is named. A SQLite school is copied beside itself first. A step that would lose
    rows is refused.
    """
    with in_sentences():
        say(f"The school: {whereabouts(database.engine().url)}")
        _back() if down else _forward()
    database.close()


def _forward() -> None:
    applied = migrations.migrate()
    for name in applied:
        say(f"Applied {name}.")
    if not applied:
        say("There was nothing to apply.")


def _back() -> None:
    undone = migrations.rollback_one()
    say(f"Undid {undone}." if undone else "There was nothing to undo.")
