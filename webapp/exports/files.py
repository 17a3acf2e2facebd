"""A file that is there whole or not at all."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import BinaryIO

from webapp.exports.kinds import CannotExport


@contextmanager
def whole_file(path: Path, *, overwrite: bool) -> Iterator[BinaryIO]:
    """A new file, readable by its owner only, that takes its name once everything is in it.

    Raises `CannotExport` when something else has the name, or when it cannot be written.
    """
    path = path.resolve()
    _refuse(path, overwrite)
    try:
        with _beside(path) as half:
            yield half
    except OSError as error:
        raise CannotExport(
            f"{path} could not be written: {error.strerror}. Nothing of it was kept."
        ) from None


def _refuse(path: Path, overwrite: bool) -> None:
    if not path.parent.is_dir():
        raise CannotExport(f"There is no folder {path.parent}. Make it first.")
    if path.exists() and not path.is_file():
        raise CannotExport(f"{path} is not a file. Choose another name.")
    if path.exists() and not overwrite:
        raise CannotExport(f"{path} is there already. Choose another name, or add --overwrite.")


@contextmanager
def _beside(path: Path) -> Iterator[BinaryIO]:
    half = NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False)
    try:
        with half:
            yield half  # type: ignore[misc]
            half.flush()
            os.fsync(half.fileno())
        os.replace(half.name, path)
    except BaseException:
        Path(half.name).unlink(missing_ok=True)
        raise
