"""The add/drop report for a spreadsheet, on record before it leaves."""

from webapp.actors import Actor
from webapp.exports.history_sheet import Sheet
from webapp.models import SchoolSettings
from webapp.services.change_report import Stretch, change_ids
from webapp.services.record import begin_batch, record


def begin_changes(stretch: Stretch, *, by: Actor) -> Sheet:
    """What is to leave is settled before its own event is written."""
    ids = change_ids(stretch)
    days = f"{stretch.first} to {stretch.last}"
    what = f"the changes of enrollments from {days}"
    row = SchoolSettings.get_by_id(1)
    record("exported", row, batch=begin_batch(by), by=by, after={}, reason=what)
    return Sheet(days, ids)
