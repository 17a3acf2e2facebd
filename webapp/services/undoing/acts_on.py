"""The acts that last did something to rows, as one would undo them."""

from collections.abc import Collection
from typing import Any

import peewee

from webapp.models import Event
from webapp.statements import statement, within


def last_acts_on(subject: str, ids: Collection[int]) -> dict[int, int]:
    """For each of these rows of a kind the act that last did something to it."""
    return dict(_acts_on(subject, ids)) if ids else {}


@statement
def _acts_on(subject: str, ids: Collection[int]) -> Any:
    return (
        Event.select(Event.subject_id, peewee.fn.MAX(Event.batch))
        .where(Event.subject == subject, within(Event.subject_id, ids))
        .group_by(Event.subject_id)
    )
