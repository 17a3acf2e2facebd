"""What a change answers, and how a change that is sent twice is made once."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

from webapp.actors import Actor
from webapp.clock import now
from webapp.models import KeptAnswer
from webapp.refusals import Refusal, refuse
from webapp.schemas import Answer
from webapp.services.undoing.said_before import warnings_of
from webapp.statements import Insertion, statement, within

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
    """The answer to a change, the event that says so, and what should be known beside it."""

    answer: T
    event_id: int
    replayed: bool = False
    warnings: tuple[Refusal, ...] = ()


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """One page of what was found, and how much there is in all."""

    rows: tuple[T, ...]
    total: int


class FirstAnswers(Generic[Answered]):
    """What the first requests with some keys were answered, and what these ones are.

    Only a change keeps its answer: what was refused changed nothing and may be sent again.
    """

    def __init__(self, kind: type[Answered], onces: Collection[Once]):
        self._kind = kind
        self._kept: dict[tuple[str, str], tuple[str, str, int]] = {}
        self._new: list[tuple[Any, ...]] = []
        if onces:
            keys = [once.key for once in onces]
            for by, key, *kept in _kept_answers(keys, now() - KEPT_FOR):
                self._kept[by, key] = (kept[0], kept[1], kept[2])

    def to(self, once: Once | None, *, by: Actor) -> Changed[Answered] | None:
        """What the first request with this key was answered; refuses `key_reused`."""
        kept = self._kept.get((by.name, once.key)) if once else None
        if kept is None or once is None:
            return None
        fingerprint, answer, event_id = kept
        if fingerprint != once.fingerprint:
            raise refuse("key_reused")
        first = self._kind.model_validate_json(answer)
        return Changed(first, event_id, replayed=True, warnings=warnings_of(event_id))

    def keep(self, once: Once | None, changed: Changed[Answered], *, by: Actor) -> None:
        """Keep an answer for 24 hours; `write` puts it down."""
        if once is None:
            return
        kept = (once.fingerprint, changed.answer.model_dump_json(), changed.event_id)
        self._kept[by.name, once.key] = kept
        self._new.append((by.name, once.key, *kept, now()))

    def write(self) -> None:
        """Put down what is to be kept, in the transaction of its change; forget older ones."""
        if self._new:
            _forget(now() - KEPT_FOR)
            _keep(self._new)


def first_answer(once: Once | None, *, by: Actor, kind: type[Answered]) -> Changed[Answered] | None:
    """What the first request with this key was answered; refuses `key_reused`."""
    return FirstAnswers(kind, [once]).to(once, by=by) if once else None


def keep(once: Once | None, changed: Changed[Answered], *, by: Actor) -> Changed[Answered]:
    """Keep the answer for 24 hours in the transaction of its change; forget older ones."""
    kept: FirstAnswers[Answered] = FirstAnswers(type(changed.answer), ())
    kept.keep(once, changed, by=by)
    kept.write()
    return changed


@statement
def _kept_answers(keys: Collection[str], since: datetime) -> Any:
    return KeptAnswer.select(
        KeptAnswer.by,
        KeptAnswer.key,
        KeptAnswer.fingerprint,
        KeptAnswer.answer,
        KeptAnswer.event_id,
    ).where(within(KeptAnswer.key, keys), KeptAnswer.at > since)


@statement
def _forget(before: datetime) -> Any:
    return KeptAnswer.delete().where(KeptAnswer.at <= before)


_keep = Insertion(
    KeptAnswer.by,
    KeptAnswer.key,
    KeptAnswer.fingerprint,
    KeptAnswer.answer,
    KeptAnswer.event_id,
    KeptAnswer.at,
)
