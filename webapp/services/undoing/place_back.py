"""A place in line that somebody was given: going back to the one they had."""

from dataclasses import dataclass

from webapp.actors import Actor
from webapp.models import Batch, Event, Telling
from webapp.refusals import Refusal, refuse
from webapp.schemas import EnrollmentRead
from webapp.services.enrolling import spells
from webapp.services.enrolling.answers import read_enrollments
from webapp.services.enrolling.facts import Spell
from webapp.services.enrolling.loading import Named, hold, spells_numbered
from webapp.services.enrolling.writing import Writing
from webapp.services.undoing.said_before import ahead_of
from webapp.services.undoing.since_then import changed_since
from webapp.services.waiting.places import line_of, place_behind, stand_at

SERVED_AGAIN = "served_again"
MOVED = {"moved", "moved_back", SERVED_AGAIN}
"""Acts on a place in line by which nobody enters or leaves it."""


@dataclass(frozen=True, slots=True)
class PlaceBack:
    """A place in line on its way back, and the act that moved it."""

    event: Event
    spell: Spell
    ahead: tuple[int, ...]
    """The places that were before it."""
    was_changed_since: bool

    def reasons(self) -> list[Refusal]:
        """What stands against it: they left the line since, or were moved again."""
        if not self.was_changed_since:
            return []
        there = self.enrollment
        about = {"place": True, "student": there.student, "course": there.course}
        return [Refusal("changed_since", "batch_id", {**about, "section": there.section})]

    @property
    def enrollment(self) -> EnrollmentRead:
        """The same as it is answered."""
        (there,) = read_enrollments([self.spell.id])
        return there


def place_of(batch: Batch, *, held: bool = True) -> PlaceBack | None:
    """The place that an act moved; nothing where it did something else.

    `held` locks its student and its section. Refuses `cannot_be_undone` where the place stayed the
    same, or where nobody knows which it was.
    """
    events = Event.select().where(Event.batch == batch, Event.subject == "enrollment")
    event = events.order_by(Event.id.desc()).first()
    if event is None or event.action not in MOVED:
        return None
    if held:
        named = spells_numbered([event.subject_id])[0]
        hold(Named(students={named.student_id}, sections={named.section_id}))
    (spell,) = spells_numbered([event.subject_id])
    ahead = ahead_of(event.id)
    since = changed_since({spell.id: event}, [spell])
    place = PlaceBack(event, spell, tuple(ahead or ()), bool(since))
    if ahead is None:
        there = place.enrollment
        about = {"student": there.student, "course": there.course, "section": there.section}
        why = "kept_place" if event.action == SERVED_AGAIN else "unknown_place"
        raise refuse("cannot_be_undone", "batch_id", **{why: True}, **about)
    return place


def stand_again(
    place: PlaceBack, batch_id: int, writing: Writing, *, by: Actor, reason: str
) -> int:
    """Tell that they have their place back, and put it down; answers the event's id.

    Whoever knows of the other place already is to be told of this one.
    """
    spell, line = place.spell, line_of(place.spell.section_id)
    spells.wait_on(spell, batch_id=batch_id)
    event_id = writing.tell("moved_back", spell, by=by, reason=reason)
    writing.keep_place(event_id, line[: line.index(spell.id)])
    if _was_told(place.event):
        writing.to_tell("moved", spell)
    stand_at(spell, place_behind(spell, place.ahead))
    return event_id


def _was_told(event: Event) -> bool:
    told = Telling.select().where(Telling.batch == event.batch_id, Telling.told_at.is_null(False))
    return told.exists()
