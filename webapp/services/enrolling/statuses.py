"""Which enrollments people mean by a status."""

from collections.abc import Collection
from datetime import date
from typing import Any, Literal

import peewee

from webapp.models import OPEN_STATUSES, StudentCourse
from webapp.models.enrollment import ENROLLMENT_STATUSES, SEATLESS_STATUSES
from webapp.refusals import refuse
from webapp.services.enrolling.facts import Spell
from webapp.statements import within

AskedStatus = Literal[
    "enrolled",
    "waitlisted",
    "open",
    "dropped",
    "withdrawn",
    "completed",
    "cancelled",
    "never_attended",
    "all",
]
"""A status that people ask for: one of a row, or a word for several."""

STATUSES = {
    "enrolled": ("enrolled",),
    "waitlisted": ("waitlisted",),
    "open": ("enrolled", "waitlisted"),
    "dropped": ("dropped",),
    "withdrawn": ("withdrawn",),
    "completed": ("completed",),
    "cancelled": ("cancelled",),
    "never_attended": ("never_attended",),
    "all": ENROLLMENT_STATUSES,
}
STILL_THERE = {"enrolled", "open"}


def meant_by(status: str) -> tuple[tuple[str, ...], bool]:
    """The statuses of rows, and whether those count who leave on a later day: they are there yet.

    Refuses `not_a_choice` for a status that is none of `STATUSES`.
    """
    if status not in STATUSES:
        raise refuse("not_a_choice", "status", choices=tuple(STATUSES))
    return STATUSES[status], status in STILL_THERE


def leaves_later(spell: Spell, today: date, open_in: Collection[int]) -> bool:
    """Whether they are there yet and gone on a later day, and not back by another spell.

    `open_in` are the sections in which the student has a spell without an end.
    """
    end_on = spell.end_on
    return (
        spell.status not in SEATLESS_STATUSES
        and end_on is not None
        and end_on > today
        and end_on > spell.begin_on
        and spell.section_id not in open_in
    )


def has_status(statuses: Any, still_there: Any, today: Any) -> peewee.Expression:
    """The condition, for a statement that is given what `meant_by` answers, and a day."""
    return within(StudentCourse.status, statuses) | (still_there & rows_that_leave_later(today))


def rows_that_leave_later(today: Any) -> peewee.Expression:
    """The same for rows: the condition of those who are there yet and gone on a later day."""
    again = StudentCourse.alias()
    came_back = again.select(again.id).where(
        again.student == StudentCourse.student,
        again.section == StudentCourse.section,
        again.end_on.is_null(),
        again.status.in_(OPEN_STATUSES),
    )
    return (
        StudentCourse.may_hold_a_seat()
        & (StudentCourse.end_on > today)
        & (StudentCourse.end_on > StudentCourse.begin_on)
        & ~peewee.fn.EXISTS(came_back)
    )
