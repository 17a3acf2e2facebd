"""Undoing an act as one: every enrollment it touched goes back, or none does."""

from collections.abc import Sequence
from dataclasses import dataclass

from webapp.actors import Actor
from webapp.database import in_pieces, lock
from webapp.models import OPEN_STATUSES, Batch, Event
from webapp.refusals import Refusal, Refused, refuse
from webapp.schemas import MAX_ID, BatchRead, Undo
from webapp.services import spells
from webapp.services.changes import Changed, Once, first_answer, keep
from webapp.services.enrollment_answers import read_enrollments
from webapp.services.enrollment_facts import Facts, Spell
from webapp.services.enrollment_loading import Named, hold, load, spells_numbered
from webapp.services.freed_seats import keep_again, take_up
from webapp.services.lifts import Lift
from webapp.services.rules import judge
from webapp.services.rules.case import Case
from webapp.services.rules.once import they_are_not_in_it_yet
from webapp.services.rules.people import the_student_attends
from webapp.services.rules.rule import Verdict
from webapp.services.writing import Writing


@dataclass(frozen=True, slots=True)
class Step:
    """One enrollment on its way back: its row now, and the event that left it as it was before."""

    spell: Spell
    before: Event | None

    @property
    def comes_back(self) -> bool:
        """Whether it takes a seat or a place in line again."""
        return self.before is not None and self.before.status in OPEN_STATUSES


def undo(batch_id: int, wanted: Undo, *, by: Actor, once: Once | None = None) -> Changed[BatchRead]:
    """Take back what a batch did to enrollments. Who would come back is judged by the rules anew.

    Refuses `unknown_batch`, `already_undone`, `cannot_be_undone` (it enrolled nobody),
    `changed_since`, and what enrolling refuses: the seat may be gone.
    """
    batch = _held(batch_id)
    if again := first_answer(once, by=by, kind=BatchRead):
        return again
    if batch.undone_by_id:
        raise refuse("already_undone", "batch_id", batch_id=batch_id)
    steps = _steps(batch)
    facts = _facts_about(steps)
    writing = Writing(len(steps))
    undoing = writing.begin_batch(by)
    event_id = _go_back(facts, steps, undoing, writing, by=by, reason=wanted.reason)
    take_up(facts.taken_up)
    writing.write()
    keep_again(batch_id, undoing)
    batch.undone_by = undoing
    batch.save()
    return keep(once, Changed(read_batch(undoing), event_id), by=by)


def read_batch(batch_id: int) -> BatchRead:
    """An act and the enrollments it touched, as they are now; refuses `unknown_batch`."""
    batch = Batch.get_or_none(Batch.id == batch_id) if batch_id <= MAX_ID else None
    if batch is None:
        raise refuse("unknown_batch", "batch_id", id=batch_id)
    touched = dict.fromkeys(event.subject_id for event in _enrollment_events(batch))
    return BatchRead(
        id=batch.id,
        kind=batch.kind,
        by=batch.by,
        at=batch.at,
        undone_by=batch.undone_by_id,
        enrollments=tuple(read_enrollments(touched)),
    )


def _held(batch_id: int) -> Batch:
    """The batch, locked: of two who undo it, one comes too late."""
    if batch_id <= MAX_ID:
        lock(Batch.select(Batch.id).where(Batch.id == batch_id))
        if batch := Batch.get_or_none(Batch.id == batch_id):
            return batch
    raise refuse("unknown_batch", "batch_id", id=batch_id)


def _enrollment_events(batch: Batch) -> list[Event]:
    return list(
        Event.select().where(Event.batch == batch, Event.subject == "enrollment").order_by(Event.id)
    )


def _steps(batch: Batch) -> list[Step]:
    """What goes back, those who leave first: their seats are free for those who come back."""
    events = _enrollment_events(batch)
    if not events:
        raise refuse("cannot_be_undone", "batch_id", batch_id=batch.id)
    first = {event.subject_id: event for event in reversed(events)}
    last = {event.subject_id: event for event in events}
    before = _events_before(first)
    steps = []
    for spell in _locked_spells(sorted(first)):
        if spell.version != last[spell.id].version:
            raise _changed_since(spell)
        steps.append(Step(spell, before.get(spell.id)))
    return sorted(steps, key=lambda step: step.comes_back)


def _events_before(first: dict[int, Event]) -> dict[int, Event]:
    """For each enrollment the last event before the batch; none if the batch began it."""
    return {
        event.subject_id: event
        for piece in in_pieces(first)
        for event in Event.select()
        .where(Event.subject == "enrollment", Event.subject_id.in_(piece))
        .order_by(Event.id)
        if event.id < first[event.subject_id].id
    }


def _locked_spells(ids: Sequence[int]) -> list[Spell]:
    named = Named()
    for spell in spells_numbered(ids):
        named.students.add(spell.student_id)
        named.courses.add(spell.course_id)  # whoever enrolls holds every section of it
        named.sections.add(spell.section_id)
    hold(named)
    return spells_numbered(ids)


def _facts_about(steps: Sequence[Step]) -> Facts:
    return load(
        Named(
            students={step.spell.student_id for step in steps},
            courses={step.spell.course_id for step in steps},
            sections={step.spell.section_id for step in steps},
        )
    )


def _go_back(  # noqa: PLR0913 - who, why and where it is written down belong to every act
    facts: Facts,
    steps: Sequence[Step],
    undoing: int,
    writing: Writing,
    *,
    by: Actor,
    reason: str,
) -> int:
    """Every step back, told; answers the last event's id."""
    for step in steps:
        _stop_counting(facts, step.spell)
    event_id = 0
    for step in steps:
        lifted = _judge(facts, step) if step.comes_back else ()
        _restore(step, undoing)
        for lift in lifted:
            writing.lift(lift, step.spell, by=by)
        if step.spell.status in OPEN_STATUSES:
            facts.enters(step.spell)
        event_id = writing.tell("undone", step.spell, by=by, reason=reason)
    return event_id


def _stop_counting(facts: Facts, spell: Spell) -> None:
    """By this spell nobody sits or waits while the act goes back."""
    own = facts.students[spell.student_id].spells
    counted = next((one for one in own if one.id == spell.id), None)
    if counted:
        facts.leaves(counted)


def _judge(facts: Facts, step: Step) -> Sequence[Lift]:
    """A seat that is taken again must be free, its hours too; a place in line always is.

    An override that let them in before does so again; answers those that do for the first time.
    """
    spell, before = step.spell, step.before
    assert before is not None  # noqa: S101 - it comes back to something
    student = facts.students[spell.student_id]
    case = Case(
        student=student,
        course=facts.courses[spell.course_id],
        section=facts.sections[spell.section_id],
        begin_on=max(before.begin_on, facts.today) if before.begin_on else facts.today,
        facts=facts,
        spells=tuple(student.spells),
        comes_back=spell.id,
    )
    sits = before.status != "waitlisted"
    verdict = judge(case) if sits else Verdict()
    reasons = _against_sitting(case, verdict) if sits else _against_waiting(case)
    if reasons := [no for no in reasons if no.code != "outside_term"]:
        raise Refused(reasons)
    return [lift for lift in verdict.lifted if lift.enrollment_id is None]


def _against_sitting(case: Case, verdict: Verdict) -> list[Refusal]:
    """All rules; and who waits for this very section by now would be in it twice."""
    waits = case.no("already_waiting", position=case.place_in_line) if case.place_in_line else None
    return [*verdict.refusals, *([waits] if waits else [])]


def _against_waiting(case: Case) -> list[Refusal]:
    """Nobody waits twice for one section, for the very section they sit in, or after leaving."""
    reasons = [the_student_attends(case)]
    here = [spell for spell in case.spells if spell.section_id == case.section.id]
    if any(case.holds_a_seat(spell) for spell in here):
        reasons.append(they_are_not_in_it_yet(case))
    if any(spell.status == "waitlisted" for spell in here):
        reasons.append(case.no("already_waiting", position=case.place_in_line))
    return [no for no in reasons if no]


def _restore(step: Step, batch_id: int) -> None:
    """The row as it was; what the batch began is cancelled and never was."""
    spell, before = step.spell, step.before
    if before is None:
        spells.become(
            spell,
            status="cancelled",
            begin_on=spell.begin_on,
            end_on=spell.begin_on,
            batch_id=batch_id,
        )
        return
    assert before.status and before.begin_on  # noqa: S101 - every enrollment's event has both
    spells.become(
        spell,
        status=before.status,
        begin_on=before.begin_on,
        end_on=before.end_on,
        batch_id=batch_id,
    )


def _changed_since(spell: Spell) -> Refused:
    (now,) = read_enrollments([spell.id])
    return refuse("changed_since", "batch_id", student=now.student, course=now.course)
