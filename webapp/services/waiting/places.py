"""Where somebody stands in a line, and standing somewhere else in it."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from webapp.models import StudentCourse
from webapp.services.enrolling.facts import Spell
from webapp.services.enrolling.loading import in_line
from webapp.statements import statement, within

NEXT_TO = timedelta(microseconds=1)


def line_of(section_id: int) -> list[int]:
    """All places in the line of a section, the first one first."""
    return [one for *_, one in in_line([section_id])]


def place_behind(spell: Spell, ahead: Collection[int]) -> int:
    """The place right behind the last of these who waits still."""
    others = _others(spell)
    return max((place for place, one in enumerate(others, 2) if one in ahead), default=1)


def stand_at(spell: Spell, wanted: int) -> None:
    """Before whoever has this place now; whoever stands too near behind moves by a moment."""
    others = _others(spell)
    stands = {one: stands_at or since for one, stands_at, since in _stand(others)}
    before, behind = others[: wanted - 1], others[wanted - 1 :]
    if not before and behind:
        _move(stands[behind[0]] - NEXT_TO, spell.id)
    if not before:
        return
    at = stands[before[-1]] + NEXT_TO
    _move(at, spell.id)
    for one in behind:
        if stands[one] > at:
            return
        at += NEXT_TO
        _move(at, one)


def _others(spell: Spell) -> Sequence[int]:
    return [one for one in line_of(spell.section_id) if one != spell.id]


@statement
def _stand(spells: Collection[int]) -> Any:
    """Where each of these was put, if they were, and since when they wait."""
    columns = (StudentCourse.id, StudentCourse.stands_at, StudentCourse.waitlisted_at)
    return StudentCourse.select(*columns).where(within(StudentCourse.id, spells))


@statement
def _move(at: datetime, spell_id: int) -> Any:
    return StudentCourse.update(stands_at=at).where(StudentCourse.id == spell_id)
