"""What became of rows after an act: nothing, once all that happened since was undone too."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from webapp.models import Batch, Event
from webapp.services.enrolling.facts import Spell
from webapp.statements import statement, within

Done = tuple[int, int | None]
"""An act by its id, and the one that undid it."""


def changed_since(last: Mapping[int, Event], spells: Iterable[Spell]) -> set[int]:
    """The enrollments that are not as an act left them, whose last event on each is `last`.

    An act that was undone is no change: the enrollment is as it was before it.
    """
    later = {one.id: last[one.id].id for one in spells if one.version != last[one.id].version}
    return touched_since("enrollment", later)


def touched_since(subject: str, last: Mapping[int, int]) -> set[int]:
    """The rows of a kind to which something was done that still stands, after their `last` event
    of an act.
    """
    events = {event_id: subject_id for subject_id, event_id in last.items()}
    return {events[event_id] for event_id in not_the_last(subject, events)}


def not_the_last(subject: str, events: Mapping[int, int]) -> set[int]:
    """Of events, each of a row of this kind, those after which something else was done to it that
    still stands.
    """
    acts: dict[int, list[tuple[int, Done]]] = defaultdict(list)
    for subject_id, event_id, *done in _events_of(subject, [*events.values()]) if events else ():
        acts[subject_id].append((event_id, (done[0], done[1])))
    return {
        event_id
        for event_id, subject_id in events.items()
        if not _came_to_nothing(done for later, done in acts[subject_id] if later > event_id)
    }


def _came_to_nothing(acts: Iterable[Done]) -> bool:
    """Whether every act among them was undone, the last one first."""
    stands: list[Done] = []
    for act in acts:
        if stands and stands[-1][1] == act[0]:
            undone = stands.pop()
            stands = [one for one in stands if one[0] != undone[0]]
        elif not stands or stands[-1][0] != act[0]:
            stands.append(act)
    return not stands


def came_since(section_id: int, event: Event) -> bool:
    """Whether somebody came into a section, or changed it, by another act after this event."""
    return bool(_came_since(section_id, event.id, event.batch_id))


@statement
def _came_since(section_id: int, event_id: int, batch_id: int) -> Any:
    came = (Event.subject == "enrollment") & (Event.section_id == section_id)
    came &= Event.status == "enrolled"
    changed = (Event.subject == "section") & (Event.subject_id == section_id)
    since = (Event.id > event_id) & (Event.batch != batch_id)
    return Event.select(Event.id).where(since, came | changed).limit(1)


@statement
def _events_of(subject: str, subject_ids: Collection[int]) -> Any:
    return (
        Event.select(Event.subject_id, Event.id, Event.batch, Batch.undone_by)
        .join(Batch)
        .where(Event.subject == subject, within(Event.subject_id, subject_ids))
        .order_by(Event.id)
    )
