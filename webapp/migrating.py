"""Bringing a school to the shape this version needs: with every row, or not at all.

Every migration runs in a transaction of its own, one process at a time, after a backup of a SQLite
school. It is undone when rows are missing afterwards. A process killed in the middle leaves the
school as before or as after.

Only before serving, in the thread that starts: to know the models of the past, peewee-migrate
replays applied migrations with parts of Peewee replaced for the whole process.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import peewee
from filelock import FileLock
from peewee_migrate import Migrator, Router

from webapp import database
from webapp.bundled import folder
from webapp.clock import now
from webapp.engines import Postgresql, Sqlite, engine_for, why_unavailable
from webapp.settings import Settings

HISTORY = "migratehistory"
LOCK = 0x726F6C6C626F6F6B  # "rollbook"; everyone who migrates a PostgreSQL school asks for it


class State(NamedTuple):
    """Names of migrations, in order; `unknown` ones came with a newer version."""

    applied: list[str]
    pending: list[str]
    unknown: list[str]


class NewerSchool(Exception):
    """The school holds migrations that this version does not know."""

    def __init__(self, unknown: list[str]):
        super().__init__(
            "This school was last opened by a newer Rollbook (it knows "
            f"{' and '.join(unknown)}). Install that version or a later one to open it."
        )


class NotMigrated(Exception):
    """The school lacks migrations of this version."""

    def __init__(self, pending: list[str]):
        super().__init__(
            f"This school is not ready for this version of Rollbook: {' and '.join(pending)} "
            "must be applied first. Run: rollbook migrate"
        )


class MigrationRefused(Exception):
    """A migration would have done harm; nothing of it was kept."""


class RowsLost(MigrationRefused):
    """Fewer rows after than before, in a table that the migration does not name in MAY_LOSE."""

    def __init__(self, migration: str, table: str, before: int, after: int):
        super().__init__(
            f"{migration} would lose rows of {table}: {before:,} before and {after:,} after. "
            "It was stopped, and nothing of it was kept."
        )


class ReferencesBroken(MigrationRefused):
    """Rows would point at rows that are not there."""

    def __init__(self, migration: str, table: str, parent: str):
        super().__init__(
            f"{migration} would leave rows of {table} that point at rows missing from {parent}. "
            "It was stopped, and nothing of it was kept."
        )


def migrate(url: str | None = None) -> list[str]:
    """Apply what is pending, and name it. Of several starts at once, one migrates, the rest wait.

    Makes a missing SQLite file, readable by its owner only. Raises NewerSchool,
    MigrationRefused, or `database.Unavailable`.
    """
    with _alone_with(url) as school:
        _refuse_newer(_state(school))
        if not _state(school).pending:
            return []
        _back_up(school)
        return _Careful(school, folder("migrations")).run()


def rollback_one(url: str | None = None) -> str | None:
    """Undo the migration applied last, and name it. Refuses when rows would go with it."""
    with _alone_with(url) as school:
        _refuse_newer(_state(school))
        if not (applied := _state(school).applied):
            return None
        _back_up(school)
        _Careful(school, folder("migrations")).rollback()
        return applied[-1]


def state(url: str | None = None) -> State:
    """What is applied, what is pending, and what this version does not know. Changes nothing."""
    school = engine_for(url or database.engine().url)
    if isinstance(school, Sqlite) and not _file(school).exists():
        return State([], _known(), [])
    with _connected(school):
        return _state(school)


def check(url: str | None = None) -> None:
    """Raise NewerSchool or NotMigrated unless the school fits this version."""
    found = state(url)
    _refuse_newer(found)
    if found.pending:
        raise NotMigrated(found.pending)


@contextmanager
def _alone_with(url: str | None) -> Iterator[Sqlite | Postgresql]:
    """The school, held against everyone else who migrates, over a connection for this alone."""
    school = engine_for(url or database.engine().url)
    if isinstance(school, Sqlite):
        _make_private(_file(school))
        lock = FileLock(f"{_file(school)}.lock", mode=0o600)
        with lock, _connected(school):
            # SQLite rebuilds tables; dropping the old one must not take what points at it along.
            school.pragma("foreign_keys", 0)
            yield school
    else:
        with _connected(school):
            for limit in ("statement", "idle_in_transaction_session", "lock"):
                school.execute_sql(f"SET {limit}_timeout = 0")
            school.execute_sql("SELECT pg_advisory_lock(%s)", (LOCK,))
            # From here on, rather give up than stand in the way of those at work.
            school.execute_sql("RESET lock_timeout")
            yield school


@contextmanager
def _connected(school: Sqlite | Postgresql) -> Iterator[None]:
    try:
        with school.connection_context():
            yield
    except (peewee.DatabaseError, peewee.InterfaceError) as error:
        if code := why_unavailable(error):
            raise database.Unavailable(code) from error
        raise


def _file(school: Sqlite) -> Path:
    return Path(school.database)


def _make_private(file: Path) -> None:
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not file.exists():
        file.touch(mode=0o600)


def _known() -> list[str]:
    return sorted(file.stem for file in folder("migrations").glob("[0-9][0-9][0-9]_*.py"))


def _state(school: Sqlite | Postgresql) -> State:
    applied, known = _applied(school), _known()
    return State(
        applied=applied,
        pending=[name for name in known if name not in applied],
        unknown=[name for name in applied if name not in known],
    )


def _applied(school: Sqlite | Postgresql) -> list[str]:
    if not school.table_exists(HISTORY):
        return []
    rows = school.execute_sql(f"SELECT name FROM {HISTORY} ORDER BY id")  # noqa: S608 - a constant
    return [name for (name,) in rows]


def _refuse_newer(found: State) -> None:
    if found.unknown:
        raise NewerSchool(found.unknown)


def _back_up(school: Sqlite | Postgresql) -> None:
    """Keep a whole copy of a SQLite school; whoever runs PostgreSQL has backups of their own."""
    if not isinstance(school, Sqlite) or not school.get_tables():
        return
    last = (_applied(school) or ["before_migrations"])[-1]
    kept = _backups(school) / f"{_file(school).stem}-{now():%Y-%m-%d-%H%M%S}-{last}.db"
    partial = kept.with_suffix(".partial")
    partial.unlink(missing_ok=True)
    partial.touch(mode=0o600)
    school.execute_sql("VACUUM INTO ?", (str(partial),))
    _to_the_disk(partial)
    partial.replace(kept)


def _backups(school: Sqlite) -> Path:
    backups = Settings().backup_dir or _file(school).parent / "backups"
    backups.mkdir(mode=0o700, parents=True, exist_ok=True)
    return backups


def _to_the_disk(file: Path) -> None:
    with file.open("rb+") as written:
        os.fsync(written.fileno())


class _Careful(Router):
    """Peewee-migrate's own runner, which rather stops than loses a row."""

    def run_one(
        self,
        name: str,
        migrator: Migrator,
        *,
        fake: bool = True,
        downgrade: bool = False,
        force: bool = False,
    ) -> str:
        """Replay a migration, or run it in a transaction that also counts and compares."""
        if fake:
            return super().run_one(name, migrator, fake=fake, downgrade=downgrade, force=force)
        with self.database.transaction():
            before = self._rows()
            super().run_one(name, migrator, fake=False, downgrade=downgrade, force=force)
            self._refuse_loss(name, before, self._rows())
            self._refuse_broken_references(name)
        return name

    def _rows(self) -> dict[str, int]:
        """How many rows every table of the school has."""
        tables = (table for table in self.database.get_tables() if table != HISTORY)
        return {name: self._count(name) for name in tables}

    def _count(self, table: str) -> int:
        statement = f'SELECT count(*) FROM "{table}"'  # noqa: S608 - a name the database gave
        (rows,) = self.database.execute_sql(statement).fetchone()
        return rows

    def _refuse_loss(self, name: str, before: dict[str, int], after: dict[str, int]) -> None:
        migrate, _rollback = self.read(name)
        may_lose = migrate.__globals__.get("MAY_LOSE", ())
        for table, rows in before.items():
            if after.get(table, 0) < rows and table not in may_lose:
                raise RowsLost(name, table, rows, after.get(table, 0))

    def _refuse_broken_references(self, name: str) -> None:
        if not isinstance(self.database, Sqlite):
            return  # PostgreSQL never looked away
        broken = self.database.execute_sql("PRAGMA foreign_key_check").fetchone()
        if broken:
            table, _row, parent, _key = broken
            raise ReferencesBroken(name, table, parent)
