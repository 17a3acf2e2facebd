"""The last acts that enrolled nobody, on holds, credits, overrides and groups: whose, and what was
done."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import peewee

from webapp.models import Batch, Credit, Event, GroupMember, Hold, Override, StudentGroup
from webapp.schemas import ChangeRead, EventRead
from webapp.services.history_service import read_events
from webapp.services.undoing.record_kinds import KINDS
from webapp.services.undoing.since_then import not_the_last
from webapp.statements import Row, Statement, statement, within


def records_told(acts: Sequence[Row], open_still: Collection[int]) -> dict[int, ChangeRead]:
    """Each of these acts by its id; those can be undone that are `open_still`, unless they undid
    another, or something was done to the same since.
    """
    if not acts:
        return {}
    batches = [act[0] for act in acts]
    students: dict[int, int] = dict(_last_of(batches))
    events = read_events(list(students))
    names, superseded = _names(events), _superseded(events)
    undoings = {batch_id for (batch_id,) in _undoings(batches)}
    by_id = {act[0]: act for act in acts}
    return {
        event.batch_id: _as_answered(
            by_id[event.batch_id],
            event,
            named=names[event.subject, event.subject_id],
            students=students[event.id],
            is_open=event.batch_id in open_still
            and event.batch_id not in undoings
            and event.id not in superseded,
        )
        for event in events
    }


def _as_answered(
    act: Row, event: EventRead, *, named: str, students: int, is_open: bool
) -> ChangeRead:
    batch_id, at, by, undone_by = act
    assert event.student  # noqa: S101 - each of them is somebody's
    return ChangeRead.model_validate(
        {
            "batch_id": batch_id,
            "at": at,
            "by": by,
            "subject": event.subject,
            "action": event.action,
            "status": None,
            "student": event.student,
            "course": event.course,
            "section": event.section,
            "named": named,
            "left_course": None,
            "left_section": None,
            "students": students,
            "enrollments": 0,
            "courses": 1 if event.course else 0,
            "is_undone": undone_by is not None,
            "can_be_undone": is_open and undone_by is None,
        }
    )


def _superseded(events: Sequence[EventRead]) -> set[int]:
    return {
        event_id
        for kind in KINDS
        for event_id in not_the_last(
            kind.subject,
            {event.id: event.subject_id for event in events if event.subject == kind.subject},
        )
    }


def _names(events: Sequence[EventRead]) -> dict[tuple[str, int], str]:
    """The kind of each hold, the code of each credit, the rule of each override, each group."""
    return {
        (subject, subject_id): name
        for subject, names_of in NAMES.items()
        if (ids := [event.subject_id for event in events if event.subject == subject])
        for subject_id, name in names_of(ids)
    }


@statement
def _last_of(batches: Collection[int]) -> Any:
    """Of each act its last event, and to how many it did something: each is another student's."""
    return (
        Event.select(peewee.fn.MAX(Event.id), peewee.fn.COUNT(Event.subject_id.distinct()))
        .where(within(Event.batch, batches), Event.subject.in_(list(NAMES)))
        .group_by(Event.batch)
    )


@statement
def _undoings(batches: Collection[int]) -> Any:
    return Batch.select(Batch.undone_by).where(within(Batch.undone_by, batches))


def _names_in(table: Any, column: Any) -> Statement[[Collection[int]]]:
    def names_of(ids: Collection[int]) -> Any:
        return table.select(table.id, column).where(within(table.id, ids))

    return statement(names_of)


@statement
def _groups_of(ids: Collection[int]) -> Any:
    return (
        GroupMember.select(GroupMember.id, StudentGroup.name)
        .join(StudentGroup)
        .where(within(GroupMember.id, ids))
    )


NAMES: Mapping[str, Statement[[Collection[int]]]] = {
    "hold": _names_in(Hold, Hold.kind),
    "credit": _names_in(Credit, Credit.code),
    "override": _names_in(Override, Override.rule),
    "groupmember": _groups_of,
}
