"""The school's calendar: its terms, one inside another, made and changed."""

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from itertools import pairwise
from typing import Any

from webapp.actors import Actor
from webapp.clock import days_after
from webapp.database import lock
from webapp.models import Term
from webapp.refusals import Refusal, Refused, refuse
from webapp.schemas import MAX_ID, TermChange, TermCreate, TermRead
from webapp.services import term_service
from webapp.services.changes import Changed, Once, first_answer, keep
from webapp.services.record import begin_batch, record, record_change
from webapp.services.versions import Seen, change, refuse_stale, save, still_wanted

DEADLINES = ("enroll_from", "add_deadline", "drop_deadline", "withdraw_deadline")
"""In the order in which they pass."""
BEFORE_IT_STARTS = 366
"""So many days before a term a day of it is taken for a slip: of enrollment, and to add or drop."""

Values = Mapping[str, Any]


def terms() -> tuple[TermRead, ...]:
    """Every term, each followed by its parts, by their first days."""
    rows = list(Term.select().order_by(Term.starts_on, Term.ends_on.desc(), Term.id))
    current = _current()
    return tuple(_as_answered(row, current) for row in _inside(None, rows))


def term(term_id: int) -> TermRead:
    """One term; refuses `unknown_term`."""
    return _as_answered(_found(term_id), _current())


def refuse_unknown(term_id: int) -> None:
    """Refuse `unknown_term` where none has this id."""
    _found(term_id)


def create_term(wanted: TermCreate, *, by: Actor, once: Once | None = None) -> Changed[TermRead]:
    """A new term; refuses what `_refuse_misfit` finds."""
    if again := first_answer(once, by=by, kind=TermRead):
        return again
    values = wanted.model_dump()
    _hold_the_calendar()
    _refuse_misfit(values, beside=None, touched=values.keys())
    row = Term.create(**{**values, "parent": values.pop("parent_id")})
    told = {**values, **_in_words({"parent_id": row.parent_id})}
    event_id = record("created", row, batch=begin_batch(by), by=by, after=told)
    return keep(once, Changed(term(row.id), event_id), by=by)


def change_term(
    term_id: int, wanted: TermChange, *, by: Actor, seen: Seen = None
) -> Changed[TermRead]:
    """Change what was sent and nothing else.

    Who is enrolled stays so, also where the term now begins later or ends earlier. Refuses
    `unknown_term`, `changed_meanwhile`, and what does not fit into the calendar.
    """
    _hold_the_calendar()
    row = _found(term_id)
    refuse_stale(row.version, seen)
    words = _in_words(wanted.changes)
    changes = still_wanted(row, wanted.changes, version=wanted.version, in_words=words)
    as_it_is = _as_it_is(row)
    touched = {name for name, value in changes.items() if as_it_is[name] != value}
    _refuse_misfit({**as_it_is, **changes}, beside=row, touched=touched)
    before = change(row, changes)
    save(row, before, changes)
    told = {"before": {**before, **_in_words(before)}, "after": {**changes, **_in_words(changes)}}
    event_id = record_change(row, by=by, **told)
    return Changed(term(term_id), event_id)


def _inside(parent_id: int | None, rows: list[Term]) -> Iterator[Term]:
    for row in rows:
        if row.parent_id == parent_id:
            yield row
            yield from _inside(row.id, rows)


def _current() -> set[int]:
    day = term_service.today()
    return {one.id for one in term_service.current_terms(term_service.all_terms(), day)}


def _as_answered(row: Term, current: set[int]) -> TermRead:
    own = TermRead.model_fields.keys() - {"is_current"}
    return TermRead(**{name: getattr(row, name) for name in own}, is_current=row.id in current)


def _as_it_is(row: Term) -> dict[str, Any]:
    return {name: getattr(row, name) for name in TermCreate.model_fields}


def _in_words(values: Values) -> dict[str, str | None]:
    """What a term is part of, by its name, as the record has it: nobody knows a term by an id."""
    if "parent_id" not in values:
        return {}
    there = Term.get_or_none(Term.id == values["parent_id"])
    return {"parent_id": there.name if there else None}


def _found(term_id: int) -> Term:
    row = Term.get_or_none(Term.id == term_id) if term_id <= MAX_ID else None
    if row is None:
        raise refuse("unknown_term", "term_id", id=term_id)
    return row


def _hold_the_calendar() -> None:
    """Terms are few and must fit each other: they change one at a time."""
    lock(Term.select(Term.id))


def _refuse_misfit(values: Values, *, beside: Term | None, touched: AbstractSet[str]) -> None:
    """Refuse what does not fit: dates that run backwards or lie outside the term, a part outside
    what it is a part of. Days that were there before are asked about where they are `touched`, or
    the days of the term.
    """
    if backwards := list(_out_of_order(values)):
        raise Refused(backwards)
    moved = touched & {"starts_on", "ends_on"}
    if outside := [no for no in _outside(values) if moved or no.field in touched]:
        raise Refused(outside)
    if reasons := [*_taken(values, beside), *_misplaced(values, beside)]:
        raise Refused(reasons)


def _out_of_order(values: Values) -> Iterator[Refusal]:
    if values["ends_on"] < values["starts_on"]:
        yield Refusal("ends_before_it_starts", "ends_on")
    there = [(name, values[name]) for name in DEADLINES if values[name]]
    for (_, sooner), (name, later) in pairwise(there):
        if later < sooner:
            yield Refusal("deadlines_out_of_order", name)


def _outside(values: Values) -> Iterator[Refusal]:
    """The deadlines that lie after the term, or long before it; a census day on none of its days.

    People enroll, and change their minds, before a term begins.
    """
    first, last = values["starts_on"], values["ends_on"]
    long_before = days_after(first, -BEFORE_IT_STARTS)
    for name in (*DEADLINES, "census_on"):
        earliest = first if name == "census_on" else long_before
        day = values[name]
        if day and not earliest <= day <= last:
            facts = {"day": day, "term": values["name"], "starts_on": first, "ends_on": last}
            yield Refusal("day_outside_term", name, facts)


def _taken(values: Values, beside: Term | None) -> Iterator[Refusal]:
    others = Term.select(Term.id).where(Term.id != (beside.id if beside else 0))
    if others.where(Term.name == values["name"]).exists():
        yield Refusal("term_taken", "name", {"name": values["name"]})
    sourced_id = values["sourced_id"]
    if sourced_id and others.where(Term.sourced_id == sourced_id).exists():
        yield Refusal("sourced_id_taken", "sourced_id", {"sourced_id": sourced_id})


def _misplaced(values: Values, beside: Term | None) -> Iterator[Refusal]:
    if values["parent_id"] is not None:
        yield from _misplaced_in(values, beside)
    for part in Term.select().where(Term.parent == beside) if beside else ():
        if not _lies_within(part.starts_on, part.ends_on, values["starts_on"], values["ends_on"]):
            yield Refusal("parts_outside", "starts_on", _named(part))


def _misplaced_in(values: Values, beside: Term | None) -> Iterator[Refusal]:
    parent_id = values["parent_id"]
    parent = Term.get_or_none(Term.id == parent_id) if parent_id <= MAX_ID else None
    if parent is None:
        yield Refusal("unknown_term", "parent_id", {"id": parent_id})
    elif beside and beside.id in _upward(parent):
        yield Refusal("own_part", "parent_id", {"term": beside.name})
    elif not _lies_within(values["starts_on"], values["ends_on"], parent.starts_on, parent.ends_on):
        yield Refusal("outside_parent", "starts_on", _named(parent))


def _lies_within(first: Any, last: Any, from_day: Any, to_day: Any) -> bool:
    return from_day <= first and last <= to_day


def _upward(row: Term | None) -> Iterator[int]:
    """A term, and everything that it is a part of."""
    while row is not None:
        yield row.id
        row = row.parent


def _named(row: Term) -> dict[str, Any]:
    return {"term": row.name, "starts_on": row.starts_on, "ends_on": row.ends_on}
