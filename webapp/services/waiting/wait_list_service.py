"""The wait list of a section: who stands where since when, and who would get a free seat."""

from dataclasses import dataclass
from datetime import datetime

from webapp.actors import Actor
from webapp.refusals import Refusal, Refused, refuse
from webapp.schemas import EnrollmentRead, Left, LineMove
from webapp.services import section_service
from webapp.services.changes import Changed, Once, first_answer, keep
from webapp.services.enrolling import spells
from webapp.services.enrolling.answers import read_enrollments
from webapp.services.enrolling.enrollment_service import decide, enrollment, what_is_left
from webapp.services.enrolling.facts import Facts, Spell
from webapp.services.enrolling.loading import Named, hold, spells_numbered
from webapp.services.enrolling.writing import Writing
from webapp.services.rules import WAITING_LIFTS
from webapp.services.waiting.line_facts import facts_of, places_of, wish_of
from webapp.services.waiting.passed_over import passed_over
from webapp.services.waiting.places import line_of, stand_at

IN_LINE = frozenset(WAITING_LIFTS - {"seats_reserved"} | {"already_waiting"})
"""What says no to everybody who waits, and means only that it is not their turn yet."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place in line, and all that would keep a free seat from whoever stands there."""

    position: int
    enrollment: EnrollmentRead
    since: datetime
    refusals: tuple[Refusal, ...]
    offered_until: datetime | None
    instead_of: int | None
    left: Left | None
    """What that is and how it would be left today, where the rules would let them have a seat."""
    is_passed_over: bool
    """Whether a seat of theirs was undone: the line moves on without them until somebody acts."""

    @property
    def is_next(self) -> bool:
        """Whether the next free seat could go to them: nothing is offered to them yet."""
        return not self.refusals and self.offered_until is None and not self.is_passed_over


def wait_list(section_id: int) -> tuple[Place, ...]:
    """Everybody who waits, by their place, as the rules would judge them now.

    Refuses `unknown_section`.
    """
    section_service.refuse_unknown(section_id)
    facts = facts_of(section_id)
    section = facts.sections[section_id]
    waiting = [spell for spell in places_of(facts, section) if spell]
    undone = passed_over([section_id])
    judged = [_judged(facts, spell) for spell in waiting]
    return tuple(
        Place(
            position=position,
            enrollment=read,
            since=spell.waitlisted_at or datetime.min,
            refusals=judged[position - 1][0],
            offered_until=kept.until
            if (kept := section.seats.kept_for(spell.student_id))
            else None,
            instead_of=facts.swaps.get(spell.id),
            left=judged[position - 1][1],
            is_passed_over=spell.id in undone,
        )
        for position, (spell, read) in enumerate(
            zip(waiting, read_enrollments([spell.id for spell in waiting]), strict=True), 1
        )
    )


def _judged(facts: Facts, spell: Spell) -> tuple[tuple[Refusal, ...], Left | None]:
    """What is in the way of a seat that is free; else what they would leave for it."""
    try:
        decision = decide(facts, wish_of(facts, spell), lifts=IN_LINE)
    except Refused as no:
        return tuple(one for one in no.refusals if one.code not in IN_LINE), None
    return (), what_is_left(decision)


def move(
    place_id: int, wanted: LineMove, *, by: Actor, once: Once | None = None
) -> Changed[EnrollmentRead]:
    """Give somebody in line another place, of which they are to be told; the others stay in
    their order. The same place again lets the line serve whoever was passed over.

    Refuses `unknown_enrollment`, and `not_waiting`.
    """
    spell = _held(place_id)
    if again := first_answer(once, by=by, kind=EnrollmentRead):
        return again
    if spell.status != "waitlisted":
        there = enrollment(place_id)
        raise refuse(
            "not_waiting",
            "enrollment_id",
            student=there.student,
            course=there.course,
            section=there.section,
        )
    line = line_of(spell.section_id)
    place, wanted_place = line.index(spell.id) + 1, min(max(wanted.position, 1), len(line))
    writing = Writing()
    spells.wait_on(spell, batch_id=writing.begin_batch(by))
    if place == wanted_place:
        event_id = writing.tell("served_again", spell, by=by, reason=wanted.reason)
    else:
        event_id = writing.tell("moved", spell, by=by, reason=wanted.reason)
        writing.keep_place(event_id, line[: place - 1])
        writing.to_tell("moved", spell)
    writing.write()
    stand_at(spell, wanted_place)
    return keep(once, Changed(enrollment(place_id), event_id), by=by)


def _held(enrollment_id: int) -> Spell:
    """The place, its student and its section locked in the order all of them are locked."""
    seen = enrollment(enrollment_id)
    hold(Named(students={seen.student_id}, sections={seen.section_id}))
    (spell,) = spells_numbered([enrollment_id])
    return spell
