"""What the school itself decides."""

import peewee

from webapp.models.base import Table


class SchoolSettings(Table):
    """The one row of settings; the database refuses a second.

    `catalog_version` is a word that the database itself replaces whenever a term, a course, a
    section, a meeting or a teacher is made or changed. No word ever comes back.
    """

    name = peewee.TextField(default="")
    time_zone = peewee.TextField(default="America/New_York")
    catalog_version = peewee.TextField(default="")

    class Meta:
        table_name = "school_settings"
        constraints = (peewee.Check("id = 1"),)
