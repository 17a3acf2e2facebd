"""What the desk should do, said in the plainest way: lists, and no database.

A model knows what it was told was made, by id, and tells what becomes of an act before it is
sent. It knows no dates: every act happens today.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

OPEN = ("enrolled", "waitlisted")
LIFTED = {"section_full", "people_waiting", "seat_kept"}
"""What does not keep anybody from joining a wait list."""
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
class Kept:
    """A freed seat that is kept for whoever had it, since an act."""

    spell: Spell
    act: int


@dataclass
class Desk:
    """All that happened so far."""

    sections: list[Section]
    spells: dict[int, Spell] = field(default_factory=dict)
    batches: dict[int, Batch] = field(default_factory=dict)
    kept: list[Kept] = field(default_factory=list)
    given: dict[int, Spell] = field(default_factory=dict)
    """For each promotion, whose seat it gave."""
    latest_left: list[Spell] = field(default_factory=list)
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
            if waits and not leaving and reasons <= LIFTED:
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
        kept = [one.spell.student for one in self._kept_in(section)]
        empty = section.seats is None or self.taken(section) < section.seats
        others = sum(one != student for one in kept)
        free = section.seats is None or self.taken(section) + others < section.seats
        theirs = student in kept
        said = {
            "already_enrolled": any(there.course == section.course for there in sits_in),
            "already_waiting": place is not None and not (place == 1 and free) and not theirs,
            "people_waiting": before > 0 and free and not theirs,
            "seat_kept": empty and not free,
            "section_full": not empty,
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
        if status == "enrolled":
            self._takes_up(self.spells[spell_id])

    def leaves(self, act: int, spell: Spell) -> None:
        """The student leaves a seat or a line."""
        self._begin(act, spell.id)
        sat = spell.status == "enrolled"
        spell.become("dropped")
        self.batches[act].after[spell.id] = spell.version
        if sat:
            self._keeps(act, spell)

    def next_in_line(self, section: Section) -> list[Spell]:
        """When the time of all that is kept there is over: who gets the seats, in order."""
        if not self._kept_in(section):
            return []
        free = (section.seats or 0) - self.taken(section)
        line = sorted(self._in(section), key=lambda spell: spell.since)
        waiting = [spell for spell in line if spell.status == "waitlisted"]
        fit = [spell for spell in waiting if not self._in_the_way(spell)]
        return fit[:free]

    def _in_the_way(self, spell: Spell) -> Reasons:
        there = spell.section
        sits_in = [own.section for own in self._of(spell.student) if own.status == "enrolled"]
        said = [there.course == one.course or there.clashes_with(one) for one in sits_in]
        return {"in the way"} if any(said) else set()

    def time_is_over(self, section: Section, promoted: dict[int, Spell]) -> None:
        """What was kept there goes to those in line, by these acts."""
        freed = [one.spell for one in self._kept_in(section)]
        self.kept = [one for one in self.kept if one.spell.section != section]
        for act, spell in promoted.items():
            self.enrolls(act, spell.id, spell.student, section, "enrolled")
        self.given.update(zip(promoted, freed, strict=False))

    def _keeps(self, act: int, spell: Spell) -> None:
        there = spell.section
        taken = self.taken(there) + len(self._kept_in(there))
        if self.line(there) and there.seats is not None and taken < there.seats:
            self.kept.append(Kept(spell, act))

    def _takes_up(self, spell: Spell) -> None:
        self.kept = [
            one
            for one in self.kept
            if (one.spell.section, one.spell.student) != (spell.section, spell.student)
        ]

    def _kept_in(self, section: Section) -> list[Kept]:
        return [one for one in self.kept if one.spell.section == section]

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
        self.latest_left = []
        for spell in touched:
            spell.version += 1
            if spell.status == "enrolled":
                self._takes_up(spell)
            elif was[spell.id] == "enrolled" and spell.status != "waitlisted":
                self.latest_left.append(spell)
        self.latest_undo = Batch(dict(was), {spell.id: spell.version for spell in touched})
        return set()

    def undid(self, undone: int, act: int) -> None:
        """The undoing is an act itself. What the undone act gave away is kept again."""
        self.batches[act] = self.latest_undo
        for spell in self.latest_left:
            self._keeps(act, spell)
        self.kept = [one for one in self.kept if one.act != undone]
        whose = self.given.get(undone)
        if whose and whose.status not in OPEN:
            self.kept.append(Kept(whose, act))

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
