"""What the school itself decides."""

from typing import Any

import peewee

from webapp.models.base import Table, one_of, version_field

SEVERITIES = ("blocks", "warns", "off")

OVERRIDE_REASONS = (
    "The teacher agreed",
    "The principal agreed",
    "Needed to graduate",
    "Came from another school",
    "No other section fits",
)
"""The reasons of a school that has not written down its own."""


class LinesField(peewee.TextField):
    """A list that the school edits, a line for each."""

    def db_value(self, value: Any) -> str:
        """The lines as one text."""
        return value if isinstance(value, str) else "\n".join(value)

    def python_value(self, value: str) -> tuple[str, ...]:
        """The lines, in the order in which they are offered."""
        return tuple(value.splitlines())


class SchoolSettings(Table):
    """The one row of settings; the database refuses a second.

    A setting of a rule is a column here, and a field of `RulesChange`: the page of rules shows it
    by itself.
    """

    name = peewee.TextField(default="")
    time_zone = peewee.TextField(default="America/New_York")
    version = version_field()
    override_reasons = LinesField(
        default=OVERRIDE_REASONS,
        constraints=[peewee.SQL("DEFAULT '{}'".format("\n".join(OVERRIDE_REASONS)))],
    )

    class Meta:
        table_name = "school_settings"
        constraints = (peewee.Check("id = 1"),)


class RuleSetting(Table):
    """What a rule does at this school, by its published code; without a row, what it was shipped
    to do.
    """

    code = peewee.TextField(unique=True)
    severity = peewee.TextField()

    class Meta:
        table_name = "rule_settings"
        constraints = (one_of("severity", SEVERITIES),)
