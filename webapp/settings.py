"""Every environment variable Rollbook reads, its default and its sentence."""

from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from platformdirs import user_data_path
from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

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
    url: str = Field(
        default="",
        description="The address at which people open Rollbook, such as "
        "https://rollbook.school.example. Empty: this computer only.",
    )
    proxies: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="Addresses or networks of the proxies before Rollbook, with commas between; "
        "only what they say of a sender is believed.",
    )
    idle_minutes: int = Field(
        default=60, ge=1, le=24 * 60, description="A session ends after so long without a request."
    )
    session_hours: int = Field(
        default=12, ge=1, le=7 * 24, description="A session ends so long after signing in."
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

    @field_validator("proxies", mode="before")
    @classmethod
    def read_proxies(cls, given: object) -> object:
        """Read names with commas between."""
        if not isinstance(given, str):
            return given
        return tuple(name.strip() for name in given.split(",") if name.strip())

    @field_validator("url")
    @classmethod
    def read_url(cls, given: str) -> str:
        """Read an address without anything behind its host; refuses what is none."""
        parts = urlsplit(given.rstrip("/"))
        if given and (parts.scheme not in {"http", "https"} or not parts.hostname or parts.path):
            raise ValueError("must be like https://rollbook.school.example, without a path")
        return given.rstrip("/")

    @property
    def hosts(self) -> frozenset[str]:
        """The names by which Rollbook may be asked for."""
        host = urlsplit(self.url).hostname
        return LOOPBACK_HOSTS | ({host} if host else set())

    @cached_property
    def idle(self) -> timedelta:
        """After how long without a request a session ends."""
        return timedelta(minutes=self.idle_minutes)

    @cached_property
    def longest(self) -> timedelta:
        """How long after signing in a session ends."""
        return timedelta(hours=self.session_hours)
