"""What every table has in common."""

from collections.abc import Iterable

import peewee

from webapp.database import db


class Table(peewee.Model):
    """A table of the school's database, saved column by changed column."""

    id = peewee.AutoField()

    class Meta:
        database = db
        legacy_table_names = False
        only_save_dirty = True


def one_of(column: str, allowed: Iterable[str]) -> peewee.Node:
    """The database's own promise that a column holds one of a few words."""
    words = ", ".join(f"'{word}'" for word in allowed)
    return peewee.Check(f"{column} IN ({words})")
