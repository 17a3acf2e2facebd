"""How enrollments came out: of those that were completed, and of those that were withdrawn."""

from collections.abc import Collection, Iterable
from typing import Any

from webapp.database import in_pieces
from webapp.models import PersonalChange, StudentCourse
from webapp.services.enrolling.facts import Spell
from webapp.statements import statement, within

COME_OUT = ("completed", "withdrawn")
"""How spells end that have a result."""


def results_of(spells: Iterable[Spell]) -> dict[int, str]:
    """The results of these enrollments, by id, of those that have one; nothing is asked where none
    has come out.
    """
    over = [spell.id for spell in spells if spell.status in COME_OUT]
    return {
        spell_id: result for piece in in_pieces(over) for spell_id, result in _results_of(piece)
    }


def results_told(event_ids: Iterable[int]) -> dict[int, str]:
    """The results that were told with these events, by event."""
    return {
        event_id: result
        for piece in in_pieces(event_ids)
        for event_id, result in _results_told(piece)
    }


@statement
def _results_of(ids: Collection[int]) -> Any:
    return StudentCourse.select(StudentCourse.id, StudentCourse.result).where(
        within(StudentCourse.id, ids), StudentCourse.result != ""
    )


@statement
def _results_told(events: Collection[int]) -> Any:
    return PersonalChange.select(PersonalChange.event, PersonalChange.after).where(
        within(PersonalChange.event, events), PersonalChange.field == "result"
    )
