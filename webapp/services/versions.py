"""Nobody overwrites what they never saw: what others changed since is held against what is sent."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from webapp import clock
from webapp.models import (
    Course,
    Event,
    Period,
    PersonalChange,
    SchoolSettings,
    Section,
    Staff,
    Student,
    StudentGroup,
    Term,
)
from webapp.refusals import ChangedMeanwhile, Refusal, refuse
from webapp.services.catalog import school
from webapp.services.enrolling.meanwhile import A_MOMENT
from webapp.services.record import written
from webapp.statements import statement

Seen = Collection[int] | None
"""The versions of a record that its sender would change; nothing where any will do."""

Counted = Student | Course | Section | Staff | SchoolSettings | StudentGroup | Term | Period


@dataclass(frozen=True, slots=True)
class Since:
    """What became of one field after the version that a sender saw: from what, to what, by whom."""

    before: str | None
    now: str | None
    by: str
    at: datetime


def refuse_stale(version: int, seen: Seen) -> None:
    """Refuse `changed_meanwhile` unless this version is one that the sender saw."""
    if seen is not None and version not in seen:
        raise refuse("changed_meanwhile")


def still_wanted(
    row: Counted,
    sent: Mapping[str, Any],
    *,
    version: int | None,
    in_words: Mapping[str, str | None] | None = None,
) -> dict[str, Any]:
    """What of the values that were sent is still to be changed, on a row that is held.

    `version` is the one their sender saw. What they left as it was then stays as others made it
    since. Raises `ChangedMeanwhile` where others changed the very fields that they changed, to
    something else. `in_words` has values as the record has them, where it does not say so itself.
    """
    if version is None or version == row.version:
        return dict(sent)
    if version > row.version:
        raise refuse("changed_meanwhile")
    since = _changed_since(row, version)
    words = {name: written(value) for name, value in sent.items()} | dict(in_words or {})
    untouched = {name for name in sent if name in since and _same(words[name], since[name].before)}
    conflicts = [
        _conflict(name, words[name], since[name])
        for name in sent
        if name in since and name not in untouched and not _same(words[name], since[name].now)
    ]
    if conflicts:
        raise ChangedMeanwhile(conflicts, version=row.version, untouched=untouched)
    return {name: value for name, value in sent.items() if name not in untouched}


def change(row: Counted, values: Mapping[str, Any]) -> dict[str, Any]:
    """Set these values; answers those that they replace."""
    before = {name: getattr(row, name) for name in values}
    for name, value in values.items():
        setattr(row, name, value)
    return before


def save(row: Counted, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    """Save what was changed, one version further where something differs."""
    if before != after:
        row.version += 1
    row.save()


def _changed_since(row: Counted, version: int) -> dict[str, Since]:
    since: dict[str, Since] = {}
    for field, before, after, by, at in _changes_after(type(row).__name__.lower(), row.id, version):
        first = since[field].before if field in since else before
        since[field] = Since(first, after, by, at)
    return since


def _same(one: str | None, other: str | None) -> bool:
    """Whether both say the same; an emptied text and none at all do."""
    return (one or None) == (other or None)


def _conflict(field: str, typed: str | None, since: Since) -> Refusal:
    facts: dict[str, Any] = {"by": since.by, "now": since.now or "", "typed": typed or ""}
    if clock.now() - since.at > A_MOMENT:
        facts["at"] = clock.at_school(since.at, school().time_zone)
    return Refusal("changed_meanwhile", field, facts)


@statement
def _changes_after(subject: str, subject_id: int, version: int) -> Any:
    return (
        Event.select(
            *(PersonalChange.field, PersonalChange.before, PersonalChange.after),
            *(Event.by, Event.at),
        )
        .join_from(Event, PersonalChange)
        .where(Event.subject == subject, Event.subject_id == subject_id, Event.version > version)
        .order_by(Event.id)
    )
