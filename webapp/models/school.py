"""What the school itself decides."""

from typing import Any

import peewee

from webapp.models.base import Table, one_of, version_field
from webapp.models.loads import GradeLoadsField

SEVERITIES = ("blocks", "warns", "off")

OVERRIDE_REASONS = (
    "The teacher agreed",
    "The principal agreed",
    "Needed to graduate",
    "Came from another school",
    "No other section fits",
)
"""The reasons of a school that has not written down its own."""

NOT_PASSING = ("F", "W", "I", "NC", "NP", "U")
"""The results with which nothing is passed, until a school writes down others."""


class LinesField(peewee.TextField):
    """A list that the school edits, a line for each."""

    def db_value(self, value: Any) -> str:
        """The lines as one text."""
        return value if isinstance(value, str) else "\n".join(value)

    def python_value(self, value: str) -> tuple[str, ...]:
        """The lines, in the order in which they are offered."""
        return tuple(value.splitlines())


def at_least_0(column: str, *, default: int) -> peewee.IntegerField:
    """A number with its default in the database, which refuses less than none."""
    said: list[peewee.Node] = [peewee.SQL(f"DEFAULT {default}"), peewee.Check(f'"{column}" >= 0')]
    return peewee.IntegerField(default=default, constraints=said)


def credits_field(name: str) -> peewee.DecimalField:
    """A number of credits; empty where the school has not said any."""
    return peewee.DecimalField(
        max_digits=6, decimal_places=2, null=True, constraints=[peewee.Check(f"{name} >= 0")]
    )


class SchoolSettings(Table):
    """The one row of settings; the database refuses a second.

    A setting of a rule is a column here, and a field of `RulesChange`: the page of rules shows it
    by itself.

    A freed seat is kept for its last holder for `promotion_delay` seconds. It is then offered to
    the first in line for `offer_hours`, or given at once where that is 0.

    `not_passing` lists the results that do not pass. `in_progress_counts`: a prerequisite is met
    by a course that will be over before. `no_result_passes`: so is one completed without a result,
    which a credit without one always is. `repeat_limit`: how often a course may be taken.
    `grade_loads` go before the fewest and most courses and credits of all, grade by grade.
    """

    name = peewee.TextField(default="")
    time_zone = peewee.TextField(default="America/New_York")
    version = version_field()
    override_reasons = LinesField(
        default=OVERRIDE_REASONS,
        constraints=[peewee.SQL("DEFAULT '{}'".format("\n".join(OVERRIDE_REASONS)))],
    )
    promotion_delay = at_least_0("promotion_delay", default=120)
    offer_hours = at_least_0("offer_hours", default=0)
    not_passing = LinesField(
        default=NOT_PASSING, constraints=[peewee.SQL("DEFAULT '{}'".format("\n".join(NOT_PASSING)))]
    )
    in_progress_counts = peewee.BooleanField(default=True, constraints=[peewee.SQL("DEFAULT TRUE")])
    no_result_passes = peewee.BooleanField(default=True, constraints=[peewee.SQL("DEFAULT TRUE")])
    repeat_limit = peewee.IntegerField(null=True, constraints=[peewee.Check("repeat_limit >= 0")])
    min_courses = peewee.IntegerField(null=True, constraints=[peewee.Check("min_courses >= 0")])
    max_courses = peewee.IntegerField(null=True, constraints=[peewee.Check("max_courses >= 0")])
    min_credits = credits_field("min_credits")
    max_credits = credits_field("max_credits")
    grade_loads = GradeLoadsField(default=(), constraints=[peewee.SQL("DEFAULT '[]'")])
    travel_minutes = peewee.IntegerField(
        null=True, constraints=[peewee.Check("travel_minutes >= 0")]
    )

    undo_hours = peewee.IntegerField(
        default=24, constraints=[peewee.SQL("DEFAULT 24"), peewee.Check('"undo_hours" >= 0')]
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
