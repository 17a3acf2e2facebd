"""Passwords are hashed one after the other on a thread of their own.

Each takes 25 ms and 19 MiB: on the threads of others a storm of sign-ins would stop everybody.
"""

from collections.abc import Callable
from functools import cache, partial
from typing import Any, ParamSpec, TypeVar

from webapp.crew import Answers, Crew, Lot, Overloaded
from webapp.refusals import refuse

P = ParamSpec("P")
T = TypeVar("T")

MOST_WAITING = 16


def is_full() -> bool:
    """Whether whoever came now would be refused."""
    return _hasher().is_full


async def slowly(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """What `work` answers, after those who came before; refuses `too_many_at_once`."""
    try:
        return await _hasher().send(partial(work, *args, **kwargs))
    except Overloaded:
        raise refuse("too_many_at_once") from None


@cache
def _hasher() -> Crew:
    return Crew("hasher", 1, _each, at_most=MOST_WAITING)


def _each(lot: Lot) -> Answers:
    return [_answer(errand.work) for errand in lot]


def _answer(work: Callable[[], Any]) -> Any:
    try:
        return work()
    except Exception as error:
        return error
