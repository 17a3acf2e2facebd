"""What is done beside enrollments, to holds, credits, overrides, groups: what it goes back to."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from webapp.actors import Actor
from webapp.clock import now
from webapp.database import in_pieces, lock
from webapp.models import (
    Batch,
    Course,
    Event,
    GroupMember,
    Override,
    PersonalChange,
    Section,
    Student,
    StudentGroup,
)
from webapp.refusals import Refusal
from webapp.schemas import RecordRead, StudentName
from webapp.services.enrolling.loading import Named, hold
from webapp.services.enrolling.new_ids import NewIds
from webapp.services.record import put_events, put_personal_changes, written
from webapp.services.undoing.record_kinds import (
    BACK,
    CHANGED,
    CREDITS,
    KEPT,
    KINDS,
    MEMBERSHIPS,
    OVERRIDES,
    Done,
    Kind,
)
from webapp.services.undoing.since_then import touched_since
from webapp.statements import Row, statement, within

Which = tuple[str, int]
"""What something is, and which of them."""


@dataclass(frozen=True, slots=True)
class Record:
    """A hold, a credit, an override or a membership on its way back: the row now, and what was done
    to it."""

    kind: Kind
    row: Any
    student: StudentName
    done: Done
    was_changed_since: bool

    @property
    def which(self) -> Which:
        """What it is, and which."""
        return self.kind.subject, self.row.id

    @property
    def action(self) -> str:
        """How the record tells of its going back."""
        return self.kind.way_back(self.row, self.done)

    @property
    def about(self) -> dict[str, Any]:
        """What a sentence about it names."""
        return {"student": self.student, self.kind.subject: True, **self.kind.named(self.row)}


def records_of(batch: Batch, *, alone: bool) -> list[Record]:
    """What an act did to holds, to credits and, where it let nobody in, `alone` to overrides."""
    done = _done_by(batch, alone=alone)
    return [record for kind in KINDS for record in _of_a_kind(kind, done.get(kind.subject, {}))]


def read_records(batch: Batch) -> tuple[RecordRead, ...]:
    """What an act did something to beside enrollments, and whose it is."""
    return tuple(
        RecordRead.model_validate(
            {"kind": one.kind.subject, "id": one.row.id, "student": one.student}
        )
        for one in records_of(batch, alone=True)
    )


def hold_them(records: Iterable[Record]) -> None:
    """Lock their students and then them until the commit; what is read after that stays true."""
    records = list(records)
    hold(Named(students={one.student.id for one in records}))
    for kind in KINDS:
        table = kind.table
        for ids in in_pieces(sorted(one.row.id for one in records if one.kind is kind)):
            lock(table.select(table.id).where(table.id.in_(ids)).order_by(table.id))


def against(records: Sequence[Record]) -> dict[Which, list[Refusal]]:
    """What stands against each of them: it was changed since, or there is the same one by now."""
    return {
        one.which: [Refusal("changed_since", "batch_id", one.about)]
        for one in records
        if one.was_changed_since
    } | {
        one.which: [Refusal(kind.twice, "batch_id", one.about)]
        for kind in KINDS
        if kind.twice
        for one in _there_twice(kind, records)
    }


def go_back(records: Sequence[Record], batch_id: int, *, by: Actor, reason: str) -> int:
    """Let them be what they were, told; answers the last event's id."""
    if not records:
        return 0
    new_event = NewIds(Event, len(records))
    events: list[Row] = []
    values: list[Row] = []
    for one in records:
        what = (one.action, *one.which, batch_id, reason)
        told = dict(_become(one, by))
        event = (new_event.take(), now(), by.name, by.origin, *what, *_where(one, batch_id))
        events.append(event)
        values += [(event[0], name, *map(written, was_and_is)) for name, was_and_is in told.items()]
    put_events(events)
    put_personal_changes(values)
    for kind in KINDS:
        rows = [one.row for one in records if one.kind is kind]
        kind.put([(row.id, *(getattr(row, name) for name in kind.columns)) for row in rows])
    return int(events[-1][0])


def _become(one: Record, by: Actor) -> Iterator[tuple[str, tuple[Any, Any]]]:
    """Set the values that it goes back to; answers what the record keeps of it."""
    if one.kind is OVERRIDES:
        yield "rule", (None, one.row.rule)
    for name, value in one.kind.becomes(one.row, one.done, by.name).items():
        was = getattr(one.row, name)
        setattr(one.row, name, value)
        if one.kind is not OVERRIDES and was != value:
            yield name, (was, value)


def _where(one: Record, batch_id: int) -> Row:
    """The last columns of its event: where it happened, nothing of an enrollment, its version."""
    if "version" not in one.kind.columns:
        return (None,) * 5
    one.row.version += 1
    if one.kind is not OVERRIDES:
        return (None, None, None, None, one.row.version)
    one.row.batch_id = batch_id
    return (one.row.section_id, None, None, None, one.row.version)


def _done_by(batch: Batch, *, alone: bool) -> Mapping[str, dict[int, Done]]:
    done: dict[str, dict[int, Done]] = defaultdict(lambda: defaultdict(Done))
    subjects = [kind.subject for kind in KINDS if alone or kind is not OVERRIDES]
    for event_id, subject, subject_id, action in _events(batch.id, subjects):
        one = done[subject][subject_id]
        one.last, one.actions = event_id, [*one.actions, action]
    changed = done.get(CREDITS.subject, {})
    for credit_id, name, before in _changes(batch.id, CREDITS.subject) if changed else ():
        changed[credit_id].before.setdefault(name, before)
    return done


def _of_a_kind(kind: Kind, done: Mapping[int, Done]) -> Iterator[Record]:
    if not done:
        return
    since = touched_since(kind.subject, {row_id: one.last for row_id, one in done.items()})
    for ids in in_pieces(sorted(done)):
        for row in _rows(kind).where(kind.table.id.in_(ids)).order_by(kind.table.id):
            yield Record(kind, row, _named(row.student), done[row.id], row.id in since)


def _rows(kind: Kind) -> Any:
    if kind is MEMBERSHIPS:
        members = GroupMember.select(GroupMember, Student, StudentGroup)
        return members.join_from(GroupMember, Student).join_from(GroupMember, StudentGroup)
    if kind is not OVERRIDES:
        return kind.table.select(kind.table, Student).join(Student)
    found = Override.select(Override, Student, Section, Course).join_from(Override, Student)
    return found.join_from(Override, Section).join_from(Section, Course)


def _named(student: Student) -> StudentName:
    return StudentName(id=student.id, student_number=student.student_number, name=student.name)


def _there_twice(kind: Kind, records: Sequence[Record]) -> Iterator[Record]:
    back = [one for one in records if one.kind is kind and not one.was_changed_since]
    back = [one for one in back if one.action in {BACK, KEPT}]
    students = sorted({one.student.id for one in back})
    there = {
        kind.same(row)
        for ids in in_pieces(students)
        for row in kind.table.select().where(kind.table.student.in_(ids), kind.counts())
    }
    return (one for one in back if kind.same(one.row) in there)


@statement
def _events(batch_id: int, subjects: Collection[str]) -> Any:
    return (
        Event.select(Event.id, Event.subject, Event.subject_id, Event.action)
        .where(Event.batch == batch_id, within(Event.subject, subjects))
        .order_by(Event.id)
    )


@statement
def _changes(batch_id: int, subject: str) -> Any:
    """What the act changed of such rows, the first change of each field first."""
    return (
        Event.select(Event.subject_id, PersonalChange.field, PersonalChange.before)
        .join(PersonalChange, on=(PersonalChange.event == Event.id))
        .where(Event.batch == batch_id, Event.subject == subject, Event.action == CHANGED)
        .order_by(PersonalChange.id)
    )
