"""Enrolling: the rules, and the one transaction that every way of enrolling goes through.

A click, a form, an import and a JSON list are all lists of wishes. Each wish is decided on facts
that were read under lock, and changes the facts for the next.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date

from webapp.actors import Actor
from webapp.models import Section, Term
from webapp.refusals import Alternative, EnrollmentRefused, Refusal, Refused, refuse
from webapp.schemas import (
    EnrollmentCreate,
    EnrollmentPreview,
    EnrollmentRead,
    Left,
    SectionName,
)
from webapp.services import term_service
from webapp.services.cards import SectionCard
from webapp.services.changes import Changed, FirstAnswers, Once
from webapp.services.departures import Departure, departure_for, go
from webapp.services.enrolling import spells
from webapp.services.enrolling.answers import as_decided, as_left, read_enrollments
from webapp.services.enrolling.facts import Facts, SectionFacts, Spell, StudentFacts
from webapp.services.enrolling.loading import facts_about, held_facts_about
from webapp.services.enrolling.names import Names, names_of, the_one_to_leave
from webapp.services.enrolling.writing import Writing
from webapp.services.overrides.lifts import Lift
from webapp.services.permission import OVERRIDES, refuse_unless_may
from webapp.services.rules import WAITING_LIFTS, blocks, judge
from webapp.services.rules.case import Case
from webapp.services.rules.lifting import refuse_unknown
from webapp.services.rules.rule import Verdict
from webapp.services.versions import Seen, refuse_stale
from webapp.services.waiting.freed_seats import take_up

NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Asked:
    """One wish: what is wanted, by whom, as part of which act, and under which key.

    `lifts` are codes that do not stand in its way: a real roster may hold more than its seats.
    `seen` are the versions of the enrollment to leave that its sender knows.
    """

    wanted: EnrollmentCreate
    by: Actor
    batch_id: int | None = None
    once: Once | None = None
    lifts: frozenset[str] = NOTHING
    seen: Seen = None


@dataclass(frozen=True, slots=True)
class Decision:
    """A yes: the case, what the student becomes in its section, and what they leave for it: whoever
    comes to wait leaves it once they get the seat.

    `warnings` speak against it, and the school lets it pass all the same; `lifted` are the
    overrides without which it would be a no. `how` is how they leave it.
    """

    case: Case
    status: str
    leaving: Spell | None = None
    how: Departure | None = None
    warnings: tuple[Refusal, ...] = ()
    lifted: tuple[Lift, ...] = ()


def decide(
    facts: Facts,
    wanted: EnrollmentCreate,
    *,
    lifts: frozenset[str] = NOTHING,
    may: frozenset[str] = NOTHING,
) -> Decision:
    """The first section that would do for this student; raises `EnrollmentRefused`.

    Every reason of every section that came into question is given at once, and with them the
    other sections of the course that would do. A section that needs no override comes before one
    that does. A swap never trades a seat for a place in line: with `waitlist`, `instead_of` is
    left when the seat is given. How it is left is judged as of whoever `may` do what they may.
    """
    names = names_of(facts, wanted)
    refuse_unknown(wanted.overrides, facts.policy)
    leaving = the_one_to_leave(facts, wanted, names.student)
    judged = [
        (case, judge(case), departure_for(leaving, case, may=may) if leaving else None)
        for case in _cases(facts, wanted, names, names.sections, leaving)
    ]
    judged.sort(key=lambda one: bool(one[1].lifted))
    for case, verdict, how in judged:
        if verdict.codes | _codes_of(how) <= lifts:
            said = (*verdict.refusals, *verdict.warnings, *(how.verdict.warnings if how else ()))
            return Decision(case, "enrolled", leaving, how, said, verdict.lifted)
    for case, verdict, _ in judged:
        if wanted.waitlist and verdict.codes <= WAITING_LIFTS:
            return Decision(case, "waitlisted", leaving, None, verdict.warnings, verdict.lifted)
    said_of = [one for _, verdict, how in judged for one in _verdicts(verdict, how)]
    others = _cases(facts, wanted, names, names.others, leaving)
    raise EnrollmentRefused(
        _each_once(no for verdict in said_of for no in verdict.refusals),
        [_alternative(case) for case in others if not judge(case).refusals],
        _each_once(no for verdict in said_of for no in verdict.warnings),
    )


def _codes_of(how: Departure | None) -> frozenset[str]:
    """What keeps them where they are."""
    return how.verdict.codes if how else NOTHING


def _verdicts(verdict: Verdict, how: Departure | None) -> Iterator[Verdict]:
    """What is said of coming, and of leaving for it."""
    yield verdict
    if how:
        yield how.verdict


def _cases(
    facts: Facts,
    wanted: EnrollmentCreate,
    names: Names,
    sections: list[SectionFacts],
    leaving: Spell | None,
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
    student: StudentFacts, section: SectionFacts, leaving: Spell | None
) -> tuple[Spell, ...]:
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


def case_from_now_on(facts: Facts, student: StudentFacts, section: SectionFacts) -> Case:
    """This student taking this section from now on, as the rules would look at it."""
    return Case(
        student=student,
        course=facts.courses[section.card.course.id],
        section=section,
        begin_on=_first_day(section, facts.today),
        facts=facts,
        spells=tuple(student.spells),
    )


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What would happen, and what would be said against it."""

    answer: EnrollmentPreview
    warnings: tuple[Refusal, ...]


def preview(wanted: EnrollmentCreate, *, may: frozenset[str] = NOTHING) -> Foreseen:
    """What would happen; changes nothing and holds nothing. Raises `EnrollmentRefused`."""
    decision = decide(facts_about([wanted]), wanted, may=may)
    return Foreseen(_previewed(decision), decision.warnings)


@dataclass(frozen=True, slots=True)
class Checked:
    """What would happen; or the no that it would meet."""

    would: Foreseen | None = None
    no: EnrollmentRefused | None = None


def check(wanted: EnrollmentCreate, *, may: frozenset[str] = NOTHING) -> Checked:
    """What would happen, or everything that the school would say to it, in a fixed number of
    statements. Refuses names that lead nowhere.
    """
    facts = facts_about([wanted])
    names_of(facts, wanted)
    try:
        decision = decide(facts, wanted, may=may)
    except EnrollmentRefused as no:
        return Checked(no=no)
    return Checked(would=Foreseen(_previewed(decision), decision.warnings))


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
        section=case.section.card.name,
        left=what_is_left(decision),
    )


def what_is_left(decision: Decision) -> Left | None:
    """What is left for it, and how."""
    spell, how = decision.leaving, decision.how
    if spell is None or how is None:
        return None
    gone = replace(spell)
    spells.end(gone, end_on=how.end_on, batch_id=spell.batch_id, with_a_w=how.with_a_w)
    return as_left(decision.case.facts, gone)


def enrollment(enrollment_id: int) -> EnrollmentRead:
    """One enrollment as it is now; refuses `unknown_enrollment`."""
    for found in read_enrollments([enrollment_id]):
        return found
    raise refuse("unknown_enrollment", "enrollment_id", id=enrollment_id)


Outcome = Changed[EnrollmentRead] | EnrollmentPreview | Refused


def enroll_all(
    asked: list[Asked], *, listed: bool = False, together: bool = False
) -> list[Outcome]:
    """Answer every wish in order, in the caller's transaction; a no is a value among the answers.
    They are `listed` where somebody sent them as one list, and stand or fall `together` where the
    caller takes all of it back if one is refused.

    Locks first, then reads the facts of the whole list, then decides one by one: a seat given to
    the first is gone for the second. All that they did is written together at the end.
    """
    facts = held_facts_about([one.wanted for one in asked])
    if together or (listed and not blocks(facts.policy, "corequisite_missing")):
        facts.beside = _asked_beside(facts, asked)
    first = FirstAnswers(EnrollmentRead, [one.once for one in asked if one.once])
    writing = Writing(len(asked), batches=len(asked))
    outcomes = [_serve(facts, one, first, writing) for one in asked]
    take_up(facts.taken_up)
    writing.write()
    first.write()
    return outcomes


def _asked_beside(facts: Facts, asked: list[Asked]) -> dict[int, list[SectionCard]]:
    """For each student the sections that they ask for; whoever may come to wait sits in none, and
    who could come into either of two terms in none for sure.
    """
    beside: dict[int, list[SectionCard]] = {}
    for one in asked:
        if one.wanted.waitlist:
            continue
        with suppress(Refused):  # it is refused in its turn
            names = names_of(facts, one.wanted)
            cards = [section.card for section in names.sections]
            if len({card.term for card in cards}) == 1:
                beside.setdefault(names.student.id, []).extend(cards)
    return beside


def _serve(
    facts: Facts, one: Asked, first: FirstAnswers[EnrollmentRead], writing: Writing
) -> Outcome:
    try:
        if again := first.to(one.once, by=one.by):
            return again
        if one.seen is not None:
            _refuse_stale(facts, one)
        if one.wanted.overrides:
            refuse_unless_may(one.by, OVERRIDES)
        decision = decide(facts, one.wanted, lifts=one.lifts, may=one.by.may)
    except Refused as no:
        return no
    if one.wanted.dry_run:
        return _previewed(decision)
    change = enter(facts, decision, one, writing)
    first.keep(one.once, change, by=one.by)
    return change


def _refuse_stale(facts: Facts, one: Asked) -> None:
    if leaving := facts.leaving.get(one.wanted.instead_of or 0):
        refuse_stale(leaving.version, one.seen)


def enter(
    facts: Facts, decision: Decision, one: Asked, writing: Writing, *, told_as: str = ""
) -> Changed[EnrollmentRead]:
    """Do what was decided, and tell it; `told_as` is the act where it is not the new status."""
    batch_id = one.batch_id or writing.begin_batch(one.by)
    waits = decision.status == "waitlisted"
    left = what_is_left(decision)
    if decision.leaving and decision.how:
        _leave(facts, decision.leaving, decision.how, writing, batch_id=batch_id, by=one.by)
    spell = _take_place(facts, decision, one, batch_id, writing)
    for lift in decision.lifted:
        writing.lift(lift, spell, by=one.by)
        facts.lifts.use(lift, spell.student_id, spell.section_id)
    if decision.leaving and waits:
        writing.leave_if_promoted(decision.leaving, spell)
    event_id = writing.tell(told_as or decision.status, spell, by=one.by)
    writing.warn(event_id, decision.warnings)
    answer = as_decided(facts, spell).model_copy(update={"left": left})
    return Changed(answer, event_id, warnings=decision.warnings)


def _leave(  # noqa: PLR0913 - who, why and where it is written down belong to every act
    facts: Facts, spell: Spell, how: Departure, writing: Writing, *, batch_id: int, by: Actor
) -> None:
    """What was said against it is told with the section that they leave it for."""
    facts.leaves(spell)
    unsaid = replace(how, verdict=replace(how.verdict, warnings=()))
    go(spell, unsaid, writing, batch_id=batch_id, by=by)
    for lift in how.verdict.lifted:
        facts.lifts.use(lift, spell.student_id, spell.section_id)
    if spell.end_on and spell.end_on > facts.today:
        facts.enters(spell)


def _take_place(
    facts: Facts, decision: Decision, one: Asked, batch_id: int, writing: Writing
) -> Spell:
    """A new spell; or, for the first in line, the seat they waited for."""
    case = decision.case
    waiting = next((own for own in case.spells if _waits_here(own, case)), None)
    if waiting:
        facts.leaves(waiting)
        spells.take_the_seat(waiting, begin_on=case.begin_on, batch_id=batch_id)
    spell = waiting or writing.begin(
        student_id=case.student.id,
        course_id=case.course.id,
        section_id=case.section.id or _make_first_section(facts, case, one, batch_id, writing),
        status=decision.status,
        begin_on=case.begin_on,
        batch_id=batch_id,
    )
    facts.enters(spell)
    return spell


def _waits_here(spell: Spell, case: Case) -> bool:
    return spell.status == "waitlisted" and spell.section_id == case.section.id


def _make_first_section(
    facts: Facts, case: Case, one: Asked, batch_id: int, writing: Writing
) -> int:
    """A course that never had a section gets section 1, without limit, from its first student."""
    section, term = case.section, case.section.term
    if term is None:
        term = term_service.term_for(None)
        new = Term.get_by_id(term.id)
        writing.tell_made(new, term_service.as_made(new), by=one.by, batch_id=batch_id)
    made = Section.create(course=case.course.id, term=term.id, label=section.label)
    after = {"label": made.label, "term": term.name}
    writing.tell_made(made, after, by=one.by, batch_id=batch_id)
    name = SectionName(id=made.id, label=made.label)
    section.card = replace(section.card, id=made.id, term=term, name=name)
    facts.adds(section)
    case.course.sections.append(section)
    return made.id
