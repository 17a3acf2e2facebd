"""What time it is: naive UTC for the record, the school's own day for decisions."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def now() -> datetime:
    """This moment as naive UTC, the one form of time the database holds."""
    return datetime.now(UTC).replace(tzinfo=None)


def today(time_zone: str) -> date:
    """The day it is at the school."""
    return datetime.now(ZoneInfo(time_zone)).date()
