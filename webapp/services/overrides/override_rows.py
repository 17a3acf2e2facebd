"""The overrides that a list of acts makes and uses, until they are written down."""

from collections.abc import Iterator
from typing import Any, Literal

from webapp.actors import Actor
from webapp.clock import now
from webapp.models import Override
from webapp.services.enrolling.facts import Spell
from webapp.services.enrolling.new_ids import NewIds
from webapp.services.overrides.lifts import Lift
from webapp.statements import Insertion, Row, statement

Taken = tuple[int, int, Literal["kept", "used"]]
"""An override by its id, its version from now on, and what was done to it."""


class OverrideRows:
    """What becomes of overrides; `write` puts it down, after the spells that used them."""

    def __init__(self) -> None:
        self._new_id = NewIds(Override, 1)
        self._made: list[Row] = []
        self._used: list[Row] = []

    def take(self, lift: Lift, spell: Spell, by: Actor) -> Iterator[Taken]:
        """Use an override for a spell that has a seat; keep a new one for one that waits."""
        waits = spell.status == "waitlisted"
        if lift.id is None:
            yield self._make(lift, spell, by, waits=waits)
        elif not waits:
            self._used.append((spell.id, lift.version + 1, lift.id))
            yield lift.id, lift.version + 1, "used"

    def write(self) -> None:
        """Put everything down."""
        for used in self._used:
            _use(*used)
        if self._made:
            _put(self._made)

    def _make(self, lift: Lift, spell: Spell, by: Actor, *, waits: bool) -> Taken:
        override_id = self._new_id.take()
        who = (override_id, lift.rule, spell.student_id, spell.section_id)
        why = (lift.reason, lift.text, by.name, now(), None)
        how = ("kept", None) if waits else ("used", spell.id)
        self._made.append((*who, *why, *how, spell.batch_id, 1))
        return override_id, 1, "kept" if waits else "used"


_put = Insertion(
    *(Override.id, Override.rule, Override.student, Override.section),
    *(Override.reason, Override.text, Override.by, Override.at, Override.expires_on),
    *(Override.status, Override.enrollment, Override.batch, Override.version),
)


@statement
def _use(enrollment_id: int, version: int, override_id: int) -> Any:
    return Override.update(status="used", enrollment=enrollment_id, version=version).where(
        Override.id == override_id
    )
