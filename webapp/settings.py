"""Every environment variable Rollbook reads, its default and its sentence."""

from pathlib import Path

from platformdirs import user_data_path
from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

LOOPBACK_HOSTS = frozenset({"localhost", "127.0.0.1", "[::1]", "testserver"})


def school_file() -> Path:
    """Where a school's SQLite file lives when DATABASE_URL does not say otherwise."""
    return user_data_path("rollbook", appauthor=False) / "school.db"


class Settings(BaseSettings):
    """What the surroundings decide; everything a school decides is in SchoolSettings."""

    model_config = SettingsConfigDict(env_prefix="ROLLBOOK_", env_ignore_empty=True, extra="ignore")

    database_url: str = Field(
        default_factory=lambda: f"sqlite:///{school_file()}",
        validation_alias="DATABASE_URL",
        description="The database: sqlite:///relative.db, sqlite:////absolute.db or "
        "postgresql://user:password@host/name. Empty: a SQLite file in your data folder.",
    )
    open: bool = Field(
        default=False,
        description="Serve the trial without sign-in, to this computer only. "
        "`rollbook serve --open` sets it.",
    )
    backup_dir: Path | None = Field(
        default=None,
        description="Where a copy of a SQLite school is kept before an upgrade. "
        "Empty: a folder `backups` beside the database.",
    )
    readers: int = Field(
        default=4, ge=1, le=64, description="Threads that read, each with its own connection."
    )
    writers: int = Field(
        default=4,
        ge=1,
        le=64,
        description="Threads that write on PostgreSQL. SQLite always has one writer.",
    )
