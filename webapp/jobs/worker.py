"""The one worker of a process: it looks again and again at what is due."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from typing import Any

from webapp.clock import now
from webapp.database import Unavailable
from webapp.jobs.lines import serve_lines
from webapp.jobs.standing import StandingLines
from webapp.logs import tell_of_error

SECONDS_BETWEEN_LOOKS = 2.0

Job = Callable[[datetime], Awaitable[Any]]


def all_jobs() -> tuple[Job, ...]:
    """What a worker does at every look; each worker remembers its own rounds."""
    return serve_lines, StandingLines().look


@asynccontextmanager
async def at_work(seconds: float = SECONDS_BETWEEN_LOOKS) -> AsyncIterator[None]:
    """Look at what is due as long as this is open. What was begun is finished by the database."""
    worker = asyncio.create_task(_look_again_and_again(seconds))
    try:
        yield
    finally:
        worker.cancel()
        with suppress(asyncio.CancelledError):
            await worker


async def _look_again_and_again(seconds: float) -> None:
    jobs = all_jobs()
    while True:
        await asyncio.sleep(seconds)
        for job in jobs:
            await _do(job)


async def _do(job: Job) -> None:
    """Whatever stands in the way of one look, the next one comes."""
    try:
        await job(now())
    except Unavailable:
        return
    except Exception as error:
        tell_of_error("job", error)
