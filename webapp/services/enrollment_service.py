"""Enrolling: the rules, and the one transaction that every way of enrolling goes through.

A click, a form, an import and a JSON list are all lists of wishes. Each wish is decided on facts
that were read under lock, and changes the facts for the next.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from webapp.actors import Actor
from webapp.models import Section, StudentCourse
from webapp.refusals import Alternative, EnrollmentRefused, Refusal, Refused, refuse
from webapp.schemas import EnrollmentCreate, EnrollmentPreview, EnrollmentRead
from webapp.services import spells, term_service
from webapp.services.changes import Changed, Once, first_answer, keep
from webapp.services.enrollment_answers import as_decided, read_enrollments
from webapp.services.enrollment_facts import Facts, SectionFacts, StudentFacts
from webapp.services.enrollment_loading import facts_about, held_facts_about
from webapp.services.enrollment_names import Names, names_of, the_one_to_leave
from webapp.services.enrollment_rules import WAITING_LIFTS, Case, refusals
from webapp.services.record import begin_batch, event_row, record_all


@dataclass(frozen=True, slots=True)
class Asked:
    """One wish: what is wanted, by whom, as part of which act, and under which key."""

    wanted: EnrollmentCreate
    by: Actor
    batch_id: int | None = None
    once: Once | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """A yes: the case, what the student becomes in its section, and what they leave for it."""

    case: Case
    status: str
    leaving: StudentCourse | None = None


def decide(facts: Facts, wanted: EnrollmentCreate) -> Decision:
    """The first section that would do for this student; raises `EnrollmentRefused`.

    Every reason of every section that came into question is given at once, and with them the
    other sections of the course that would do. A swap never trades a seat for a place in line:
    `waitlist` does not count beside `instead_of`.
    """
    names = names_of(facts, wanted)
    leaving = the_one_to_leave(facts, wanted, names.student)
    judged = [
        (case, refusals(case)) for case in _cases(facts, wanted, names, names.sections, leaving)
    ]
    for case, reasons in judged:
        if not reasons:
            return Decision(case, "enrolled", leaving)
    for case, reasons in judged:
        if wanted.waitlist and not leaving and {no.code for no in reasons} <= WAITING_LIFTS:
            return Decision(case, "waitlisted")
    others = _cases(facts, wanted, names, names.others, leaving)
    raise EnrollmentRefused(
        _each_once(no for _, reasons in judged for no in reasons),
        [_alternative(case) for case in others if not refusals(case)],
    )


def _cases(
    facts: Facts,
    wanted: EnrollmentCreate,
    names: Names,
    sections: list[SectionFacts],
    leaving: StudentCourse | None,
) -> list[Case]:
    return [
        Case(
            student=names.student,
            course=names.course,
            section=section,
            begin_on=wanted.begin_on or _first_day(section, facts.today),
            facts=facts,
            spells=_spells_beside(names.student, section, leaving),
            wanted=wanted,
        )
        for section in sections
    ]


def _first_day(section: SectionFacts, today: date) -> date:
    return term_service.first_day(section.term, today) if section.term else today


def _spells_beside(
    student: StudentFacts, section: SectionFacts, leaving: StudentCourse | None
) -> tuple[StudentCourse, ...]:
    """The spells that stay; changing to the very section one leaves is no change."""
    if leaving is None or leaving.section_id == section.id:
        return tuple(student.spells)
    return tuple(spell for spell in student.spells if spell.id != leaving.id)


def _each_once(reasons: Iterator[Refusal]) -> list[Refusal]:
    once: list[Refusal] = []
    for reason in reasons:
        if reason not in once:
            once.append(reason)
    return once


def _alternative(case: Case) -> Alternative:
    assert case.section.id is not None  # noqa: S101 - only sections that exist are offered
    return Alternative(case.section.id, case.section.label, case.seats_left)


def preview(wanted: EnrollmentCreate) -> EnrollmentPreview:
    """What would happen; changes nothing and holds nothing. Raises `EnrollmentRefused`."""
    return _previewed(decide(facts_about([wanted]), wanted))


def _previewed(decision: Decision) -> EnrollmentPreview:
    case = decision.case
    waits = decision.status == "waitlisted"
    return EnrollmentPreview(
        student_id=case.student.id,
        course_id=case.course.id,
        section_id=case.section.id,
        term_id=case.section.term.id if case.section.term else None,
        status=decision.status,
        waitlist_position=len(case.section.line) + 1 if waits else None,
        begin_on=case.begin_on,
        student=case.student.named,
        course=case.course.name,
        section=case.section.name,
    )


def enrollment(enrollment_id: int) -> EnrollmentRead:
    """One enrollment as it is now; refuses `unknown_enrollment`."""
    for found in read_enrollments([enrollment_id]):
        return found
    raise refuse("unknown_enrollment", "enrollment_id", id=enrollment_id)


@dataclass(frozen=True, slots=True)
class Entered:
    """A wish that came true: its answer, and the rows of the record that say so."""

    one: Asked
    answer: EnrollmentRead
    events: list[dict[str, Any]]


Outcome = Changed[EnrollmentRead] | EnrollmentPreview | Refused


def enroll_all(asked: list[Asked]) -> list[Outcome]:
    """Answer every wish in order, in the caller's transaction; a no is a value among the answers.

    Locks first, then reads the facts of the whole list, then decides one by one: a seat given to
    the first is gone for the second.
    """
    facts = held_facts_about([one.wanted for one in asked])
    return _recorded([_serve(facts, one) for one in asked])


def _serve(facts: Facts, one: Asked) -> Outcome | Entered:
    try:
        if again := first_answer(one.once, by=one.by, kind=EnrollmentRead):
            return again
        decision = decide(facts, one.wanted)
        if one.wanted.dry_run:
            return _previewed(decision)
        entered = _enter(facts, decision, one)
        return _kept(entered) if one.once else entered
    except Refused as no:
        return no


def _enter(facts: Facts, decision: Decision, one: Asked) -> Entered:
    batch_id = one.batch_id or begin_batch(one.by).id
    events = []
    if decision.leaving:
        left = _leave(facts, decision, batch_id)
        events.append(event_row("dropped", left, by=one.by))
    spell = _take_place(facts, decision, batch_id)
    events.append(event_row(decision.status, spell, by=one.by))
    return Entered(one, as_decided(facts, spell), events)


def _leave(facts: Facts, decision: Decision, batch_id: int) -> StudentCourse:
    spell = decision.leaving
    assert spell is not None  # noqa: S101 - for the type checker
    facts.leaves(spell)
    end_on = max(spell.begin_on, decision.case.begin_on)
    spells.end(spell, end_on=end_on, batch_id=batch_id)
    if end_on > facts.today:
        facts.enters(spell)
    return spell


def _take_place(facts: Facts, decision: Decision, batch_id: int) -> StudentCourse:
    """A new spell; or, for the first in line, the seat they waited for."""
    case = decision.case
    waiting = next((own for own in case.spells if _waits_here(own, case)), None)
    if waiting:
        facts.leaves(waiting)
        spell = spells.take_the_seat(waiting, begin_on=case.begin_on, batch_id=batch_id)
    else:
        spell = spells.begin(
            student_id=case.student.id,
            course_id=case.course.id,
            section_id=case.section.id or _make_first_section(facts, case),
            status=decision.status,
            begin_on=case.begin_on,
            batch_id=batch_id,
        )
    facts.enters(spell)
    return spell


def _waits_here(spell: StudentCourse, case: Case) -> bool:
    return spell.status == "waitlisted" and spell.section_id == case.section.id


def _make_first_section(facts: Facts, case: Case) -> int:
    """A course that never had a section gets section 1, without limit, from its first student."""
    section = case.section
    section.term = section.term or term_service.term_for(None)
    section.id = Section.create(course=case.course.id, term=section.term, label=section.label).id
    facts.sections[section.id] = section
    case.course.sections.append(section)
    return section.id


def _kept(entered: Entered) -> Changed[EnrollmentRead]:
    *_, event_id = record_all(entered.events)
    return keep(entered.one.once, Changed(entered.answer, event_id), by=entered.one.by)


def _recorded(outcomes: list[Outcome | Entered]) -> list[Outcome]:
    """Write the events of all who entered, together; an answer points at its last event."""
    rows = (row for done in outcomes if isinstance(done, Entered) for row in done.events)
    event_ids = iter(record_all(rows))
    return [
        Changed(done.answer, [next(event_ids) for _ in done.events][-1])
        if isinstance(done, Entered)
        else done
        for done in outcomes
    ]
