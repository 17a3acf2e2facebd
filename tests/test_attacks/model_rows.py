"""What the model of the desk keeps: sections, spells, acts, seats that are kept."""

from dataclasses import dataclass, field
from typing import Any

from tests.test_attacks.model_overrides import Override

OPEN = ("enrolled", "waitlisted")


@dataclass(frozen=True)
class Section:
    """A section: its course, how many seats, and the hours of one day a week it meets at."""

    id: int
    course: int
    seats: int | None
    hours: range

    def clashes_with(self, other: "Section") -> bool:
        """Whether one could not be in both."""
        return self.id != other.id and bool(set(self.hours) & set(other.hours))


@dataclass
class Spell:
    """A student in a section, or in its line since `since`; whoever waits leaves another spell
    for the seat, and is passed over where the seat was undone. `acts` touched it, in order."""

    id: int
    student: int
    section: Section
    status: str
    since: int
    leaving: int | None = None
    passed_over: bool = False
    acts: list[int] = field(default_factory=list)

    def become(self, status: str, act: int) -> None:
        """Another state, by an act: somebody has decided."""
        self.status, self.passed_over = status, False
        if act not in self.acts:
            self.acts.append(act)


@dataclass
class Batch:
    """An act: each spell it touched with its status before, if any, and its status after."""

    before: dict[int, str | None] = field(default_factory=dict)
    after: dict[int, str] = field(default_factory=dict)
    undone_by: int | None = None
    offers: bool = False
    moves: bool = False
    ahead: list[int] | None = None
    """Of a move, the places before it; none where it stayed."""
    override: Override | None = None
    """What was lifted, or is not any more, where nobody was enrolled by it."""


@dataclass
class Kept:
    """A freed seat that is kept for whoever had it, since an act, or offered to whoever waits; or
    nothing but a time at which the line is looked at."""

    section: Section
    act: int
    spell: Spell | None
    is_offer: bool = False


@dataclass(frozen=True)
class Yes:
    """What the student becomes, where, and the rules that are lifted for it."""

    status: str
    section: Section
    lifted: frozenset[str] = frozenset()


def on_mondays(hours: range) -> dict[str, Any]:
    """A meeting as it is sent."""
    times = {"starts_at": f"{hours.start:02}:00", "ends_at": f"{hours.stop:02}:00"}
    return {"weekday": 1, **times}
