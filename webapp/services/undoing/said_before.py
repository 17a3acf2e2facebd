"""What was said against an act when it was done, from the record."""

from typing import Any

from webapp.models import PersonalChange
from webapp.refusals import Refusal
from webapp.statements import statement
from webapp.warned import from_text

FIELD = "warnings"
"""Under which the record keeps it: names stand in it, which erasure may delete."""


def warnings_of(event_id: int) -> tuple[Refusal, ...]:
    """The warnings that were told with an act."""
    return tuple(no for (text,) in _warnings(event_id) for no in from_text(text))


@statement
def _warnings(event_id: int) -> Any:
    return PersonalChange.select(PersonalChange.after).where(
        PersonalChange.event == event_id, PersonalChange.field == FIELD
    )
