"""Opening the school that the surroundings name, in the shape that this version needs."""

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from playhouse.db_url import parse

from webapp import database
from webapp import migrating as migrations
from webapp.cli.saying import say


def open_school() -> None:
    """Apply pending migrations and say so; a school that is not there yet is made, and said."""
    where = whereabouts(database.engine().url)
    is_new = not migrations.state().applied
    applied = migrations.migrate()
    if is_new:
        say(f"Made a new, empty school: {where}")
    else:
        say(f"The school: {where}")
        for name in applied:
            say(f"Applied {name}.")


def whereabouts(url: str) -> str:
    """A database as people find it: the full path of a file; host and name, never a password."""
    parts = urlsplit(url)
    if parts.scheme.startswith("postgres"):
        host = parts.hostname or parse_qs(parts.query).get("host", ["this computer"])[0]
        return f"PostgreSQL database {parts.path.removeprefix('/')} on {host}"
    return str(Path(parse(url)["database"]).resolve())
