"""How much the students of one grade should take, where the school has its own numbers for it."""

import json
from decimal import Decimal
from typing import Any, NamedTuple

import peewee

LOADS = ("courses", "credits")
"""What a load is counted in."""


class GradeLoad(NamedTuple):
    """The fewest and most courses and credits of a grade; empty: as for the whole school."""

    grade: str
    min_courses: int | None = None
    max_courses: int | None = None
    min_credits: Decimal | None = None
    max_credits: Decimal | None = None

    def is_for(self, grade: str) -> bool:
        """Whether it is for students of this grade."""
        return self.grade.casefold() == grade.casefold()

    def __str__(self) -> str:
        """As the record tells it: "12: 4 to 6 courses, at most 7 credits"."""
        told = (_told(*self._limits(what), what) for what in LOADS)
        return f"{self.grade}: {', '.join(filter(None, told))}"

    def _limits(self, what: str) -> tuple[Any, Any]:
        return getattr(self, f"min_{what}"), getattr(self, f"max_{what}")


class GradeLoadsField(peewee.TextField):
    """The loads of some grades, as one text."""

    def db_value(self, value: Any) -> str:
        """Each as a list; amounts in their digits."""
        return value if isinstance(value, str) else json.dumps(value, default=_plain)

    def python_value(self, value: str) -> tuple[GradeLoad, ...]:
        """The loads, in the order in which they were written down."""
        return tuple(_read(*one) for one in json.loads(value))


def _read(grade: str, fewest: int | None, most: int | None, *credits: str | None) -> GradeLoad:
    amounts = (None if one is None else Decimal(one) for one in credits)
    return GradeLoad(grade, fewest, most, *amounts)


def _plain(amount: Decimal) -> str:
    return f"{amount.normalize():f}"


def _told(fewest: Any, most: Any, what: str) -> str:
    low, high = (_plain(Decimal(one)) if one is not None else "" for one in (fewest, most))
    if low and high:
        return f"{low} to {high} {what}"
    if low or high:
        return f"at least {low} {what}" if low else f"at most {high} {what}"
    return ""
