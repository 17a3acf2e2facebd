"""What a change answers, and how a change that is sent twice is made once."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Generic, TypeVar

from webapp.actors import Actor
from webapp.clock import now
from webapp.models import KeptAnswer
from webapp.refusals import refuse
from webapp.schemas import Answer

T = TypeVar("T")
Answered = TypeVar("Answered", bound=Answer)

KEPT_FOR = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Once:
    """A key that its sender uses once, and a fingerprint of what was sent with it."""

    key: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Changed(Generic[T]):
    """The answer to a change, and the event that says so."""

    answer: T
    event_id: int
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """One page of what was found, and how much there is in all."""

    rows: tuple[T, ...]
    total: int


def first_answer(once: Once | None, *, by: Actor, kind: type[Answered]) -> Changed[Answered] | None:
    """What the first request with this key was answered; refuses `key_reused`.

    Only a change keeps its answer: what was refused changed nothing and may be sent again.
    """
    if once is None:
        return None
    kept = KeptAnswer.get_or_none(
        (KeptAnswer.by == by.name)
        & (KeptAnswer.key == once.key)
        & (KeptAnswer.at > now() - KEPT_FOR)
    )
    if kept is None:
        return None
    if kept.fingerprint != once.fingerprint:
        raise refuse("key_reused")
    return Changed(kind.model_validate_json(kept.answer), kept.event_id, replayed=True)


def keep(once: Once | None, changed: Changed[Answered], *, by: Actor) -> Changed[Answered]:
    """Keep the answer for 24 hours in the transaction of its change; forget older ones."""
    if once is None:
        return changed
    KeptAnswer.delete().where(KeptAnswer.at <= now() - KEPT_FOR).execute()
    KeptAnswer.create(
        by=by.name,
        key=once.key,
        fingerprint=once.fingerprint,
        answer=changed.answer.model_dump_json(),
        event_id=changed.event_id,
    )
    return changed
