"""The periods of the school day: made and changed, and the meetings that are in them with them."""

from collections.abc import Collection, Mapping
from typing import Any

import peewee

from webapp.actors import Actor
from webapp.database import lock, rows
from webapp.models import Batch, Meeting, Period, Section
from webapp.refusals import Refusal, Refused, refuse
from webapp.schemas import MAX_ID, PeriodChange, PeriodCreate, PeriodRead
from webapp.services.changes import Changed, Once, first_answer, keep
from webapp.services.meetings import in_words, place_of
from webapp.services.record import NOTHING, begin_batch, record
from webapp.services.versions import Seen, change, refuse_stale, save, still_wanted

TIMES = ("starts_at", "ends_at")

Values = Mapping[str, Any]


def periods() -> tuple[PeriodRead, ...]:
    """Every period, through the day."""
    sections = dict(_sections_in())
    return tuple(_as_answered(row, sections) for row in _through_the_day())


def period(period_id: int) -> PeriodRead:
    """One period; refuses `unknown_period`."""
    return _as_answered(_found(period_id), dict(_sections_in()))


def refuse_unknown(period_id: int) -> None:
    """Refuse `unknown_period` where none has this id."""
    _found(period_id)


def create_period(
    wanted: PeriodCreate, *, by: Actor, once: Once | None = None
) -> Changed[PeriodRead]:
    """A new period; refuses `period_taken`, `ends_before_it_starts`."""
    if again := first_answer(once, by=by, kind=PeriodRead):
        return again
    values = wanted.model_dump()
    _hold_the_day()
    _refuse_misfit(values, beside=None)
    row = Period.create(**values)
    event_id = record("created", row, batch=begin_batch(by), by=by, after=values)
    return keep(once, Changed(period(row.id), event_id), by=by)


def change_period(
    period_id: int, wanted: PeriodChange, *, by: Actor, seen: Seen = None
) -> Changed[PeriodRead]:
    """Change what was sent and nothing else. Every meeting in it follows, and stands on record
    with its section, in the same act; nobody who is enrolled leaves.

    Refuses `unknown_period`, `changed_meanwhile`, `period_taken`, `ends_before_it_starts`.
    """
    _found(period_id)
    _hold(_sections_of(period_id))
    _hold_the_day()
    row = _found(period_id)
    refuse_stale(row.version, seen)
    changes = still_wanted(row, wanted.changes, version=wanted.version)
    _refuse_misfit({**_as_it_is(row), **changes}, beside=row)
    before_of = _in_words_of(period_id)
    before = change(row, changes)
    if before == changes:
        return Changed(period(period_id), NOTHING)
    save(row, before, changes)
    batch = begin_batch(by)
    event_id = record("changed", row, batch=batch, by=by, before=before, after=changes)
    _let_follow(row, before_of, batch=batch, by=by)
    return Changed(period(period_id), event_id)


def _let_follow(row: Period, before: Mapping[int, str], *, batch: Batch, by: Actor) -> None:
    """The meetings in a period have its times, each told of its section."""
    _hold(before)
    times = {name: getattr(row, name) for name in TIMES}
    Meeting.update(**times).where(Meeting.period == row).execute()
    after = _in_words_of(row.id)
    for section in Section.select().where(Section.id << list(before)).order_by(Section.id):
        section.version += 1
        section.save()
        was, becomes = {"meetings": before[section.id]}, {"meetings": after[section.id]}
        record("changed", section, batch=batch, by=by, before=was, after=becomes)


def _in_words_of(period_id: int) -> dict[int, str]:
    """When the sections with a meeting in a period meet, as the record has it, by their ids."""
    places: dict[int, list[Any]] = {one: [] for one in _sections_of(period_id)}
    names = {one.id: one.name for one in Period.select()}
    for meeting in Meeting.select().where(Meeting.section << list(places)):
        places[meeting.section_id].append(place_of(meeting))
    return {section_id: in_words(there, names) for section_id, there in places.items()}


def _sections_of(period_id: int) -> list[int]:
    found = Meeting.select(Meeting.section).where(Meeting.period == period_id).distinct()
    return sorted(section_id for (section_id,) in rows(found))


def _sections_in() -> Any:
    """Each period that is used, and in how many sections."""
    count = peewee.fn.COUNT(Meeting.section.distinct())
    used = Meeting.select(Meeting.period, count).where(Meeting.period.is_null(False))
    return used.group_by(Meeting.period).tuples()


def _through_the_day() -> Any:
    return Period.select().order_by(Period.starts_at, Period.ends_at, Period.name)


def _as_answered(row: Period, sections: Mapping[int, int]) -> PeriodRead:
    own = PeriodRead.model_fields.keys() - {"sections"}
    return PeriodRead(
        **{name: getattr(row, name) for name in own}, sections=sections.get(row.id, 0)
    )


def _as_it_is(row: Period) -> dict[str, Any]:
    return {name: getattr(row, name) for name in PeriodCreate.model_fields}


def _found(period_id: int) -> Period:
    row = Period.get_or_none(Period.id == period_id) if period_id <= MAX_ID else None
    if row is None:
        raise refuse("unknown_period", "period_id", id=period_id)
    return row


def _hold(sections: Collection[int]) -> None:
    """Lock sections in one order: nobody changes when they meet meanwhile."""
    if sections:
        lock(Section.select(Section.id).where(Section.id << list(sections)).order_by(Section.id))


def _hold_the_day() -> None:
    """Periods are few: they change one at a time, and no meeting is put into one meanwhile."""
    lock(Period.select(Period.id).order_by(Period.id))


def _refuse_misfit(values: Values, *, beside: Period | None) -> None:
    reasons = []
    if values["ends_at"] <= values["starts_at"]:
        reasons.append(Refusal("ends_before_it_starts", "ends_at"))
    others = Period.select(Period.id).where(Period.id != (beside.id if beside else 0))
    if others.where(Period.name == values["name"]).exists():
        reasons.append(Refusal("period_taken", "name", {"name": values["name"]}))
    if reasons:
        raise Refused(reasons)
