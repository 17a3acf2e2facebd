"""Words, times, dates and names as the reader writes them.

The language of a request is a context variable: it is set at the edge and not known to the
threads of the database, so services hold facts and codes, never finished sentences.
"""

from collections.abc import Iterable, Sequence
from contextvars import ContextVar
from datetime import UTC, date, datetime, time
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal, Protocol
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_time, get_day_names, get_time_format
from babel.numbers import format_decimal
from babel.support import NullTranslations, Translations

CATALOGS = Path(__file__).parent / "locale"

MOST_KEPT = 4096
"""How many times and days stay as they were written once: a school has few different ones."""

THOUSAND = 1000

LANGUAGE: ContextVar[str] = ContextVar("language", default="en")
"""The language of this request, as Babel names it."""


class Meets(Protocol):
    """Anything that happens weekly: ISO weekday 1-7 and local times."""

    @property
    def weekday(self) -> int: ...
    @property
    def starts_at(self) -> time: ...
    @property
    def ends_at(self) -> time: ...


def gettext(message: str) -> str:
    """The message in the reader's language; as written where there is no translation."""
    return _catalog(LANGUAGE.get()).gettext(message)


def ngettext(one: str, many: str, count: int) -> str:
    """The message for so many, in the reader's language."""
    return _catalog(LANGUAGE.get()).ngettext(one, many, count)


def later(message: str) -> str:
    """Mark a message for translation where it stands; `gettext` translates it when it is read."""
    return message


def hours(starts_at: time, ends_at: time) -> str:
    """A stretch of a day: "9:00–9:50 am", "11:30 am–12:45 pm"."""
    return _hours(LANGUAGE.get(), starts_at, ends_at)


@lru_cache(MOST_KEPT)
def _hours(language: str, starts_at: time, ends_at: time) -> str:
    start, end = _clock(language, starts_at), _clock(language, ends_at)
    half = start.rpartition(" ")[2]
    if " " in start and end.endswith(f" {half}"):
        start = start.removesuffix(f" {half}")
    return f"{start}–{end}"


def weekdays(days: Iterable[int]) -> str:
    """ISO weekdays in the order of the week, each once: "Mon Wed Fri"."""
    return _weekdays(LANGUAGE.get(), tuple(sorted(set(days))))


@lru_cache(MOST_KEPT)
def _weekdays(language: str, days: tuple[int, ...]) -> str:
    names = get_day_names("abbreviated", locale=language)
    return " ".join(names[weekday - 1] for weekday in days)


@lru_cache
def _weekday(language: str, weekday: int, width: Literal["wide", "abbreviated"]) -> str:
    return get_day_names(width, locale=language)[weekday - 1]


def weekday_name(weekday: int) -> str:
    """An ISO weekday in full: "Monday"."""
    return _weekday(LANGUAGE.get(), weekday, "wide")


def weekday_in_short(weekday: int) -> str:
    """An ISO weekday as it heads a column: "Mon"."""
    return _weekday(LANGUAGE.get(), weekday, "abbreviated")


def hour_name(hour: int) -> str:
    """A full hour beside a timetable: "9"; "1" in the afternoon where the day has two halves."""
    return str((hour - 1) % 12 + 1 if _halves_the_day(LANGUAGE.get()) else hour)


def week() -> list[tuple[int, str]]:
    """The days of a week from Monday on, with their names in full."""
    names = get_day_names("wide", locale=LANGUAGE.get())
    return [(weekday, names[weekday - 1]) for weekday in range(1, 8)]


def meets(meetings: Sequence[Meets]) -> list[str]:
    """When something meets, a line for each time of day: "Mon Wed Fri 9:10–9:50 am"."""
    times: dict[tuple[time, time], list[int]] = {}
    for meeting in meetings:
        times.setdefault((meeting.starts_at, meeting.ends_at), []).append(meeting.weekday)
    return [f"{weekdays(days)} {hours(*between)}" for between, days in times.items()]


def number(count: int) -> str:
    """A count with its thousands apart: "1,200"."""
    return str(count) if -THOUSAND < count < THOUSAND else _number(LANGUAGE.get(), count)


@lru_cache
def _number(language: str, count: int) -> str:
    return format_decimal(count, locale=language)


def day(on: date) -> str:
    """A date: "Aug 24, 2026"."""
    return format_date(on, "medium", locale=LANGUAGE.get())


def moment(at: datetime, time_zone: str | None = None) -> str:
    """A moment: "Aug 24, 2026, 2:35 pm". One of the record is UTC, and is told in `time_zone`."""
    if time_zone:
        at = at.replace(tzinfo=at.tzinfo or UTC).astimezone(ZoneInfo(time_zone))
    return f"{day(at)}, {_clock(LANGUAGE.get(), at.time())}"


def listed(words: Iterable[str]) -> str:
    """Words one after the other: "a, b, c"."""
    return ", ".join(words)


@cache
def _catalog(language: str) -> NullTranslations:
    return Translations.load(CATALOGS, [language])


def clock(at: time) -> str:
    """A time of day: "9:10 am"."""
    return _clock(LANGUAGE.get(), at)


def _clock(language: str, at: time) -> str:
    if not _halves_the_day(language):
        return format_time(at, "short", locale=language)
    return format_time(at, "h:mm a", locale=language).lower()


@cache
def _halves_the_day(language: str) -> bool:
    return "a" in get_time_format("short", locale=Locale.parse(language)).pattern


def called(name: str, number: str) -> str:
    """A student by name and number, for there are namesakes; by the number alone without a name."""
    return name if name == number else f"{name}, {number}"
