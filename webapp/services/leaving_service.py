"""Leaving: dropping an enrollment or a place in line, withdrawing, changing to another section."""

from dataclasses import dataclass

from webapp.actors import Actor
from webapp.models import OPEN_STATUSES
from webapp.refusals import Refused, refuse
from webapp.schemas import Drop, EnrollmentCreate, EnrollmentRead, Swap
from webapp.services import term_service
from webapp.services.catalog import catalog, school
from webapp.services.changes import Changed, Once, first_answer, keep
from webapp.services.departures import (
    Departure,
    WayOut,
    departure,
    end_of,
    go,
    never_attended,
    way_out,
)
from webapp.services.enrolling.answers import read_enrollments
from webapp.services.enrolling.enrollment_service import (
    NOTHING,
    Asked,
    Foreseen,
    enroll_all,
    enrollment,
    preview,
)
from webapp.services.enrolling.facts import Spell
from webapp.services.enrolling.loading import Named, hold, spells_numbered
from webapp.services.enrolling.meanwhile import left_since
from webapp.services.enrolling.writing import Writing
from webapp.services.overrides.lifts import Lifts
from webapp.services.permission import OVERRIDES
from webapp.services.rules.leaving import Leaving
from webapp.services.versions import Seen, refuse_stale


def drop(
    enrollment_id: int, wanted: Drop, *, by: Actor, once: Once | None = None, seen: Seen = None
) -> Changed[EnrollmentRead]:
    """End an enrollment, today or on a day to come; until then it holds its seat.

    After the last day to drop it is a withdrawal, and its result is a W; of who never attended
    no seat ever counted. Refuses
    `unknown_enrollment`, `changed_meanwhile`, `already_dropped`, `drop_before_begin`,
    `drop_after_term`, and what `departure` refuses.
    """
    spell, seen_now = _held(enrollment_id)
    if again := first_answer(once, by=by, kind=EnrollmentRead):
        return again
    refuse_stale(spell.version, seen)
    if spell.status not in OPEN_STATUSES:
        raise _already_dropped(enrollment_id)
    how = _departure(spell, seen_now, wanted, by=by)
    writing = Writing()
    batch_id = writing.begin_batch(by)
    event_id = go(spell, how, writing, batch_id=batch_id, by=by, reason=wanted.reason)
    writing.write()
    change = Changed(enrollment(enrollment_id), event_id, warnings=how.verdict.warnings)
    return keep(once, change, by=by)


def _held(enrollment_id: int) -> tuple[Spell, EnrollmentRead]:
    """The enrollment, its student and its section locked in the order all of them are locked."""
    seen = enrollment(enrollment_id)
    hold(Named(students={seen.student_id}, sections={seen.section_id}))
    (spell,) = spells_numbered([enrollment_id])
    return spell, seen


def _departure(spell: Spell, seat: EnrollmentRead, wanted: Drop, *, by: Actor) -> Departure:
    """Whoever waits gives nothing back: no deadline is theirs."""
    here = school()
    term = catalog(here).sections([spell.section_id])[spell.section_id].term
    if wanted.never_attended:
        return never_attended(spell, term, today=here.today, by=by)
    end_on = end_of(spell, term, wanted.end_on, today=here.today, seat=seat)
    if spell.status == "waitlisted":
        return Departure(end_on)
    about = "end_on" if wanted.end_on else "enrollment_id"
    return departure(seat, end_on, by=by, overrides=wanted.overrides, about=about)


def _already_dropped(enrollment_id: int) -> Refused:
    left = enrollment(enrollment_id)
    ahead = left.end_on is not None and left.end_on > term_service.today()
    return refuse(
        "already_dropped",
        "enrollment_id",
        student=left.student,
        course=left.course,
        section=left.section,
        **({"last_day": left.last_day} if ahead else left_since(enrollment_id)),
    )


@dataclass(frozen=True, slots=True)
class ToLeave:
    """An enrollment that would be left for another one, and how leaving its course would be."""

    enrollment: EnrollmentRead
    way: WayOut


def to_leave(enrollment_id: int, *, may: frozenset[str]) -> ToLeave | None:
    """What another course would be taken instead of today; nothing where there is none."""
    seen = next(iter(read_enrollments([enrollment_id])), None)
    if seen is None or seen.status != "enrolled":
        return None
    here = school()
    offered = catalog(here)
    leaving = Leaving(
        enrollment_id=seen.id,
        student=seen.student,
        course=seen.course,
        section=seen.section,
        term=offered.sections([seen.section_id])[seen.section_id].term,
        leaves_on=here.today,
        kept=Lifts({seen.student_id}, here.today),
    )
    return ToLeave(seen, way_out(leaving, offered.policy, may_lift=OVERRIDES in may))


def swap(
    enrollment_id: int, wanted: Swap, *, by: Actor, once: Once | None = None, seen: Seen = None
) -> Changed[EnrollmentRead]:
    """Leave an enrollment for another section in one step, or change nothing.

    Refuses `unknown_enrollment`, `changed_meanwhile`, `already_dropped`, and all that enrolling
    refuses.
    """
    (answer,) = enroll_all([Asked(_instead(enrollment_id, wanted), by, once=once, seen=seen)])
    if isinstance(answer, Refused):
        raise answer
    assert isinstance(answer, Changed)  # noqa: S101 - a dry run goes through preview_swap
    return answer


def preview_swap(enrollment_id: int, wanted: Swap, *, may: frozenset[str] = NOTHING) -> Foreseen:
    """What the swap would bring; changes nothing."""
    return preview(_instead(enrollment_id, wanted), may=may)


def _instead(enrollment_id: int, wanted: Swap) -> EnrollmentCreate:
    """The wish that a swap stands for."""
    seen = enrollment(enrollment_id)
    wish = wanted.model_dump(exclude_unset=True)
    if not any(wish.get(name) for name in ("course_id", "course_code", "section_id")):
        raise refuse("missing", "section_id")
    return EnrollmentCreate(student_id=seen.student_id, instead_of=enrollment_id, **wish)
