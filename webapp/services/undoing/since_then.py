"""What became of enrollments after an act: nothing, once all that happened since was undone too."""

from collections.abc import Iterable, Mapping

from webapp.database import in_pieces
from webapp.models import Batch, Event
from webapp.services.enrolling.facts import Spell


def changed_since(last: Mapping[int, Event], spells: Iterable[Spell]) -> set[int]:
    """The enrollments that are not as an act left them, whose last event on each is `last`.

    An act that was undone is no change: the enrollment is as it was before it.
    """
    later = {one.id: last[one.id].id for one in spells if one.version != last[one.id].version}
    acts: dict[int, list[Event]] = {spell_id: [] for spell_id in later}
    for event in _events_of(later):
        if event.id > later[event.subject_id]:
            acts[event.subject_id].append(event)
    return {spell_id for spell_id, events in acts.items() if not _came_to_nothing(events)}


def _came_to_nothing(events: Iterable[Event]) -> bool:
    """Whether every act among them was undone, the last one first."""
    stands: list[Batch] = []
    for event in events:
        batch = event.batch
        if stands and stands[-1].undone_by_id == batch.id:
            undone = stands.pop()
            stands = [one for one in stands if one.id != undone.id]
        elif not stands or stands[-1].id != batch.id:
            stands.append(batch)
    return not stands


def _events_of(spells: Iterable[int]) -> list[Event]:
    return [
        event
        for piece in in_pieces(spells)
        for event in Event.select(Event, Batch)
        .join(Batch, on=(Batch.id == Event.batch))
        .where(Event.subject == "enrollment", Event.subject_id.in_(piece))
        .order_by(Event.id)
    ]
