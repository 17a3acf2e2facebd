"""Passwords are hashed one after the other on a thread of their own.

Each takes 25 ms and 19 MiB: on the threads of others a storm of sign-ins would stop everybody.
"""

from asyncio import sleep
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import cache, partial
from typing import Any, ParamSpec, TypeVar

from webapp.crew import Answers, Crew, Lot, Overloaded
from webapp.refusals import refuse

P = ParamSpec("P")
T = TypeVar("T")

MOST_WAITING = 16
PAUSE, HEARD_A_SECOND = 1.0, 250
"""How many seconds somebody is held up, and how many of those are heard again in each."""


class _Entrance:
    """How many are on their way to have a password compared, from the first byte that is read;
    and how many wait to hear whether they may."""

    under_way = 0
    held_up = 0


def is_full() -> bool:
    """Whether whoever came now would be refused."""
    return _Entrance.under_way >= MOST_WAITING or _hasher().is_full


async def is_full_for_long() -> bool:
    """Whether there is no place now, nor after a pause: a second, and longer the more are held up.

    In a rush most get in after it. In a storm, whoever is refused comes back at once: so held up,
    however many they are, no more than `HEARD_A_SECOND` of them do, and leave everybody else room.
    """
    if is_full():
        with _counted("held_up"):
            await sleep(PAUSE + _Entrance.held_up / HEARD_A_SECOND)
    return is_full()


def a_place() -> AbstractContextManager[None]:
    """Take one of the places that there are, as long as a password takes to be compared.

    Whoever waits for the database on the way there waits here too: a thousand at once, each
    with a form to read, a row to write and a page to draw, would be felt by everybody.
    """
    return _counted("under_way")


@contextmanager
def _counted(name: str) -> Iterator[None]:
    setattr(_Entrance, name, getattr(_Entrance, name) + 1)
    try:
        yield
    finally:
        setattr(_Entrance, name, getattr(_Entrance, name) - 1)


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
