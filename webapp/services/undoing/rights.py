"""Who may undo an act: whoever might have done it."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Set
from typing import Any

from webapp.actors import Actor
from webapp.models import Batch, Event
from webapp.refusals import refuse
from webapp.roles import STAFF
from webapp.schemas import SectionRead
from webapp.services.permission import ENROLL, OVERRIDES, STUDENTS, refuse_unless_may
from webapp.services.undoing.place_back import MOVED
from webapp.statements import statement, within

RESULTS, CATALOG = "results:write", "catalog:write"

OF_STAFF = {"staff", "apitoken"}
"""What the record calls accounts and tokens."""

ON_THE_WAY = {"created", "closed"}
"""What an act does to a course, a section or a term by the way: it takes no more than the act."""

STAYS = {"undone", "restored", "moved_back", "served_again"}
"""Acts that nobody is offered to undo: undoings, and those that left everything in its place."""


def refuse_unless_theirs(batch: Batch, by: Actor) -> None:
    """Refuse `not_allowed`, of a token `scope_missing`, to whoever might not have done it."""
    for needs in sorted(needed([batch.id])[batch.id]):
        refuse_unless_may(by, needs)


def refuse_hidden(batch: Batch, may: Set[str]) -> None:
    """An act on nothing but accounts and tokens is unknown to whoever does not look after them."""
    subjects = {subject for (subject,) in _subjects(batch.id)}
    if subjects and subjects <= OF_STAFF and STAFF not in may:
        raise refuse("unknown_batch", "batch_id", id=batch.id)


def might_have_done(by: Actor, batch_ids: Collection[int]) -> set[int]:
    """Those of these acts that somebody may undo, as far as their role goes."""
    if not batch_ids:
        return set()
    return {batch_id for batch_id, needs in needed(batch_ids).items() if needs <= by.may}


def might_take_back(by: Actor, section: SectionRead) -> set[int]:
    """Those acts that somebody may undo by which seats of a section are kept for their students."""
    return might_have_done(by, {seat.batch_id for seat in section.seats_kept})


def needed(batch_ids: Collection[int]) -> dict[int, set[str]]:
    """What each of these acts took, and so takes to undo; an undoing takes what the act took."""
    needs = {batch_id: {ENROLL} for batch_id in batch_ids}
    about: dict[int, set[str]] = defaultdict(set)
    for batch_id, undone_by, *done in _done_by(batch_ids):
        for act in needs.keys() & {batch_id, undone_by}:
            needs[act] |= set(_taken_by(*done))
            about[act].add(done[1])
    for act, subjects in about.items():
        if "override" in subjects and "enrollment" not in subjects:  # nobody was let in by it
            needs[act].add(OVERRIDES)
    return needs


def _taken_by(kind: str, subject: str, action: str, status: str, is_first: bool) -> Iterator[str]:
    if kind == "import":
        yield from (STUDENTS, CATALOG)
    if status == "completed":
        yield RESULTS
    if subject in {"student", "hold", "groupmember"}:
        yield STUDENTS
    if subject == "credit":
        yield RESULTS
    if subject == "enrollment" and action in MOVED:
        yield STAFF
    if subject in {"term", "course", "section"} and action not in ON_THE_WAY:
        yield CATALOG
    if subject == "override" and is_first:  # what was kept before was somebody else's word
        yield OVERRIDES


@statement
def _subjects(batch_id: int) -> Any:
    return Event.select(Event.subject).where(Event.batch == batch_id).distinct()


@statement
def _done_by(batches: Collection[int]) -> Any:
    """What was done by these acts, and by those that they undid."""
    what = (Event.subject, Event.action, Event.status, Event.version == 1)
    return (
        Event.select(Batch.id, Batch.undone_by, Batch.kind, *what)
        .join(Batch)
        .where(within(Batch.id, batches) | within(Batch.undone_by, batches))
        .distinct()
    )
