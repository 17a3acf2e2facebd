"""Cancelling a section: nobody stays in it, and who is to sit elsewhere sits there, as one act."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from webapp.actors import Actor
from webapp.clock import days_after
from webapp.models import Batch, Event, KeptSeat, Section
from webapp.refusals import Refusal, Refused, refuse
from webapp.schemas import MAX_ID, EnrollmentCreate, EnrollmentRead
from webapp.schemas.cancelling import Move, OutOfIt, SectionCancel, SectionCancelled
from webapp.services.cancelling.who_is_there import found, students_there, those_who_go
from webapp.services.catalog import catalog, school
from webapp.services.changes import Changed, Once, first_answer, keep
from webapp.services.enrolling import spells
from webapp.services.enrolling.answers import read_enrollments
from webapp.services.enrolling.enrollment_service import Asked, decide, enter
from webapp.services.enrolling.facts import Facts, Spell
from webapp.services.enrolling.loading import Named, find, hold, load
from webapp.services.enrolling.writing import Writing
from webapp.services.permission import refuse_unless_may
from webapp.services.record import record
from webapp.services.waiting.freed_seats import settle
from webapp.statements import statement

DROPS = "enroll:write"
"""What somebody needs, beside changing sections, who ends enrollments."""


def cancel(
    section_id: int, wanted: SectionCancel, *, by: Actor, once: Once | None = None
) -> Changed[SectionCancelled]:
    """Everybody in a section and in its line is out from today on; who has a choice sits there, or
    waits.

    Where one move is refused nothing is changed, and every reason is given. Refuses
    `unknown_section`, `already_cancelled`, `unknown_enrollment` for a move of somebody who is not
    there, and all that enrolling refuses.
    """
    refuse_unless_may(by, DROPS)
    named = _held(section_id, wanted.moves)
    if again := first_answer(once, by=by, kind=SectionCancelled):
        return again
    cancelling = _Cancelling(section_id, load(named), by, wanted.reason)
    cancelling.end_all()
    cancelling.move_all(wanted.moves)
    answer, event_id = cancelling.write()
    return keep(once, Changed(answer, event_id), by=by)


def cancelled_by(section_id: int) -> int | None:
    """The act that cancelled a section, if it is cancelled still and that can be told."""
    return next((batch_id for (batch_id,) in _cancelled_by(min(section_id, MAX_ID))), None)


def _refuse_cancelled(section: Section) -> None:
    """Refuse `already_cancelled`."""
    if section.status == "cancelled":
        name = catalog(school()).sections([section.id])[section.id]
        raise refuse("already_cancelled", "section_id", course=name.course, section=name.name)


def _held(section_id: int, moves: Sequence[Move]) -> Named:
    """Everybody there and every section to go to, locked as enrolling does.

    Whoever came between the first look and the lock is out with the others: nobody chose for them.
    """
    section, course_id = found(section_id)
    today = school().today
    named = find([EnrollmentCreate(section_id=move.section_id) for move in moves])
    named.students |= students_there(section.id, today)
    named.courses.add(course_id)
    named.sections.add(section.id)
    hold(named)
    named.students |= students_there(section.id, today)
    return named


class _Cancelling:
    """One section that does not take place, what becomes of everybody there, and what is told."""

    def __init__(self, section_id: int, facts: Facts, by: Actor, reason: str):
        self._row: Section = Section.get_by_id(section_id)
        _refuse_cancelled(self._row)
        self._facts, self._by, self._reason = facts, by, reason
        self._out = those_who_go(facts, section_id)
        self._taken: dict[int, EnrollmentRead] = {}
        self._writing = Writing(2 * len(self._out))
        self._batch_id = self._writing.begin_batch(by, kind="bulk")
        card = replace(facts.sections[section_id].card, status="cancelled")
        facts.sections[section_id].card = facts.cards[section_id] = card
        self._term = card.term

    def end_all(self) -> None:
        """Nobody is there any more: their hours are free for what they take instead."""
        for spell in self._out:
            self._facts.leaves(spell)
            spells.cancel(spell, end_on=self._first_day_gone(spell), batch_id=self._batch_id)
            self._writing.tell("cancelled", spell, by=self._by, reason=self._reason)

    def move_all(self, moves: Sequence[Move]) -> None:
        """Decide one after the other, so that a seat given to the first is gone for the second.

        Of two moves of one enrollment the later counts.
        """
        there = {spell.id: spell for spell in self._out}
        chosen = {move.enrollment_id: (index, move) for index, move in enumerate(moves)}
        reasons: list[Refusal] = []
        for index, move in chosen.values():
            try:
                self._move(move, there)
            except Refused as no:
                reasons += [reason.about(f"moves.{index}.section_id") for reason in no.refusals]
        if reasons:
            raise Refused(reasons)

    def write(self) -> tuple[SectionCancelled, int]:
        """Put everything down, with what each student is to be told; answers the last event too."""
        for spell in self._out:
            self._tell_the_student(spell)
        self._writing.write()
        settle([kept_id for (kept_id,) in _kept_in(self._row.id)], "free")
        event_id = self._change_the_section()
        Batch.update(changed=len(self._out)).where(Batch.id == self._batch_id).execute()
        return self._answer(), event_id

    def _move(self, move: Move, there: Mapping[int, Spell]) -> None:
        spell = there.get(move.enrollment_id)
        if spell is None:
            raise refuse("unknown_enrollment", id=move.enrollment_id)
        wish = EnrollmentCreate(
            student_id=spell.student_id, section_id=move.section_id, waitlist=move.waitlist
        )
        asked = Asked(wish, self._by, self._batch_id)
        decision = decide(self._facts, wish)
        self._taken[spell.id] = enter(self._facts, decision, asked, self._writing).answer

    def _tell_the_student(self, spell: Spell) -> None:
        taken = self._taken.get(spell.id)
        if taken is None:
            self._writing.to_tell("cancelled", spell)
            return
        own = self._facts.students[spell.student_id].spells
        new = next(one for one in own if one.id == taken.id)
        self._writing.to_tell("moved", new, left=self._row.id)

    def _first_day_gone(self, spell: Spell) -> date:
        """Who waits was never in class; nobody is there before the first or after the last day."""
        if spell.status == "waitlisted":
            return spell.begin_on
        ends = [self._facts.today, *([days_after(self._term.ends_on, 1)] if self._term else [])]
        return max(spell.begin_on, min([*ends, *([spell.end_on] if spell.end_on else [])]))

    def _change_the_section(self) -> int:
        was, self._row.status = self._row.status, "cancelled"
        self._row.version += 1
        self._row.save()
        return record(
            "cancelled",
            self._row,
            batch=Batch(id=self._batch_id),
            by=self._by,
            before={"status": was},
            after={"status": "cancelled"},
            reason=self._reason,
        )

    def _answer(self) -> SectionCancelled:
        over = read_enrollments(spell.id for spell in self._out)
        return SectionCancelled(
            batch_id=self._batch_id,
            section=found(self._row.id)[0],
            moved=len(self._taken),
            out=len(over) - len(self._taken),
            students=tuple(
                OutOfIt(enrollment=one, moved_to=self._taken.get(one.id)) for one in over
            ),
        )


@statement
def _cancelled_by(section_id: int) -> Any:
    return (
        Event.select(Event.batch)
        .join_from(Event, Section, on=(Section.id == Event.subject_id))
        .where(
            Event.subject == "section",
            Event.subject_id == section_id,
            Event.action == "cancelled",
            Section.status == "cancelled",
        )
        .order_by(Event.id.desc())
        .limit(1)
    )


@statement
def _kept_in(section_id: int) -> Any:
    return KeptSeat.select(KeptSeat.id).where(KeptSeat.section == section_id, KeptSeat.is_open())
