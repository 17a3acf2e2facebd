"""Rollbook with a hole: the facts of an enrollment are read before anything is held.

`python -m tests.support.planted_race serve --open` serves it. The race must oversell here, or it
would prove nothing about the product.
"""

import threading
from collections.abc import Sequence
from typing import Any

from webapp import database
from webapp.cli import app
from webapp.engines import Sqlite
from webapp.routes import enrollments
from webapp.schemas import EnrollmentCreate
from webapp.services.enrolling import enrollment_service
from webapp.services.enrolling.facts import Facts
from webapp.services.enrolling.loading import facts_about, find, hold, load

LONG_AGO = threading.local()


def facts_before_the_lock(wishes: Sequence[EnrollmentCreate]) -> Facts:
    """In the transaction, but before the locks: what PostgreSQL does not forgive."""
    named = find(wishes)
    facts = load(named)
    hold(named)
    return facts


async def facts_outside_of_the_transaction(batch: Any, asked: Any) -> Any:
    """Read by a reader, then handed to the writer: what SQLite does not forgive."""
    facts = await database.read(facts_about, [asked.wanted])
    return await database.write(_decided_on, facts, batch, asked)


def _decided_on(facts: Facts, batch: Any, asked: Any) -> Any:
    LONG_AGO.facts = facts
    (answer,) = batch([asked])
    if isinstance(answer, Exception):
        raise answer
    return answer


def plant() -> None:
    """Make the hole that this engine does not forgive."""
    if isinstance(database.engine().database, Sqlite):
        enrollments.write_one = facts_outside_of_the_transaction
        enrollment_service.held_facts_about = lambda wishes: LONG_AGO.facts
    else:
        enrollment_service.held_facts_about = facts_before_the_lock


if __name__ == "__main__":
    plant()
    app()
