"""Who keeps their place in line and is passed over: the seat they had been given was undone."""

from collections.abc import Collection
from typing import Any

from webapp.models import Batch, Event, StudentCourse
from webapp.statements import statement, within


def passed_over(section_ids: Collection[int]) -> frozenset[int]:
    """The places in these lines whose seat, or offer, somebody took back and has not decided since.

    The line would give it to them again at once, against whoever undid it. Any act on the place
    decides: another place, the same one again, or the seat itself.
    """
    return frozenset(spell_id for (spell_id,) in _undone_since(section_ids))


@statement
def _undone_since(sections: Collection[int]) -> Any:
    """The places whose last act undid one by which they had the seat, or were offered it."""
    seated = (Event.status == "enrolled") | (Event.action == "offered")
    return (
        StudentCourse.select(StudentCourse.id)
        .join_from(
            StudentCourse,
            Event,
            on=(Event.subject_id == StudentCourse.id) & (Event.subject == "enrollment") & seated,
        )
        .join_from(
            Event, Batch, on=(Batch.id == Event.batch) & (Batch.undone_by == StudentCourse.batch)
        )
        .where(within(StudentCourse.section, sections), StudentCourse.waits())
    )
