"""Holds, credits, overrides, who is in a group: how each goes back to what it was."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from webapp.clock import now
from webapp.models import Credit, GroupMember, Hold, Override
from webapp.schemas import CourseName, SectionName
from webapp.statements import Alteration

GONE, BACK, CHANGED = "undone", "restored", "changed"
"""How the record tells what became of a hold or a credit: it counts no more, again, otherwise."""

KEPT, REVOKED = "kept", "revoked"
"""The same of an override."""


@dataclass(slots=True)
class Done:
    """What an act did to one row: its last event, each of its acts, and the values before."""

    last: int = 0
    actions: list[str] = field(default_factory=list)
    before: dict[str, str | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of row that an act may do something to beside all enrollments."""

    subject: str
    table: Any
    put: Alteration
    columns: Sequence[str]
    named: Callable[[Any], dict[str, Any]]
    counts: Callable[[], Any]
    """The rows that count."""
    over: Sequence[str] = ()
    """The columns that say when it ended and, where one does, by whom; an override has a status."""
    same: Callable[[Any], tuple[Any, ...]] = lambda row: (row.id,)
    """What no two rows that count have in common."""
    twice: str | None = None
    """How somebody is refused who has the same already."""

    def way_back(self, row: Any, done: Done) -> str:
        """What was begun ends, what was ended counts again, what was changed is changed back."""
        if not self.over:
            return REVOKED if row.status == KEPT else KEPT
        if done.actions[0] == CHANGED:
            return CHANGED
        return GONE if getattr(row, self.over[0]) is None else BACK

    def becomes(self, row: Any, done: Done, by: str) -> dict[str, Any]:
        """The values that it has from now on."""
        action = self.way_back(row, done)
        if not self.over:
            return {"status": action}
        if action == CHANGED:
            return {name: was or "" for name, was in done.before.items()}
        ended = (now(), by) if action == GONE else (None, "")
        return dict(zip(self.over, ended, strict=False))


def _of_a_credit(row: Credit) -> dict[str, Any]:
    return {"code": row.code, "earned_on": row.earned_on}


def _of_an_override(row: Override) -> dict[str, Any]:
    course, section = row.section.course, row.section
    return {
        "rule": row.rule,
        "course": CourseName(id=course.id, code=course.code, title=course.title),
        "section": SectionName(id=section.id, label=section.label),
    }


HOLDS = Kind(
    subject="hold",
    table=Hold,
    put=Alteration(Hold.lifted_at, Hold.lifted_by, Hold.version),
    columns=("lifted_at", "lifted_by", "version"),
    named=lambda _: {},
    counts=Hold.lifted_at.is_null,
    over=("lifted_at", "lifted_by"),
)
CREDITS = Kind(
    subject="credit",
    table=Credit,
    put=Alteration(Credit.voided_at, Credit.voided_by, Credit.source, Credit.result),
    columns=("voided_at", "voided_by", "source", "result"),
    named=_of_a_credit,
    counts=Credit.voided_at.is_null,
    over=("voided_at", "voided_by"),
    same=lambda row: (row.student_id, row.code, row.earned_on),
    twice="already_credited",
)
OVERRIDES = Kind(
    subject="override",
    table=Override,
    put=Alteration(Override.status, Override.version, Override.batch),
    columns=("status", "version", "batch_id"),
    named=_of_an_override,
    counts=lambda: Override.status == KEPT,
    same=lambda row: (row.student_id, row.section_id, row.rule),
    twice="already_kept",
)

MEMBERSHIPS = Kind(
    subject="groupmember",
    table=GroupMember,
    put=Alteration(GroupMember.left_at),
    columns=("left_at",),
    named=lambda row: {"group": row.group.name},
    counts=GroupMember.is_in,
    over=("left_at",),
    same=lambda row: (row.student_id, row.group_id),
    twice="changed_since",
)

KINDS = (HOLDS, CREDITS, OVERRIDES, MEMBERSHIPS)
