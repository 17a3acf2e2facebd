"""Rollbook with a hole: an enrollment is acknowledged a moment before its commit.

`python -m tests.faults.hasty serve --open` serves it. It must lose enrollments when it is killed,
or that nothing else loses any would prove nothing.
"""

import asyncio
import time
from typing import Any

from webapp import database
from webapp.cli import app
from webapp.routes import enrollments

A_MOMENT = 0.5
LATE_COMMITS: set[Any] = set()


async def acknowledged_first(batch: Any, asked: Any) -> Any:
    """In place of `database.write_one`: the answer, while the transaction is still open."""
    loop = asyncio.get_running_loop()
    decided = loop.create_future()

    def decide_and_dawdle(all_asked: list[Any]) -> list[Any]:
        answers = batch(all_asked)
        loop.call_soon_threadsafe(settle, decided, answers[0])
        time.sleep(A_MOMENT)
        return answers

    late = asyncio.ensure_future(database.write_one(decide_and_dawdle, asked))
    LATE_COMMITS.add(late)
    late.add_done_callback(forget)
    answer = await decided
    if isinstance(answer, Exception):
        raise answer
    return answer


def settle(decided: "asyncio.Future[Any]", answer: Any) -> None:
    """Hand over the first decision; one that is made again changes nothing."""
    if not decided.done():
        decided.set_result(answer)


def forget(late: "asyncio.Future[Any]") -> None:
    """Whatever became of the commit: it was answered for long ago."""
    LATE_COMMITS.discard(late)
    late.cancelled() or late.exception()


if __name__ == "__main__":
    enrollments.write_one = acknowledged_first
    app()
