"""Writing down what a list of acts did: many acts, one statement for each table.

Ids are given out before anything is written, so that one act may name what another has made.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from webapp.actors import Actor
from webapp.clock import now
from webapp.models import (
    OPEN_STATUSES,
    Batch,
    Event,
    Section,
    Student,
    StudentCourse,
    Telling,
    Term,
)
from webapp.refusals import Refusal
from webapp.services.enrolling.facts import Spell
from webapp.services.enrolling.loading import SPELL
from webapp.services.enrolling.new_ids import NewIds
from webapp.services.overrides.lifts import Lift
from webapp.services.overrides.override_rows import OverrideRows
from webapp.services.record import put_events, put_personal_changes, written
from webapp.services.undoing.said_before import AHEAD, FIELD
from webapp.services.waiting.freed_seats import keep_their_seats, who_leaves
from webapp.statements import Alteration, Insertion, Row, statement
from webapp.warned import as_text

_put_batches = Insertion(Batch.id, Batch.kind, Batch.at, Batch.by, Batch.changed, Batch.refused)
_put_spells = Insertion(*SPELL, StudentCourse.result)
_change_spells = Alteration(
    *(StudentCourse.status, StudentCourse.begin_on, StudentCourse.end_on),
    *(StudentCourse.batch, StudentCourse.version),
)
_put_tellings = Insertion(
    *(Telling.kind, Telling.spell, Telling.left_section, Telling.batch, Telling.at, Telling.until),
    Telling.told_by,
)

WITHDRAWN = "W"
"""The result of who withdrew: it stays, and nothing is passed with it."""

NOT_AN_ENROLLMENT = (None,) * 4
"""Where an event of an enrollment has the row after it."""


class Writing:
    """What a list of acts leaves to be written; `write` puts it down, in the caller's transaction.

    `acts` is about how many there are, and `batches` how many of them are acts of their own.
    Until `write`, nothing of it is in the database.
    """

    def __init__(self, acts: int = 1, *, batches: int = 1):
        self._new_batch = NewIds(Batch, batches)
        self._new_spell = NewIds(StudentCourse, acts)
        self._new_event = NewIds(Event, acts)
        self._batches: list[Row] = []
        self._begun: dict[int, Spell] = {}
        self._changed: dict[int, Spell] = {}
        self._overrides = OverrideRows()
        self._events: list[Row] = []
        self._values: list[Row] = []
        self._swaps: list[tuple[int, int]] = []
        self._to_tell: list[Row] = []
        self._results: list[tuple[int, str]] = []

    def begin_batch(self, by: Actor, *, kind: str = "click") -> int:
        """A new act by somebody; answers its id."""
        batch_id = self._new_batch.take()
        self._batches.append((batch_id, kind, now(), by.name, 0, 0))
        return batch_id

    def begin(  # noqa: PLR0913 - a spell is who, where, how, since when and by which act
        self,
        *,
        student_id: int,
        course_id: int,
        section_id: int,
        status: str,
        begin_on: date,
        batch_id: int,
    ) -> Spell:
        """A new spell in a section, or a new place at the end of its line."""
        spell = Spell(
            id=self._new_spell.take(),
            student_id=student_id,
            course_id=course_id,
            section_id=section_id,
            status=status,
            begin_on=begin_on,
            end_on=None,
            waitlisted_at=now() if status == "waitlisted" else None,
            batch_id=batch_id,
            version=1,
        )
        self._begun[spell.id] = spell
        return spell

    def leave_if_promoted(self, leaving: Spell, spell: Spell) -> None:
        """Whoever waits leaves another enrollment once they get the seat."""
        self._swaps.append((leaving.id, spell.id))

    def to_tell(
        self, kind: str, spell: Spell, *, left: int | None = None, until: datetime | None = None
    ) -> None:
        """The student has to be told of an act: where they left, until when it is offered."""
        self._to_tell.append((kind, spell.id, left, spell.batch_id, now(), until, ""))

    def tell(self, action: str, spell: Spell, *, by: Actor, reason: str = "") -> int:
        """Tell of an act on a spell that is as the act left it; answers the event's id."""
        event_id = self._new_event.take()
        if spell.id not in self._begun:
            self._changed[spell.id] = spell
        self._events.append(
            (
                event_id,
                now(),
                by.name,
                by.origin,
                action,
                "enrollment",
                spell.id,
                spell.batch_id,
                reason,
                spell.section_id,
                spell.status,
                spell.begin_on,
                spell.end_on,
                spell.version,
            )
        )
        return event_id

    def warn(self, event_id: int, warnings: Sequence[Refusal]) -> None:
        """Keep with an act what was said against it."""
        if warnings:
            self._values.append((event_id, FIELD, None, as_text(warnings)))

    def keep_place(self, event_id: int, ahead: Sequence[int]) -> None:
        """Keep with an act on a place in line which places were before it."""
        self._values.append((event_id, AHEAD, " ".join(map(str, ahead)), None))

    def tell_result(self, spell: Spell, result: str, *, by: Actor, reason: str = "") -> int:
        """Tell how a spell ended, and with which result; answers the event's id."""
        event_id = self.tell(spell.status, spell, by=by, reason=reason)
        self.has_result(spell, result)
        if result:
            self._values.append((event_id, "result", None, result))
        return event_id

    def tell_gone(self, spell: Spell, *, by: Actor, reason: str = "") -> int:
        """Tell that somebody left or never was there, and where they withdrew, of the W; answers
        the event's id.
        """
        if spell.status == "never_attended":
            return self.tell("never_attended", spell, by=by, reason=reason)
        if spell.status == "withdrawn":
            return self.tell_result(spell, WITHDRAWN, by=by, reason=reason)
        return self.tell("dropped", spell, by=by, reason=reason)

    def has_result(self, spell: Spell, result: str) -> None:
        """Let a spell have this result from now on."""
        self._results.append((spell.id, result))

    def lift(self, lift: Lift, spell: Spell, *, by: Actor) -> None:
        """Tell that an override let a spell in; where it only waits, it is kept for the seat."""
        for override_id, version, action in self._overrides.take(lift, spell, by):
            event_id = self._new_event.take()
            where = (spell.batch_id, "", spell.section_id, None, None, None, version)
            what = (action, "override", override_id)
            self._events.append((event_id, now(), by.name, by.origin, *what, *where))
            why = {"rule": lift.rule, "reason": lift.reason, "text": lift.text}
            self._values += [(event_id, name, None, value) for name, value in why.items() if value]

    def tell_made(
        self, made: Term | Section, after: Mapping[str, Any], *, by: Actor, batch_id: int
    ) -> None:
        """Tell of a term or a section that an act made on its way, and with which values."""
        self.tell_of("created", made, after, by=by, batch_id=batch_id)

    def tell_of(
        self, act: str, row: Term | Section, after: Mapping[str, Any], *, by: Actor, batch_id: int
    ) -> None:
        """Tell what an act did to a term or a section, and with which values."""
        event_id = self._new_event.take()
        subject, version = type(row).__name__.lower(), getattr(row, "version", None)
        what = (act, subject, row.id, batch_id, "", *NOT_AN_ENROLLMENT, version)
        self._events.append((event_id, now(), by.name, by.origin, *what))
        self._values += [(event_id, name, None, written(value)) for name, value in after.items()]

    def tell_changed(
        self,
        student: Student,
        change: Mapping[str, tuple[str, str]],
        *,
        by: Actor,
        batch_id: int,
        reason: str = "",
    ) -> int:
        """Tell of a student whose fields an act changed, from what to what; answers the event's
        id."""
        event_id = self._new_event.take()
        what = ("changed", "student", student.id, batch_id, reason, *NOT_AN_ENROLLMENT)
        self._events.append((event_id, now(), by.name, by.origin, *what, student.version))
        self._values += [(event_id, name, was, to) for name, (was, to) in change.items()]
        return event_id

    def write(self) -> None:
        """Put everything down. Who leaves goes first: their places are free for who enters.

        What they leave while others wait is kept for them for a while, whatever act it was.
        """
        leavers = who_leaves(self._changed.values())
        _put_batches(self._batches)
        entering = [spell for spell in self._changed.values() if _is_open(spell)]
        leaving = [spell for spell in self._changed.values() if not _is_open(spell)]
        _write_changes(leaving)
        _write_changes(entering)
        _put_spells([(*_row(spell), "") for spell in self._begun.values()])
        for spell_id, result in self._results:
            _give_result(result, spell_id)
        self._overrides.write()
        for swap in self._swaps:
            _swap_if_promoted(*swap)
        put_events(self._events)
        put_personal_changes(self._values)
        keep_their_seats(leavers)
        _put_tellings(self._to_tell)


def _is_open(spell: Spell) -> bool:
    return spell.end_on is None and spell.status in OPEN_STATUSES


def _write_changes(changed: Sequence[Spell]) -> None:
    """In one statement; a click changes one, for which the shortest is compiled."""
    if len(changed) == 1:
        _change_spell(*_change(changed[0]), changed[0].id)  # type: ignore[call-arg]
    else:
        _change_spells([(spell.id, *_change(spell)) for spell in changed])


def _change(spell: Spell) -> tuple[Any, ...]:
    return (spell.status, spell.begin_on, spell.end_on, spell.batch_id, spell.version)


def _row(spell: Spell) -> Row:
    return (
        spell.id,
        spell.student_id,
        spell.course_id,
        spell.section_id,
        spell.status,
        spell.begin_on,
        spell.end_on,
        spell.waitlisted_at,
        spell.batch_id,
        spell.version,
    )


@statement
def _change_spell(  # noqa: PLR0913, PLR0917 - the columns that an act may change
    status: str, begin_on: date, end_on: date | None, batch_id: int, version: int, spell_id: int
) -> Any:
    return StudentCourse.update(
        status=status, begin_on=begin_on, end_on=end_on, batch=batch_id, version=version
    ).where(StudentCourse.id == spell_id)


@statement
def _give_result(result: str, spell_id: int) -> Any:
    return StudentCourse.update(result=result).where(StudentCourse.id == spell_id)


@statement
def _swap_if_promoted(leaving: int, waiting: int) -> Any:
    return StudentCourse.update(instead_of=leaving).where(StudentCourse.id == waiting)
