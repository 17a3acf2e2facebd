"""What lifts a rule: overrides that were kept, and those that come with the wish itself."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, NamedTuple

from webapp.models import Override
from webapp.schemas import OverrideAsked
from webapp.statements import remembered, statement, within


class Lift(NamedTuple):
    """A rule that is lifted for one student and one section, and why.

    One that came with the wish has no `id` yet. One that was used lifts nothing any more but for
    the very `enrollment_id` that used it, should that come back.
    """

    rule: str
    reason: str
    text: str = ""
    id: int | None = None
    version: int = 1
    enrollment_id: int | None = None


def in_force(
    new: Sequence[OverrideAsked], kept: Sequence[Lift], enrollment_id: int | None
) -> dict[str, Lift]:
    """By rule, those that came with a wish, before them those that were kept, and before all the
    ones that the very enrollment used: what let it in needs no other to let it in again.
    """
    used = [one for one in kept if one.enrollment_id is not None]
    return {
        **{one.rule: Lift(one.rule, one.reason, one.text) for one in new},
        **{one.rule: one for one in kept if one.enrollment_id is None},
        **{one.rule: one for one in used if one.enrollment_id == enrollment_id},
    }


class Lifts:
    """The overrides of these students, by student and section.

    They are read together when a rule first says no: a wish that nothing speaks against costs
    nothing more. What lapsed before `today` lifts nothing.
    """

    def __init__(self, students: Collection[int], today: date):
        self._students = students
        self._today = today
        self._known: dict[tuple[int, int], list[Lift]] | None = None

    def of(self, student_id: int, section_id: int | None) -> Sequence[Lift]:
        """Those that were kept for this student and section, and those that were used there."""
        if self._known is None:
            self._known = self._read()
        return self._known.get((student_id, section_id or 0), ())

    def lend(self, lift: Lift, student_id: int, section_id: int) -> None:
        """Count one that is revoked still, and comes back with the enrollment that had used it."""
        if self._known is None:
            self._known = self._read()
        self._known.setdefault((student_id, section_id), []).append(lift)

    def use(self, lift: Lift, student_id: int, section_id: int | None) -> None:
        """Count a kept one as used: what is decided next has it no more."""
        kept = (self._known or {}).get((student_id, section_id or 0), [])
        if lift in kept:
            kept.remove(lift)

    def _read(self) -> dict[tuple[int, int], list[Lift]]:
        found: dict[tuple[int, int], list[Lift]] = {}
        for student_id, section_id, *lift in _overrides(self._students, self._today):
            found.setdefault((student_id, section_id), []).append(Lift(*lift))
        return found


@remembered
@statement
def _overrides(students: Collection[int], today: date) -> Any:
    lasts = Override.expires_on.is_null() | (Override.expires_on >= today)
    return (
        Override.select(
            *(Override.student, Override.section, Override.rule, Override.reason, Override.text),
            *(Override.id, Override.version, Override.enrollment),
        )
        .where(
            within(Override.student, students),
            (Override.status == "used") | ((Override.status == "kept") & lasts),
        )
        .order_by(Override.id)
    )
