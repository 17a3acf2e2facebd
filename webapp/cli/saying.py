"""What the commands say: sentences on the terminal, and an end with exit code 1."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn

import typer

from webapp import database
from webapp.imports.files import CannotImport
from webapp.migrating import MigrationRefused, NewerSchool
from webapp.sample.emptiness import NotEmpty

if TYPE_CHECKING:  # rich is slow to import, and a server shows no progress
    from rich.console import Console
    from rich.progress import Progress

WHY_UNAVAILABLE = {
    "storage_full": "The storage is full. Make room and run this again.",
    "unavailable": "The database cannot be reached or is busy. Run this again in a moment.",
}


def say(sentence: str) -> None:
    """Tell how it is."""
    typer.echo(sentence)


def warn(sentence: str) -> None:
    """Tell what went wrong, beside what a script reads."""
    typer.echo(sentence, err=True)


def stop(sentence: str) -> NoReturn:
    """Tell why this cannot go on, and end with exit code 1."""
    warn(sentence)
    raise typer.Exit(1)


@contextmanager
def in_sentences() -> Iterator[None]:
    """Say what may be expected to go wrong with a school instead of showing a trace."""
    try:
        yield
    except (NewerSchool, MigrationRefused, CannotImport, NotEmpty) as no:
        stop(str(no))
    except database.Unavailable as no:
        stop(WHY_UNAVAILABLE[no.code])
    except OSError as no:
        stop(f"{no.filename or 'The school'} cannot be used: {no.strerror}.")


def terminal() -> "Console":
    """Where progress is shown; it stays quiet where nobody watches."""
    from rich.console import Console  # noqa: PLC0415 - slow

    return Console(stderr=True, highlight=False)


def progress() -> "Progress":
    """A bar of rows."""
    from rich import progress as rich  # noqa: PLC0415 - slow

    console = terminal()
    return rich.Progress(
        rich.TextColumn("{task.description}"),
        rich.BarColumn(),
        rich.MofNCompleteColumn(),
        rich.TimeRemainingColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
