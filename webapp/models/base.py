"""What every table has in common."""

from collections.abc import Iterable
from typing import Any

import peewee

from webapp.database import db
from webapp.searching import folded, parts_of


class Table(peewee.Model):
    """A table of the school's database, saved column by changed column."""

    id = peewee.AutoField()

    class Meta:
        database = db
        legacy_table_names = False
        only_save_dirty = True


class Searchable(Table):
    """A table whose rows are found by any parts of what people call them."""

    search_key = peewee.TextField(default="")

    def called(self) -> tuple[str, ...]:
        """Every name and number that people might type."""
        raise NotImplementedError

    def make_searchable(self) -> None:
        """Fold what it is called into `search_key`; whoever writes many rows at once calls it."""
        self.search_key = folded(*self.called())

    def save(self, *args: Any, **kwargs: Any) -> Any:
        """Save, and stay findable."""
        self.make_searchable()
        return super().save(*args, **kwargs)

    @classmethod
    def found_by(cls, query: str) -> Any:
        """A query for the rows that hold every part of what somebody typed."""
        found = cls.select()
        for part in parts_of(query):
            found = found.where(cls.holds(part))
        return found

    @classmethod
    def holds(cls, part: str, *, at_the_start: bool = False) -> Any:
        """The condition of rows whose names hold a part that was folded.

        A plain LIKE: what is folded on both sides needs none that looks at letters of either
        case, which takes PostgreSQL four times as long.
        """
        for sign in ("\\", "%", "_"):
            part = part.replace(sign, f"\\{sign}")
        pattern = peewee.Value(f"{part}%" if at_the_start else f"%{part}%")
        return peewee.NodeList(
            (cls.search_key, peewee.SQL("LIKE"), pattern, peewee.SQL("ESCAPE '\\'"))
        )


def version_field() -> peewee.IntegerField:
    """How often a row was changed, and once more; every change raises it."""
    return peewee.IntegerField(default=1, constraints=[peewee.SQL("DEFAULT 1")])


def list_field() -> peewee.TextField:
    """Several words in one text, with commas between them; no word holds a comma."""
    return peewee.TextField(default="", constraints=[peewee.SQL("DEFAULT ''")])


def words_of(listed: str) -> tuple[str, ...]:
    """The words of such a text."""
    return tuple(listed.split(", ")) if listed else ()


def one_of(column: str, allowed: Iterable[str]) -> peewee.Node:
    """The database's own promise that a column holds one of a few words."""
    words = ", ".join(f"'{word}'" for word in allowed)
    return peewee.Check(f"{column} IN ({words})")
