"""The overrides of the model: rules that are lifted for a student in a section."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

LIFTED = {"section_full", "people_waiting", "seat_kept"}
"""What does not keep anybody from joining a wait list."""
LIFTABLE = ("people_waiting", "seat_kept", "section_full", "time_clash")
"""What an override may lift here."""
WAITED = {"already_waiting", "people_waiting"}
"""What does not keep anybody from a seat whose turn it is."""


@dataclass
class Override:
    """A rule lifted for a student and a section; what each act did to it, and if it was new."""

    student: int
    section: int
    rule: str
    status: str
    spell: int | None = None
    acts: dict[int, tuple[str, bool]] = field(default_factory=dict)

    def become(self, status: str, act: int, spell: int | None = None) -> None:
        """Another state, by an act."""
        self.acts[act] = (status, not self.acts)
        self.status, self.spell = status, spell

    def did(self, act: int) -> str:
        """What an act did to it, if anything."""
        return self.acts.get(act, ("", False))[0]

    def is_for(self, spell: Any) -> bool:
        """Whether it is about the student and the section of a spell."""
        return (self.student, self.section) == (spell.student, spell.section.id)


@dataclass
class Ledger:
    """All overrides, in the order in which they were made."""

    overrides: list[Override] = field(default_factory=list)

    def kept(self, student: int, section: int) -> list[Override]:
        """Those that wait for the student to take a seat of the section."""
        kept = [one for one in self.overrides if one.status == "kept"]
        return [one for one in kept if (one.student, one.section) == (student, section)]

    def kept_rules(self, student: int, section: int) -> set[str]:
        """The rules that they lift."""
        return {one.rule for one in self.kept(student, section)}

    def is_kept(self, student: int, section: int, rule: str) -> bool:
        """Whether one lifts this very rule."""
        return rule in self.kept_rules(student, section)

    def keep(self, student: int, section: int, rule: str, act: int) -> Override:
        """A rule is lifted for later."""
        new = Override(student, section, rule, status="")
        new.become("kept", act)
        self.overrides.append(new)
        return new

    def lift(self, rules: Collection[str], spell: Any, act: int) -> None:
        """These rules let a spell in: the last that was kept is used, or a new one."""
        for rule in sorted(rules):
            self._lift(rule, spell, act)

    def _lift(self, rule: str, spell: Any, act: int) -> None:
        sits = spell.status == "enrolled"
        kept = [one for one in self.kept(spell.student, spell.section.id) if one.rule == rule]
        if kept and not sits:
            return
        if not kept:
            kept = [Override(spell.student, spell.section.id, rule, status="")]
            self.overrides += kept
        kept[-1].become("used" if sits else "kept", act, spell.id if sits else None)

    def lets_back(self, spell: Any, undone: int) -> set[str]:
        """The rules of those that let a spell in before, as far as undoing an act finds them."""
        theirs = [one for one in self.overrides if one.is_for(spell)]
        used = {one.rule for one in theirs if one.spell == spell.id}
        revoked = [one for one in theirs if one.status == "revoked"]
        return used | {one.rule for one in revoked if one.did(undone) == "revoked"}

    def give_back(self, spell: Any, undone: int, act: int) -> None:
        """What was lifted for an act that is undone is lifted for nobody, or for later again."""
        for one in [one for one in self.overrides if one.is_for(spell)]:
            for status in self._becomes(one, spell, undone):
                one.become(status, act, spell.id if status == "used" else None)

    def _becomes(self, one: Override, spell: Any, undone: int) -> Iterator[str]:
        did, new = one.acts.get(undone, ("", False))
        if did != one.status:
            return
        if did == "used" and one.spell == spell.id and spell.status in {"waitlisted", "cancelled"}:
            yield "revoked" if new else "kept"
        elif did == "kept" and new and spell.status == "cancelled":
            yield "revoked"
        elif did == "revoked" and spell.status == "enrolled":
            yield "used"
        elif did == "revoked" and spell.status == "waitlisted":
            yield "kept"
