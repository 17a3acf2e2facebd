"""What the school itself decides."""

import peewee

from webapp.models.base import Table


class SchoolSettings(Table):
    """The one row of settings; the database refuses a second."""

    name = peewee.TextField(default="")
    time_zone = peewee.TextField(default="America/New_York")

    class Meta:
        table_name = "school_settings"
        constraints = (peewee.Check("id = 1"),)
