"""Where the files lie that Rollbook carries with it."""

from pathlib import Path

HERE = Path(__file__).parent


def folder(name: str) -> Path:
    """The folder `templates`, `static` or `migrations`: inside the wheel, or next to a checkout."""
    bundled = HERE / "_bundled" / name
    return bundled if bundled.is_dir() else HERE.parent / name
