"""A crew of threads that works through one queue, and answers into the loops that asked."""

import asyncio
import threading
from collections import defaultdict, deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

LARGEST_LOT = 64
ALONE: Any = object()
"""What an errand has `asked` for that has nothing to share with its neighbors."""


class Overloaded(Exception):
    """More is waiting than the crew may promise to do in time."""


@dataclass(slots=True)
class Errand:
    """One thing to do and who waits for it.

    `work` is called with nothing. Where something is `asked`, it takes a list of what neighbors
    in the queue ask of the same function, and answers a list in the same order.
    """

    work: Callable[..., Any]
    asked: Any
    loop: asyncio.AbstractEventLoop
    answer: asyncio.Future[Any]


Lot = Sequence[Errand]
Answers = Sequence[Any]


class Crew:
    """So many threads with one queue. `do` answers a lot; an answer may be an exception.

    Past `at_most` waiting errands the crew refuses more at once.
    """

    def __init__(self, name: str, size: int, do: Callable[[Lot], Answers], *, at_most: int):
        self._do = do
        self._at_most = at_most
        self._waiting: deque[Errand] = deque()
        self._something = threading.Condition()
        self._closing = False
        self._threads = [
            threading.Thread(target=self._work, name=f"{name}-{number}", daemon=True)
            for number in range(1, size + 1)
        ]
        for thread in self._threads:
            thread.start()

    @property
    def is_full(self) -> bool:
        """Whether it would refuse another errand."""
        return len(self._waiting) >= self._at_most or self._closing

    def send(self, work: Callable[..., Any], asked: Any = ALONE) -> asyncio.Future[Any]:
        """Queue an errand of the running loop; raises `Overloaded`."""
        loop = asyncio.get_running_loop()
        errand = Errand(work, asked, loop, loop.create_future())
        with self._something:
            if self.is_full:
                raise Overloaded
            self._waiting.append(errand)
            self._something.notify()
        return errand.answer

    def close(self) -> None:
        """Finish what was sent, then end every thread."""
        with self._something:
            self._closing = True
            self._something.notify_all()
        for thread in self._threads:
            thread.join()

    def _work(self) -> None:
        while lot := self._next_lot():
            _deliver(lot, self._answers_to(lot))

    def _answers_to(self, lot: Lot) -> Answers:
        """One for each; whatever goes wrong, nobody waits forever and the thread goes on."""
        try:
            answers = self._do(lot)
        except BaseException as error:
            return [error] * len(lot)
        if len(answers) != len(lot):
            return [RuntimeError(f"{len(answers)} answers to {len(lot)} errands")] * len(lot)
        return answers

    def _next_lot(self) -> list[Errand]:
        """The next errand, with its neighbors of the same kind; nothing at the end."""
        with self._something:
            while not self._waiting:
                if self._closing:
                    return []
                self._something.wait()
            lot = [self._waiting.popleft()]
            while self._belongs_to(lot):
                lot.append(self._waiting.popleft())
            return lot

    def _belongs_to(self, lot: Lot) -> bool:
        """Whether the errand at the head of the queue can be done together with these."""
        first = lot[0]
        if first.asked is ALONE or not self._waiting or len(lot) >= LARGEST_LOT:
            return False
        return self._waiting[0].work is first.work and self._waiting[0].asked is not ALONE


def _deliver(lot: Lot, answers: Answers) -> None:
    """Wake each loop once, with all that it waits for."""
    by_loop: dict[asyncio.AbstractEventLoop, list[tuple[asyncio.Future[Any], Any]]]
    by_loop = defaultdict(list)
    for errand, answer in zip(lot, answers, strict=True):
        by_loop[errand.loop].append((errand.answer, answer))
    for loop, settled in by_loop.items():
        with suppress(RuntimeError):  # a loop that has closed since waits for nothing
            loop.call_soon_threadsafe(_settle, settled)


def _settle(settled: list[tuple[asyncio.Future[Any], Any]]) -> None:
    for future, answer in settled:
        if future.done():
            continue
        if isinstance(answer, StopIteration):  # which no future takes
            future.set_exception(RuntimeError("generator raised StopIteration"))
        elif isinstance(answer, BaseException):
            future.set_exception(answer)
        else:
            future.set_result(answer)
