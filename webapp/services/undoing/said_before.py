"""What the record keeps with an act beside what it changed: what was said against it, and of a
place in line, who stood before it."""

from typing import Any

from webapp.models import PersonalChange
from webapp.refusals import Refusal
from webapp.statements import statement
from webapp.warned import from_text

FIELD = "warnings"
"""Under which the record keeps it: names stand in it, which erasure may delete."""

AHEAD = "ahead"
"""Under which the record keeps the places in line before somebody who was given another one."""


def warnings_of(event_id: int) -> tuple[Refusal, ...]:
    """The warnings that were told with an act."""
    return tuple(no for (text,) in _warnings(event_id) for no in from_text(text))


def ahead_of(event_id: int) -> list[int] | None:
    """The places in line before the one that an act changed; none where that is not on record."""
    for (text,) in _ahead(event_id):
        return [int(one) for one in (text or "").split()]
    return None


@statement
def _ahead(event_id: int) -> Any:
    return PersonalChange.select(PersonalChange.before).where(
        PersonalChange.event == event_id, PersonalChange.field == AHEAD
    )


@statement
def _warnings(event_id: int) -> Any:
    return PersonalChange.select(PersonalChange.after).where(
        PersonalChange.event == event_id, PersonalChange.field == FIELD
    )
