"""What the school itself decides: one row, from the first day."""

import peewee as pw

MAY_LOSE = ("school_settings",)  # going back, the row of settings goes with its table


def migrate(migrator, database, fake=False):
    @migrator.create_model
    class SchoolSettings(pw.Model):
        name = pw.TextField(default="")
        time_zone = pw.TextField(default="America/New_York")

        class Meta:
            table_name = "school_settings"
            legacy_table_names = False
            constraints = (pw.Check("id = 1"),)

    migrator.run(SchoolSettings.create, id=1)


def rollback(migrator, database, fake=False):
    migrator.remove_model("school_settings", cascade=False)
