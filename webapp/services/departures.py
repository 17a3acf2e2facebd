"""How somebody leaves a section: by what day that is judged, and what speaks against it."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal, NamedTuple

from webapp.actors import Actor
from webapp.clock import days_after
from webapp.refusals import Refused, refuse
from webapp.schemas import EnrollmentRead, OverrideAsked
from webapp.services.catalog import School, catalog, school
from webapp.services.enrolling import spells
from webapp.services.enrolling.facts import Spell
from webapp.services.enrolling.policy import Policy
from webapp.services.enrolling.writing import Writing
from webapp.services.overrides.lifts import Lifts
from webapp.services.permission import OVERRIDES, refuse_unless_may
from webapp.services.rules import judge_leaving
from webapp.services.rules.case import Case
from webapp.services.rules.leaving import Leaving, keeps_a_w
from webapp.services.rules.lifting import refuse_unknown
from webapp.services.rules.once import terms_overlap
from webapp.services.rules.rule import Verdict
from webapp.services.term_facts import TermFacts


@dataclass(frozen=True, slots=True)
class Departure:
    """How a seat is left: from which day on, whether a W stays, and what was said about it.

    `never` leaves it as if they had never had it.
    """

    end_on: date
    with_a_w: bool = False
    verdict: Verdict = field(default_factory=Verdict)
    never: bool = False


def departure(
    seat: EnrollmentRead,
    end_on: date,
    *,
    by: Actor,
    overrides: Sequence[OverrideAsked] = (),
    about: str = "enrollment_id",
) -> Departure:
    """How somebody leaves their seat; refuses `withdraw_deadline_passed`, `cannot_be_lifted`,
    `unknown_reason`.
    """
    here = school()
    if overrides:
        refuse_unless_may(by, OVERRIDES)
        refuse_unknown(overrides, catalog(here).policy)
    judged = _judged([(seat, end_on)], here, by=by, overrides=overrides, about=about)[seat.id]
    if isinstance(judged, Refused):
        raise judged
    return judged


def never_attended(spell: Spell, term: TermFacts | None, *, today: date, by: Actor) -> Departure:
    """How whoever never was in class leaves: no seat ever counted.

    After the last day to drop only those may say so who may lift rules: no W stays. Refuses
    `not_allowed`.
    """
    if spell.status != "waitlisted" and keeps_a_w(term, today):
        refuse_unless_may(by, OVERRIDES)
    return Departure(spell.begin_on, never=True)


def departures(
    seats: Sequence[tuple[EnrollmentRead, date]], *, by: Actor, about: str = "enrollment_id"
) -> dict[int, Departure | Refused]:
    """The same of many, each with the first day on which they are gone, by enrollment; a no is a
    value, and what is asked of the database does not grow with them.
    """
    return _judged(seats, school(), by=by, about=about) if seats else {}


def _judged(
    seats: Sequence[tuple[EnrollmentRead, date]],
    here: School,
    *,
    by: Actor,
    overrides: Sequence[OverrideAsked] = (),
    about: str,
) -> dict[int, Departure | Refused]:
    offered = catalog(here)
    cards = offered.sections({seat.section_id for seat, _ in seats})
    kept = Lifts({seat.student_id for seat, _ in seats}, here.today)
    judged: dict[int, Departure | Refused] = {}
    for seat, end_on in seats:
        term = cards[seat.section_id].term
        day = day_of_leaving(seat.begin_on, end_on, today=here.today, may=by.may)
        leaving = Leaving(
            enrollment_id=seat.id,
            student=seat.student,
            course=seat.course,
            section=seat.section,
            term=term,
            leaves_on=day,
            kept=kept,
            new=overrides,
            field=about,
        )
        verdict = judge_leaving(leaving, offered.policy)
        judged[seat.id] = (
            Refused(verdict.refusals, warnings=verdict.warnings)
            if verdict.refusals
            else Departure(end_on, keeps_a_w(term, day), verdict)
        )
    return judged


def departure_for(spell: Spell, case: Case, *, may: AbstractSet[str]) -> Departure:
    """How a seat, or a place in line, is left for the section of a case; a no is in its verdict.

    Another section of the same course is a plain move; for another course it is left as a drop
    would leave it on that day.
    """
    end_on = max(spell.begin_on, case.begin_on)
    left = case.facts.cards[spell.section_id]
    is_a_move = spell.course_id == case.course.id and terms_overlap(left, case.section.card)
    if spell.status == "waitlisted" or is_a_move or left.name is None:
        return Departure(end_on)
    day = day_of_leaving(spell.begin_on, end_on, today=case.facts.today, may=may)
    leaving = Leaving(
        enrollment_id=spell.id,
        student=case.student.named,
        course=left.course,
        section=left.name,
        term=left.term,
        leaves_on=day,
        kept=case.facts.lifts,
        new=case.wanted.overrides if case.wanted else (),
        field="instead_of",
    )
    verdict = judge_leaving(leaving, case.facts.policy)
    against_all = tuple(replace(no, section_id=None) for no in verdict.refusals)
    return Departure(end_on, keeps_a_w(left.term, day), replace(verdict, refusals=against_all))


def end_of(
    spell: Spell, term: TermFacts | None, wanted: date | None, *, today: date, seat: EnrollmentRead
) -> date:
    """The day from which on they are gone; whoever waits or never came, from the first day.

    `seat` names them. Refuses `drop_before_begin`, `drop_after_term`.
    """
    if spell.status == "waitlisted":
        return spell.begin_on
    latest = days_after(term.ends_on, 1) if term else date.max
    if wanted is None:
        return max(spell.begin_on, min(today, latest))
    about = {"student": seat.student, "course": seat.course, "section": seat.section}
    if wanted < spell.begin_on:
        raise refuse("drop_before_begin", "end_on", begin_on=spell.begin_on, **about)
    if term and wanted > latest:
        raise refuse("drop_after_term", "end_on", term=term.name, ends_on=term.ends_on, **about)
    return wanted


class WayOut(NamedTuple):
    """What leaving a seat today would be, and until which day; `nothing`: it is too late."""

    does: Literal["drop", "withdraw", "withdraw_anyway", "nothing"] = "drop"
    until: date | None = None
    never: bool = True
    """Whether whoever looks may say that they never attended."""


def way_out(leaving: Leaving, policy: Policy, *, may_lift: bool) -> WayOut:
    """What the button that leaves a seat will do, to be said beforehand."""
    term, day = leaving.term, leaving.leaves_on
    if term is None or not (term.drop_deadline or term.withdraw_deadline):
        return WayOut()
    if judge_leaving(leaving, policy).refusals:
        does: Literal["withdraw_anyway", "nothing"] = "withdraw_anyway" if may_lift else "nothing"
        return WayOut(does, term.withdraw_deadline, may_lift)
    if not keeps_a_w(term, day):
        return WayOut("drop", term.drop_deadline)
    until = term.withdraw_deadline
    return WayOut("withdraw", until if until and day <= until else None, may_lift)


def day_of_leaving(begin_on: date, end_on: date, *, today: date, may: AbstractSet[str]) -> date:
    """The day by which leaving is judged: the first one not in class.

    Whoever never will have been in class leaves today. To leave on a day that is over is for those
    who may lift rules; of others it is judged by today.
    """
    day = min(end_on, today) if end_on == begin_on else end_on
    return day if OVERRIDES in may else max(day, today)


def go(  # noqa: PLR0913 - who, why and where it is written down belong to every act
    spell: Spell, how: Departure, writing: Writing, *, batch_id: int, by: Actor, reason: str = ""
) -> int:
    """Leave as was decided, and tell it; answers the event's id."""
    if how.never:
        spells.never_be(spell, batch_id=batch_id)
    else:
        spells.end(spell, end_on=how.end_on, batch_id=batch_id, with_a_w=how.with_a_w)
    for lift in how.verdict.lifted:
        writing.lift(lift, spell, by=by)
    event_id = writing.tell_gone(spell, by=by, reason=reason)
    writing.warn(event_id, how.verdict.warnings)
    return event_id
