"""What the desk should do, said in the plainest way: lists, and no database.

A model knows what it was told was made, by id, and tells what becomes of an act before it is
sent. It knows no dates: every act happens today.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

OPEN = ("enrolled", "waitlisted")
Reasons = set[str]


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
    """A student in a section, or in its line since `since`."""

    id: int
    student: int
    section: Section
    status: str
    since: int
    version: int = 1

    def become(self, status: str) -> None:
        self.status = status
        self.version += 1


@dataclass
class Batch:
    """An act: each spell it touched with its status before, if any, and its version after."""

    before: dict[int, str | None]
    after: dict[int, int]
    undone: bool = False


@dataclass
class Desk:
    """All that happened so far."""

    sections: list[Section]
    spells: dict[int, Spell] = field(default_factory=dict)
    batches: dict[int, Batch] = field(default_factory=dict)
    moment: int = 0

    # What would happen

    def wish(
        self, student: int, sections: list[Section], *, waits: bool, leaving: Spell | None = None
    ) -> tuple[str, Section] | Reasons:
        """What the student becomes in which of these sections, or every reason why not."""
        if leaving and leaving.status not in OPEN:
            return {"already_dropped"}
        judged = [(one, self._reasons(student, one, leaving)) for one in sections]
        for section, reasons in judged:
            if not reasons:
                return "enrolled", section
        for section, reasons in judged:
            if waits and not leaving and reasons <= {"section_full", "people_waiting"}:
                return "waitlisted", section
        return set().union(*(reasons for _, reasons in judged))

    def _reasons(self, student: int, section: Section, leaving: Spell | None) -> Reasons:
        stays = leaving if leaving and leaving.section == section else None
        own = [spell for spell in self._of(student) if spell is not leaving or spell is stays]
        return self._judged(student, section, own)

    def _judged(self, student: int, section: Section, own: Iterable[Spell]) -> Reasons:
        sits_in = [spell.section for spell in own if spell.status == "enrolled"]
        line = self.line(section)
        place = line.index(student) + 1 if student in line else None
        before = len(line) if place is None else place - 1
        free = section.seats is None or self.taken(section) < section.seats
        said = {
            "already_enrolled": any(there.course == section.course for there in sits_in),
            "already_waiting": place is not None and not (place == 1 and free),
            "people_waiting": before > 0 and free,
            "section_full": not free,
            "time_clash": any(there.clashes_with(section) for there in sits_in),
        }
        return {code for code, is_so in said.items() if is_so}

    # What happened

    def enrolls(self, act: int, spell_id: int, student: int, section: Section, status: str) -> None:
        """The student takes a seat, or a place in line; whoever waited first takes the seat."""
        waiting = self.spells.get(spell_id)
        self._begin(act, spell_id)
        if waiting:
            waiting.become(status)
        else:
            self.moment += 1
            self.spells[spell_id] = Spell(spell_id, student, section, status, self.moment)
        self.batches[act].after[spell_id] = self.spells[spell_id].version

    def leaves(self, act: int, spell: Spell) -> None:
        """The student leaves a seat or a line."""
        self._begin(act, spell.id)
        spell.become("dropped")
        self.batches[act].after[spell.id] = spell.version

    def _begin(self, act: int, spell_id: int) -> None:
        there = self.spells.get(spell_id)
        batch = self.batches.setdefault(act, Batch({}, {}))
        batch.before.setdefault(spell_id, there.status if there else None)

    def undo(self, act: int) -> Reasons:
        """Why an act cannot be undone. If it can, it is; `undid` says under which id."""
        batch = self.batches[act]
        if batch.undone:
            return {"already_undone"}
        touched = [self.spells[spell_id] for spell_id in sorted(batch.before)]
        if any(spell.version != batch.after[spell.id] for spell in touched):
            return {"changed_since"}
        was = {spell.id: spell.status for spell in touched}
        for spell in touched:
            spell.status = "stopped"
        for spell in sorted(touched, key=lambda spell: batch.before[spell.id] in OPEN):
            status = batch.before[spell.id]
            if status in OPEN and (reasons := self._against(spell, status)):
                for other in touched:
                    other.status = was[other.id]
                return reasons
            spell.status = status or "cancelled"
        return self._undone(batch, touched, was)

    def _against(self, spell: Spell, status: str) -> Reasons:
        own = self._of(spell.student)
        if status == "enrolled":
            waits = {"already_waiting"} if spell.student in self.line(spell.section) else set()
            return self._judged(spell.student, spell.section, own) | waits
        here = {other.status for other in own if other.section == spell.section}
        words = {"enrolled": "already_enrolled", "waitlisted": "already_waiting"}
        return {code for there, code in words.items() if there in here}

    def _undone(self, batch: Batch, touched: list[Spell], was: dict[int, str]) -> Reasons:
        batch.undone = True
        for spell in touched:
            spell.version += 1
        self.latest_undo = Batch(dict(was), {spell.id: spell.version for spell in touched})
        return set()

    def undid(self, act: int) -> None:
        """The undoing is an act itself."""
        self.batches[act] = self.latest_undo

    # What is to be seen

    def line(self, section: Section) -> list[int]:
        """Who waits, the first one first."""
        waiting = [spell for spell in self._in(section) if spell.status == "waitlisted"]
        return [spell.student for spell in sorted(waiting, key=lambda spell: spell.since)]

    def taken(self, section: Section) -> int:
        """How many sit there."""
        return sum(spell.status == "enrolled" for spell in self._in(section))

    def seen_of(self, student: int) -> list[tuple[int, int, str, int | None]]:
        """Every spell of a student: its id, its section, its status, its place in line."""
        return sorted(
            (spell.id, spell.section.id, spell.status, self._place(spell))
            for spell in self._of(student)
        )

    def _place(self, spell: Spell) -> int | None:
        waits = spell.status == "waitlisted"
        return self.line(spell.section).index(spell.student) + 1 if waits else None

    def _of(self, student: int) -> list[Spell]:
        return [spell for spell in self.spells.values() if spell.student == student]

    def _in(self, section: Section) -> list[Spell]:
        return [spell for spell in self.spells.values() if spell.section == section]
