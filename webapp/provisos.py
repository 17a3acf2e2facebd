"""What was known before a request, and has to hold still in the moment in which it is answered.

To look it up by itself would cost a moment of its own. So whoever knows it already goes on by it,
and the next read or write of the same task proves it, in its own moment or transaction, before
anything else is found or done there. Where it does not hold nothing was, and all is asked anew.
"""

from collections.abc import Callable
from contextvars import ContextVar
from typing import Any, NamedTuple, TypeVar

T = TypeVar("T")


class Disproved(Exception):
    """What somebody was let in by holds no more: it has to be looked up anew."""


class Proviso(NamedTuple):
    """That a look-up finds what it found before."""

    look_up: Callable[[str], Any]
    key: str
    found: Any

    def holds(self) -> bool:
        """Look it up."""
        return bool(self.look_up(self.key) == self.found)


_PENDING: ContextVar[Proviso | None] = ContextVar("pending", default=None)


def provided(proviso: Proviso | None) -> None:
    """Let whatever this task asks of the database next count only if this holds."""
    _PENDING.set(proviso)


def pending() -> Proviso | None:
    """What the next read or write has to prove; nothing when it is proved."""
    return _PENDING.get()


def only_if(proviso: Proviso, work: Callable[[], T]) -> T:
    """What some work finds or does, if it holds; raises `Disproved`."""
    if not proviso.holds():
        raise Disproved
    return work()
