"""What time it is: naive UTC for the record, the school's own day for decisions."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def now() -> datetime:
    """This moment as naive UTC, the one form of time the database holds."""
    return datetime.now(UTC).replace(tzinfo=None)


def today(time_zone: str) -> date:
    """The day it is at the school."""
    return datetime.now(ZoneInfo(time_zone)).date()


def at_school(moment: datetime, time_zone: str) -> datetime:
    """A moment of the record by the clock on the wall of the school."""
    return moment.replace(tzinfo=UTC).astimezone(ZoneInfo(time_zone)).replace(tzinfo=None)


def begins_at(day: date, time_zone: str) -> datetime:
    """The moment of the record at which a day of the school begins."""
    midnight = datetime.combine(day, time.min, ZoneInfo(time_zone))
    try:
        return midnight.astimezone(UTC).replace(tzinfo=None)
    except OverflowError:  # the first and the last day of all begin at midnight everywhere
        return midnight.replace(tzinfo=None)


def days_after(day: date, days: int) -> date:
    """So many days later, or earlier; the first and the last day of all have nothing beyond."""
    try:
        return day + timedelta(days)
    except OverflowError:
        return date.max if days > 0 else date.min
