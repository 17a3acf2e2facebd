"""What stands in the tables, held against what is on record."""

from dataclasses import dataclass
from typing import Any

from peewee import fn

from tests.test_record.stage import SOMEBODY
from webapp import clock
from webapp.models import (
    ApiToken,
    Batch,
    Course,
    Credit,
    Event,
    GroupMember,
    Hold,
    Meeting,
    Period,
    PersonalChange,
    Section,
    Staff,
    Student,
    StudentCourse,
    StudentGroup,
    Table,
    Teacher,
    Telling,
    Term,
)
from webapp.services.meetings import in_words, place_of
from webapp.services.record import written

WATCHED: tuple[type[Table], ...] = (
    *(Student, Teacher, Term, Period, Course, Section, StudentCourse),
    *(Staff, ApiToken, Hold, Credit, Telling, StudentGroup, GroupMember),
)
"""Tables whose rows are each a subject of the record; meetings are told of their section."""

FOLLOWS = {"id", "search_key", "version", "course", "student", "group", "created_at", "created_by"}
"""Columns that follow from the others, or never change."""

KEPT_OUT = {"password", "secret", "ending", "disabled_at", "expires_at", "revoked_at", "left_at"}
"""Columns that hold a secret, or are told in other words."""

Rows = dict[tuple[str, int], dict[str, Any]]


@dataclass(frozen=True)
class Before:
    """The school before an act: every row, and the last event."""

    rows: Rows
    event_id: int


def the_school_now() -> Before:
    return Before(rows_now(), Event.select(fn.MAX(Event.id)).scalar() or 0)


def rows_now() -> Rows:
    """Every row that is a subject of the record, each section with when it meets."""
    rows = {
        (table.__name__.lower(), row.id): row.__data__.copy()
        for table in WATCHED
        for row in table.select()
    }
    for section in Section.select():
        met = Meeting.select().where(Meeting.section == section)
        names = {period.id: period.name for period in Period.select()}
        rows["section", section.id]["meetings"] = in_words(map(place_of, met), names)
    return rows


def hold_against_the_record(before: Before) -> list[Event]:
    """Every row that changed has its event, with its values; answers the events of the act."""
    events = list(Event.select(Event, Batch).join(Batch).where(Event.id > before.event_id))
    for event in events:
        assert (event.by, event.origin) == (SOMEBODY.name, SOMEBODY.origin)
        assert (event.batch.by, event.at.date()) == (SOMEBODY.name, clock.now().date())
    for (table, row_id), row in rows_now().items():
        was = before.rows.get((table, row_id))
        if was != row:
            tell = tells_the_spell if table == "studentcourse" else tells_the_values
            tell = tells_whom_it_is_about if table == "telling" and was is None else tell
            assert tell(events, table, row_id, was, row), f"{table} {row_id}: {was} -> {row}"
    return events


def tells_the_spell(
    events: list[Event], _: str, row_id: int, was: dict[str, Any] | None, row: dict[str, Any]
) -> bool:
    """The last event of an enrollment holds its row."""
    told = [one for one in events if (one.subject, one.subject_id) == ("enrollment", row_id)]
    columns = ("section_id", "status", "begin_on", "end_on", "version")
    of_the_row = [row.get(name, row.get("section")) for name in columns]
    return bool(told) and [getattr(told[-1], name) for name in columns] == of_the_row


def tells_whom_it_is_about(
    events: list[Event], _: str, __: int, ___: dict[str, Any] | None, row: dict[str, Any]
) -> bool:
    """What a student is to be told stands in the events of the act that it is about."""
    return row["spell"] in {one.subject_id for one in events if one.subject == "enrollment"}


def tells_the_values(
    events: list[Event], table: str, row_id: int, was: dict[str, Any] | None, row: dict[str, Any]
) -> bool:
    """The last event of a row has its version, and every value that changed, before and after."""
    told = [one for one in events if (one.subject, one.subject_id) == (table, row_id)]
    if not told or told[-1].version != row.get("version"):
        return False
    kept = {
        change.field: (change.before, change.after)
        for change in PersonalChange.select().where(PersonalChange.event == told[-1])
    }
    changed = {
        name: (written((was or {}).get(name)) or None, written(value) or None)
        for name, value in row.items()
        if name not in FOLLOWS | KEPT_OUT and says_anything_new(table, name, was, value)
    }
    return changed.keys() <= kept.keys() and all(
        tuple(value or None for value in kept[name]) == values
        for name, values in changed.items()
        if name != "term"  # told by its name
    )


def says_anything_new(table: str, name: str, was: dict[str, Any] | None, value: Any) -> bool:
    if was is not None:
        return (was[name] or None) != (value or None)
    return bool(value) and value != DEFAULTS[table].get(name)


DEFAULTS = {table.__name__.lower(): table().__data__ for table in WATCHED}
