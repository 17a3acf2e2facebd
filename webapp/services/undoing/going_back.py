"""What an act can still go back to: every enrollment it touched, judged by the rules anew."""

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from webapp.database import in_pieces
from webapp.models import OPEN_STATUSES, Batch, Event
from webapp.refusals import Refusal
from webapp.services.enrolling import spells
from webapp.services.enrolling.facts import Facts, Kept, Spell
from webapp.services.enrolling.loading import Named, hold, load, spells_numbered
from webapp.services.enrolling.results import COME_OUT, results_told
from webapp.services.enrolling.writing import Writing
from webapp.services.overrides.lifts import Lift
from webapp.services.rules import judge
from webapp.services.rules.case import Case
from webapp.services.rules.offering import the_section_takes_place
from webapp.services.rules.once import they_are_not_in_it_yet
from webapp.services.rules.people import the_student_attends
from webapp.services.rules.rule import Verdict
from webapp.services.undoing.overrides_back import Touched, lend, overrides_of
from webapp.services.undoing.reopening import Reopeners
from webapp.services.undoing.reopening import as_before as sections_as_before
from webapp.services.undoing.returning import Returning
from webapp.services.undoing.since_then import came_since, changed_since

OF_BEGINNING = {"outside_term", "enrollment_not_open", "add_deadline_passed"}
"""Rules about the first day: whoever comes back has begun long ago."""

OF_THE_LINE = {"people_waiting", "seat_kept"}
"""Rules about who may have a free seat: who sits there still needs none."""

NO_SECTIONS: Reopeners = MappingProxyType({})

Returners = Mapping[int, Returning]
"""The students who come back to the school with it, by id."""


@dataclass(frozen=True, slots=True)
class Step:
    """One enrollment on its way back: its row now, as the act left it, and as it was before."""

    spell: Spell
    last: Event
    before: Event | None
    result: str = ""
    """How it had come out before; the record has it where it told so."""
    was_changed_since: bool = False
    """Whether something happened to it after the act that still stands."""
    overrides: tuple[Touched, ...] = ()
    """Those of this student and section that the act did something to."""

    @property
    def comes_back(self) -> bool:
        """Whether it takes a seat or a place in line again."""
        return self.before is not None and self.before.status in OPEN_STATUSES

    @property
    def gives_a_seat_back(self) -> bool:
        """Whether who waits again had the seat by it, or was offered it."""
        waits = self.before is not None and self.before.status == "waitlisted"
        return waits and (self.last.status == "enrolled" or self.last.action == "offered")

    def stays_until(self, today: date) -> date | None:
        """The later day on which they would leave, if they sit there still."""
        end_on = self.spell.end_on
        if not self.takes_a_seat or end_on is None:
            return None
        return end_on if end_on > max(today, self.spell.begin_on) else None

    @property
    def takes_a_seat(self) -> bool:
        """Whether they sit there again by it."""
        return self.before is not None and self.before.status == "enrolled"

    @property
    def was_there_to_the_end(self) -> bool:
        """Whether the seat was never given back: closing a term takes it from nobody."""
        return self.spell.status == "completed"


@dataclass(slots=True)
class Standing:
    """What stands against going back, by enrollment; the overrides that let some back in, and the
    seats that were kept for them."""

    against: dict[int, list[Refusal]] = field(default_factory=dict)
    lifted: dict[int, Sequence[Lift]] = field(default_factory=dict)
    taken_up: Sequence[Kept] = ()
    students: dict[int, list[Refusal]] = field(default_factory=dict)
    """The same by student, of those who come back to the school."""

    @property
    def reasons(self) -> list[Refusal]:
        """All that stand against it."""
        every = (*self.students.values(), *self.against.values())
        return [reason for reasons in every for reason in reasons]


def enrollment_events(batch: Batch) -> list[Event]:
    """What an act did to enrollments, oldest first."""
    return list(
        Event.select().where(Event.batch == batch, Event.subject == "enrollment").order_by(Event.id)
    )


def steps_of(batch: Batch, *, held: bool = True) -> list[Step]:
    """What goes back, those who leave first: their seats are free for those who come back.

    `held` locks what they are about.
    """
    events = enrollment_events(batch)
    first = {event.subject_id: event for event in reversed(events)}
    last = {event.subject_id: event for event in events}
    before = _events_before(first)
    ids = sorted(first)
    there = _locked_spells(ids) if held else spells_numbered(ids)
    told = results_told(event.id for event in before.values() if event.status in COME_OUT)
    results = {spell_id: told.get(event.id, "") for spell_id, event in before.items()}
    changed, overrides = changed_since(last, there), overrides_of(batch)
    steps = [
        Step(
            *(spell, last[spell.id], before.get(spell.id), results.get(spell.id, "")),
            was_changed_since=spell.id in changed,
            overrides=tuple(one for one in overrides if one.is_for(spell)),
        )
        for spell in there
    ]
    return sorted(steps, key=lambda step: step.comes_back)


def standing_of(
    steps: Sequence[Step], students: Returners, sections: Reopeners = NO_SECTIONS
) -> Standing:
    """What stands against each of these steps if all others are taken. Changes nothing."""
    facts, standing = _facts_about(steps), Standing()
    for step in steps:
        lend(facts, step.spell, step.overrides)
    sections_as_before(facts, sections)
    for one in students.values():
        if reasons := one.reasons():
            standing.students[one.id] = reasons
        elif one.id in facts.students:
            facts.students[one.id].active = one.is_active_again
    going = [step for step in steps if not step.was_changed_since]
    for step in going:
        _stop_counting(facts, step.spell)
    for step in steps:
        reasons = _reasons(facts, step, standing)
        if reasons:
            standing.against[step.spell.id] = reasons
        elif (back := as_before(step)).status in OPEN_STATUSES:
            facts.enters(back)
    standing.taken_up = facts.taken_up
    return standing


def those_that_can(
    steps: Sequence[Step], students: Returners, sections: Reopeners = NO_SECTIONS
) -> tuple[list[Step], Returners, Standing]:
    """The steps that can be taken while the others are not. Of one student all or none."""
    left, back = list(steps), dict(students)
    while (standing := standing_of(left, back, sections)).reasons:
        stuck = {step.spell.student_id for step in left if step.spell.id in standing.against}
        stuck |= standing.students.keys()
        left = [step for step in left if step.spell.student_id not in stuck]
        back = {one.id: one for one in back.values() if one.id not in stuck}
    return left, back, standing


def as_before(step: Step) -> Spell:
    """The row as it was; what the act began is cancelled and never was."""
    spell, before = step.spell, step.before
    if before is None:
        return dataclasses.replace(spell, status="cancelled", end_on=spell.begin_on)
    assert before.status and before.begin_on  # noqa: S101 - every enrollment's event has both
    return dataclasses.replace(
        spell, status=before.status, begin_on=before.begin_on, end_on=before.end_on
    )


def restore(step: Step, batch_id: int, writing: Writing) -> None:
    """The same, by an act; with it goes the result, and comes back what there was before."""
    back = as_before(step)
    if {step.spell.status, back.status}.intersection(COME_OUT):
        writing.has_result(step.spell, step.result)
    spells.become(
        step.spell,
        status=back.status,
        begin_on=back.begin_on,
        end_on=back.end_on,
        batch_id=batch_id,
    )


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


def _facts_about(steps: Iterable[Step]) -> Facts:
    named = Named()
    for step in steps:
        named.students.add(step.spell.student_id)
        named.courses.add(step.spell.course_id)
        named.sections.add(step.spell.section_id)
    return load(named)


def _stop_counting(facts: Facts, spell: Spell) -> None:
    """By this spell nobody sits or waits while the act goes back."""
    own = facts.students[spell.student_id].spells
    counted = next((one for one in own if one.id == spell.id), None)
    if counted:
        facts.leaves(counted)


def _reasons(facts: Facts, step: Step, standing: Standing) -> list[Refusal]:
    if step.was_changed_since:
        student, course = facts.students[step.spell.student_id], facts.courses[step.spell.course_id]
        about = {"student": student.named, "course": course.name}
        return [Refusal("changed_since", "batch_id", about)]
    if not step.comes_back:
        return []
    if step.was_there_to_the_end:
        return _against_being_there(facts, step)
    return _against_coming_back(facts, step, standing)


def _against_being_there(facts: Facts, step: Step) -> list[Refusal]:
    """Who never gave the seat back has it, unless the section does not take place any more."""
    assert step.before is not None  # noqa: S101 - it comes back to something
    cancelled = the_section_takes_place(_case(facts, step, step.before))
    return [cancelled] if cancelled else []


def _against_coming_back(facts: Facts, step: Step, standing: Standing) -> list[Refusal]:
    """A seat that is taken again must be free, its hours too; a place in line always is. Who would
    leave on a later day needs both from then on, and sits there before all who wait.

    An override that let them in before does so again.
    """
    before = step.before
    assert before is not None  # noqa: S101 - it comes back to something
    case = _case(facts, step, before)
    sits = before.status != "waitlisted"
    verdict = judge(case) if sits else Verdict()
    reasons = _against_sitting(case, verdict) if sits else _against_waiting(case)
    standing.lifted[step.spell.id] = [lift for lift in verdict.lifted if lift.enrollment_id is None]
    no_matter = OF_BEGINNING | (OF_THE_LINE if step.stays_until(facts.today) else set())
    return [no for no in reasons if no.code not in no_matter]


def _case(facts: Facts, step: Step, before: Event) -> Case:
    spell, today = step.spell, facts.today
    student = facts.students[spell.student_id]
    begin_on = step.stays_until(today) or max(before.begin_on or today, today)
    section = facts.sections[spell.section_id]
    theirs = step.takes_a_seat and section.is_full(begin_on)
    theirs = theirs and not came_since(spell.section_id, step.last)
    return Case(
        student=student,
        course=facts.courses[spell.course_id],
        section=section,
        begin_on=begin_on,
        facts=facts,
        spells=tuple(student.spells),
        comes_back=spell.id,
        has_the_seat=theirs,
    )


def _against_sitting(case: Case, verdict: Verdict) -> list[Refusal]:
    """All rules; and who waits for this very section by now would be in it twice."""
    waits = case.no("already_waiting", position=case.place_in_line) if case.place_in_line else None
    return [*verdict.refusals, *([waits] if waits else [])]


def _against_waiting(case: Case) -> list[Refusal]:
    """Nobody waits twice for one section, for the very section they sit in, for one that does not
    take place, or after leaving.
    """
    reasons = [the_student_attends(case), the_section_takes_place(case)]
    here = [spell for spell in case.spells if spell.section_id == case.section.id]
    if any(case.holds_a_seat(spell) for spell in here):
        reasons.append(they_are_not_in_it_yet(case))
    if any(spell.status == "waitlisted" for spell in here):
        reasons.append(case.no("already_waiting", position=case.place_in_line))
    return [no for no in reasons if no]
