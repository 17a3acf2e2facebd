"""What the school itself decides."""

import peewee

from webapp.models.base import Table, one_of

SEVERITIES = ("blocks", "warns", "off")


class SchoolSettings(Table):
    """The one row of settings; the database refuses a second."""

    name = peewee.TextField(default="")
    time_zone = peewee.TextField(default="America/New_York")

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
