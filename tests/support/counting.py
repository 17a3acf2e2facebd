"""What a piece of work asks of the database."""

from collections.abc import Iterator
from contextlib import contextmanager

from webapp.database import db

AROUND = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")


@contextmanager
def queries() -> Iterator[list[str]]:
    """The statements run meanwhile on any thread, without those that begin or end transactions."""
    seen: list[str] = []

    def remember(event: object) -> None:
        sql = event.sql  # type: ignore[attr-defined]
        if not sql.startswith(AROUND):
            seen.append(sql)

    hooks = db.query_hooks
    hooks.append(remember)
    try:
        yield seen
    finally:
        hooks.remove(remember)
