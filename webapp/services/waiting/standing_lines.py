"""Lines that stand although a seat is free: what stood in everybody's way may be gone by now.

A hold is lifted, a clash is dropped, a rule only warns, a window opens: none of it frees a seat,
and nothing tells the line. Which lines stand is asked of the database each time, so that nothing
is lost with a process, and whatever the obstacle was, no act has to think of lines.
"""

from datetime import datetime
from typing import Any

import peewee

from webapp.models import KeptSeat, Section, StudentCourse
from webapp.services.waiting.line_facts import facts_of, held_facts_of
from webapp.services.waiting.promotion_service import Turn
from webapp.statements import statement

AT_A_TIME = 20
"""How many lines are looked at before others have their turn."""


def standing_lines(after: int) -> list[int]:
    """The next sections, by their ids from `after` on, where people wait and a seat seems free."""
    return [section_id for (section_id,) in _standing(after, AT_A_TIME)]


def could_move_on(section_id: int, at: datetime) -> bool:
    """Whether somebody there could have a seat now. Holds nothing and changes nothing."""
    facts = facts_of(section_id)
    return Turn(facts, facts.sections[section_id], at).could_serve()


def move_on(section_id: int, at: datetime) -> int:
    """Give, or offer, what is free to the first in line who pass every rule by now; answers to how
    many. Nobody, where others came first.
    """
    facts = held_facts_of(section_id)
    turn = Turn(facts, facts.sections[section_id], at, len(facts.sections[section_id].line))
    turn.serve()
    return turn.write()


@statement
def _standing(after: int, limit: int) -> Any:
    """Who leaves later counts as gone: the look itself counts to the day.

    Where a time is set already at which the line is served, it is not looked at before.
    """
    waiting = StudentCourse.select(StudentCourse.section).where(StudentCourse.waits())
    seated = StudentCourse.select(peewee.fn.COUNT(peewee.SQL("*"))).where(
        StudentCourse.section == Section.id,
        StudentCourse.may_hold_a_seat(),
        StudentCourse.end_on.is_null(),
    )
    kept = KeptSeat.select(KeptSeat.id).where(
        KeptSeat.section == Section.id, KeptSeat.is_open(), KeptSeat.kind == "opening"
    )
    return (
        Section.select(Section.id)
        .where(
            Section.id > after,
            Section.id.in_(waiting),
            Section.status == "open",
            Section.capacity.is_null() | (Section.capacity > seated),
            ~peewee.fn.EXISTS(kept),
        )
        .order_by(Section.id)
        .limit(limit)
    )
