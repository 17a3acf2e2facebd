"""The log: a line of JSON for each thing that whoever runs Rollbook should know.

What may stand in it is a list of keys, and none of them can hold what somebody typed: no names,
no numbers of students, no addresses of pages.
"""

import logging
import traceback
from collections.abc import MutableMapping
from functools import cache
from pathlib import Path
from typing import Any

HOUSE = Path(__file__).parent
FRAMES = 8

KEYS = frozenset({"event", "level", "timestamp", "reference", "kind", "way", "code", "said"})
"""What a line may hold: which event, when, the number somebody may name, the kind of an error and
the lines of code it came through, a published code, and words that stand in a program."""

Line = MutableMapping[str, Any]


def tell(event: str, **facts: str) -> None:
    """Write a line; facts whose names are not in `KEYS` are left out."""
    _log().error(event, **facts)


def tell_of_error(event: str, error: BaseException, **facts: str) -> None:
    """Write of what kind an error is and how it came about, and never its own words."""
    tell(event, kind=type(error).__name__, way=_way_of(error), **facts)


def _way_of(error: BaseException) -> str:
    """The lines of this house that an error came through, and the line it arose on."""
    if not (frames := traceback.extract_tb(error.__traceback__)):
        return ""
    *way, origin = frames
    ours = [frame for frame in way if Path(frame.filename).is_relative_to(HOUSE)]
    lines = (*ours[-FRAMES:], origin)
    return " > ".join(f"{Path(line.filename).name}:{line.lineno}" for line in lines)


def _only_keys(_logger: Any, _method: str, line: Line) -> Line:
    return {name: value for name, value in line.items() if name in KEYS}


@cache
def _log() -> Any:
    import structlog  # noqa: PLC0415 - it takes a quarter of a start, and most never need it

    return structlog.wrap_logger(
        logging.getLogger("rollbook"),
        processors=[
            _only_keys,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
    )
