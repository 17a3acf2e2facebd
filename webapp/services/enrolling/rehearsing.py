"""Looking before doing: an act is done whole and taken back before anybody could see it.

So a preview cannot say anything else than the act will: it is the act.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import ParamSpec, TypeVar

from webapp.database import db

P = ParamSpec("P")
T = TypeVar("T")


class Rehearsed(Exception):
    """Raised inside `taken_back_if_asked` by who wants nothing of it to stay."""


@contextmanager
def taken_back_if_asked() -> Iterator[None]:
    """What is written inside stays, unless it ends in an exception."""
    with db.atomic():
        yield


def rehearsed(change: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """What a change would answer. It runs through the write door, and nothing of it stays."""
    answers: list[T] = []
    try:
        with taken_back_if_asked():
            answers.append(change(*args, **kwargs))
            raise Rehearsed
    except Rehearsed:
        return answers[0]
