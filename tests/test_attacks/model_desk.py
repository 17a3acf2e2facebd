"""What the desk should do, said in the plainest way: lists, and no database.

A model knows what it was told was made, by id, and tells what becomes of an act before it is
sent. It knows no dates: every act happens today.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from itertools import pairwise

from tests.test_attacks.model_overrides import LIFTED, WAITED, Ledger, Override
from tests.test_attacks.model_rows import OPEN, Batch, Kept, Section, Spell, Yes

FAR = 1_000
"""Between two moments there is room for whoever is moved there."""
Reasons = set[str]


@dataclass
class Desk:
    """All that happened so far."""

    sections: list[Section]
    spells: dict[int, Spell] = field(default_factory=dict)
    batches: dict[int, Batch] = field(default_factory=dict)
    kept: list[Kept] = field(default_factory=list)
    given: dict[int, Spell] = field(default_factory=dict)
    """For each promotion, whose seat it gave."""
    ledger: Ledger = field(default_factory=Ledger)
    moment: int = 0
    offers: bool = False
    """Whether free seats are offered, not given."""

    # What would happen

    def wish(
        self,
        student: int,
        sections: list[Section],
        *,
        waits: bool,
        leaving: Spell | None = None,
        lifts: Collection[str] = (),
    ) -> Yes | Reasons:
        """What the student becomes in which of these sections, or every reason why not."""
        if leaving and leaving.status not in OPEN:
            return {"already_dropped"}
        judged = []
        for section in sections:
            stays = leaving if leaving and leaving.section == section else None
            own = [one for one in self._of(student) if one is not leaving or one is stays]
            lifted_here = {*lifts, *self.ledger.kept_rules(student, section.id)}
            said = self._said(student, section, own, lifted_here)
            judged.append((section, said - lifted_here, frozenset(said & lifted_here)))
        judged.sort(key=lambda one: len(one[2]) > 0)
        for section, reasons, lifted in judged:
            if not reasons:
                return Yes("enrolled", section, lifted)
        for section, reasons, lifted in judged:
            if waits and reasons <= LIFTED:
                return Yes("waitlisted", section, lifted)
        return {code for _, reasons, _ in judged for code in reasons}

    def _said(
        self, student: int, section: Section, own: Iterable[Spell], lifts: Collection[str]
    ) -> Reasons:
        sits_in = [spell.section for spell in own if spell.status == "enrolled"]
        line = self.line(section)
        place = line.index(student) + 1 if student in line else None
        before = len(line) if place is None else place - 1
        theirs = student in self._kept_for(section)
        empty = section.seats is None or self.taken(section) < section.seats
        free = self._free(section, student)
        of_seats = {
            "people_waiting": before > 0 and free and not theirs,
            "seat_kept": empty and not free,
            "section_full": not empty,
        }
        keeps = [code for code, is_so in of_seats.items() if is_so and code not in lifts]
        said = {
            **of_seats,
            "already_enrolled": any(there.course == section.course for there in sits_in),
            "already_waiting": place is not None and bool(keeps),
            "time_clash": any(there.clashes_with(section) for there in sits_in),
        }
        return {code for code, is_so in said.items() if is_so}

    def _free(self, section: Section, student: int | None = None) -> bool:
        others = sum(one != student for one in self._kept_for(section))
        return section.seats is None or self.taken(section) + others < section.seats

    def _kept_for(self, section: Section) -> list[int]:
        return [one.spell.student for one in self.kept if one.spell and one.section == section]

    # What happened

    def enrolls(
        self, act: int, spell_id: int, student: int, yes: Yes, leaving: Spell | None = None
    ) -> None:
        """The student takes a seat, or a place in line; whoever waited takes the seat. What they
        leave for it they leave first, or later where they wait."""
        if leaving and yes.status == "enrolled":
            self._begin(act, leaving.id)
            leaving_sat = leaving.status == "enrolled"
            leaving.become("dropped", act)
        self._begin(act, spell_id)
        if spell_id not in self.spells:
            self.moment += FAR
            self.spells[spell_id] = Spell(spell_id, student, yes.section, "", self.moment)
        spell = self.spells[spell_id]
        spell.become(yes.status, act)
        self.ledger.lift(yes.lifted, spell, act)
        if yes.status == "enrolled":
            self._takes_up(spell)
        elif leaving:
            spell.leaving = leaving.id
        self._end(act)
        if leaving and yes.status == "enrolled":
            self._declines(act, leaving)
        if leaving and yes.status == "enrolled" and leaving_sat:
            self._keeps(act, leaving)

    def keeps_an_override(self, act: int, student: int, section: Section, rule: str) -> None:
        """A rule is lifted for later."""
        self.batches[act] = Batch(override=self.ledger.keep(student, section.id, rule, act))

    def revokes(self, act: int, override: Override) -> None:
        """What was lifted for later is not any more."""
        override.become("revoked", act)
        self.batches[act] = Batch(override=override)

    def leaves(self, act: int, spell: Spell) -> None:
        """The student leaves a seat or a line."""
        self._begin(act, spell.id)
        sat = spell.status == "enrolled"
        spell.become("dropped", act)
        self._end(act)
        self._declines(act, spell)
        if sat:
            self._keeps(act, spell)

    def moves(self, act: int, spell: Spell, position: int) -> None:
        """Somebody in line gets another place, or the same one again."""
        line = [one.id for one in self._line(spell.section)]
        place = line.index(spell.id) + 1
        self._stands(act, spell, position)
        if place == min(position, len(line)):
            self.batches[act].ahead = None

    def _stands(self, act: int, spell: Spell, position: int) -> None:
        """Whoever is too near behind gives way a little."""
        self._begin(act, spell.id)
        line = [one.id for one in self._line(spell.section)]
        ahead = line[: line.index(spell.id)]
        others = [one for one in self._line(spell.section) if one is not spell]
        before, behind = others[: position - 1], others[position - 1 :]
        if before:
            spell.since = before[-1].since + 1
            last = spell.since
            for one in behind:
                if one.since > last:
                    break
                last += 1
                one.since = last
        elif behind:
            spell.since = behind[0].since - 1
        spell.become("waitlisted", act)
        self._end(act)
        self.batches[act].moves, self.batches[act].ahead = True, ahead

    def serve(
        self,
        section: Section,
        act_of: Callable[[Spell], int],
        *,
        kept_is_over: bool,
        offers_are_over: bool = False,
    ) -> list[int]:
        """Give what is free to those in line who may have it; answers whose seats these are."""
        freed: list[Spell] = []
        if kept_is_over:
            over = [one for one in self.kept if one.section == section]
            over = [one for one in over if offers_are_over or not one.is_offer]
            freed = [one.spell for one in over if one.spell and not one.is_offer]
            self.kept = [one for one in self.kept if one not in over]
            for lapsed in [one.spell for one in over if one.spell and one.is_offer]:
                self.leaves(act_of(lapsed), lapsed)
        served = []
        for spell in self._line(section):
            if not self._free(section):
                break
            leaving = self.spells.get(spell.leaving or 0)
            leaving = leaving if leaving and leaving.status in OPEN else None
            stays = leaving if leaving and leaving.section == section else None
            own = [one for one in self._of(spell.student) if one is not leaving or one is stays]
            lifts = self.ledger.kept_rules(spell.student, section.id)
            said = self._said(spell.student, section, own, lifts)
            waits_on = spell.passed_over or spell.student in self._kept_for(section)
            if waits_on or said - lifts - WAITED:
                continue
            act = act_of(spell)
            yes = Yes("enrolled", section, frozenset(said & lifts))
            if self.offers:
                self._offers(act, spell)
            else:
                self.enrolls(act, spell.id, spell.student, yes, leaving)
            if len(freed) > len(served):
                self.given[act] = freed[len(served)]
            served.append(spell.id)
        return served

    def stands(self, section: Section) -> bool:
        """Whether the line is looked at by and by: no time is set at which it is served."""
        set_already = any(one.section == section and not one.spell for one in self.kept)
        full = section.seats is not None and self.taken(section) >= section.seats
        return bool(self.line(section)) and not set_already and not full

    def _offers(self, act: int, spell: Spell) -> None:
        self._begin(act, spell.id)
        spell.become("waitlisted", act)
        self._end(act)
        self.batches[act].offers = True
        self.kept.append(Kept(spell.section, act, spell, is_offer=True))

    def _declines(self, act: int, spell: Spell) -> None:
        """Whoever leaves lets an offer go; the line is looked at again."""
        declined = [one for one in self.kept if one.is_offer and one.spell is spell]
        self.kept = [one for one in self.kept if one not in declined]
        self.kept += [Kept(spell.section, act, None) for _ in declined]

    def _keeps(self, act: int, spell: Spell) -> None:
        there = spell.section
        if self.line(there) and there.seats is not None and self._free(there):
            self.kept.append(Kept(there, act, spell))

    def _takes_up(self, spell: Spell) -> None:
        whose = (spell.section, spell.student)
        self.kept = [
            one for one in self.kept if not one.spell or (one.section, one.spell.student) != whose
        ]

    def _begin(self, act: int, spell_id: int) -> None:
        there = self.spells.get(spell_id)
        batch = self.batches.setdefault(act, Batch())
        batch.before.setdefault(spell_id, there.status if there else None)

    def _end(self, act: int) -> None:
        batch = self.batches[act]
        batch.after = {spell_id: self.spells[spell_id].status for spell_id in batch.before}

    # Undoing

    def undo(self, undone: int, act: int) -> Reasons:
        """Why an act cannot be undone. If it can, it is, by another act."""
        batch = self.batches[undone]
        if batch.undone_by:
            return {"already_undone"}
        if batch.moves:
            return self._moves_back(undone, act)
        if batch.override:
            return self._turns_back(undone, batch.override, act)
        touched = [self.spells[spell_id] for spell_id in sorted(batch.before)]
        changed = [spell for spell in touched if self._since(undone, spell.acts)]
        reasons: Reasons = {"changed_since"} if changed else set()
        was = {spell.id: spell.status for spell in touched}
        going = [spell for spell in touched if spell not in changed]
        for spell in going:
            spell.status = "stopped"
        self.batches[act] = Batch()
        for spell in sorted(going, key=lambda spell: batch.before[spell.id] in OPEN):
            reasons |= self._goes_back(spell, batch.before[spell.id] or "cancelled", undone, act)
        if reasons:
            return reasons
        batch.undone_by = act
        for spell in touched:
            self.batches[act].before[spell.id] = was[spell.id]
            seated = was[spell.id] == "enrolled" or batch.offers
            passed = seated and spell.status == "waitlisted"
            spell.become(spell.status, act)
            spell.passed_over = passed
            self.ledger.give_back(spell, undone, act)
        self._end(act)
        self._keeps_again(touched, was, undone, act)
        return set()

    def _moves_back(self, undone: int, act: int) -> Reasons:
        """Behind the last of those who were before them and wait still."""
        batch = self.batches[undone]
        (spell,) = (self.spells[spell_id] for spell_id in batch.before)
        if batch.ahead is None:
            return {"cannot_be_undone"}
        if self._since(undone, spell.acts):
            return {"changed_since"}
        others = [one.id for one in self._line(spell.section) if one is not spell]
        places = [place for place, one in enumerate(others, 2) if one in batch.ahead]
        self._stands(act, spell, max(places, default=1))
        batch.undone_by = act
        return set()

    def _turns_back(self, undone: int, override: Override, act: int) -> Reasons:
        """What was kept is revoked, and what was revoked is kept."""
        if self._since(undone, [*override.acts]):
            return {"changed_since"}
        whose = (override.student, override.section, override.rule)
        if override.status == "revoked" and self.ledger.is_kept(*whose):
            return {"already_kept"}
        override.become("kept" if override.status == "revoked" else "revoked", act)
        self.batches[act] = Batch(override=override)
        self.batches[undone].undone_by = act
        return set()

    def _since(self, act: int, acts: list[int]) -> list[int]:
        """Those of these acts since another that stand: two that undo each other are none."""
        return self._shorter(acts[acts.index(act) + 1 :])

    def _shorter(self, acts: list[int]) -> list[int]:
        for place, (one, other) in enumerate(pairwise(acts)):
            if self.batches[one].undone_by == other:
                return self._shorter(acts[:place] + acts[place + 2 :])
        return acts

    def _came_since(self, section: Section, act: int) -> bool:
        """Whether somebody has come into a section since an act."""
        later = (batch for number, batch in self.batches.items() if number > act)
        return any(
            status == "enrolled" and self.spells[spell_id].section == section
            for batch in later
            for spell_id, status in batch.after.items()
        )

    def _goes_back(self, spell: Spell, status: str, undone: int, act: int) -> Reasons:
        own = [one for one in self._of(spell.student) if one is not spell]
        if status == "waitlisted":
            here = {other.status for other in own if other.section == spell.section}
            words = {"enrolled": "already_enrolled", "waitlisted": "already_waiting"}
            if reasons := {code for there, code in words.items() if there in here}:
                return reasons
        if status == "enrolled":
            back = self.ledger.lets_back(spell, undone)
            kept = self.ledger.kept_rules(spell.student, spell.section.id)
            said = self._said(spell.student, spell.section, own, kept | back)
            if not self._came_since(spell.section, undone):
                said -= {"section_full"}
            waits = {"already_waiting"} if spell.student in self.line(spell.section) else set()
            if reasons := (said - kept - back) | waits:
                return reasons
            spell.status = status
            self.ledger.lift(said & (kept - back), spell, act)
            self._takes_up(spell)
        spell.status = status
        return set()

    def _keeps_again(
        self, touched: list[Spell], was: dict[int, str], undone: int, act: int
    ) -> None:
        """Of what an act kept nothing stays kept; what it gave away is kept again."""
        for spell in touched:
            if spell.status not in OPEN:
                self._declines(act, spell)
            if was[spell.id] == "enrolled" and spell.status not in OPEN:
                self._keeps(act, spell)
        self.kept = [one for one in self.kept if one.act != undone]
        whose = self.given.get(undone)
        if whose and whose.status not in OPEN:
            self.kept.append(Kept(whose.section, act, whose))
        for section in {one.section for one in touched if one.passed_over}:
            if not (whose and whose.status not in OPEN and whose.section == section):
                self.kept.append(Kept(section, act, None))

    # What is to be seen

    def line(self, section: Section) -> list[int]:
        """Who waits, the first one first."""
        return [spell.student for spell in self._line(section)]

    def taken(self, section: Section) -> int:
        """How many sit there."""
        return sum(spell.status == "enrolled" for spell in self._in(section))

    def seen_of(self, student: int) -> list[tuple[int, int, str, int | None]]:
        """Every spell of a student: its id, its section, its status, its place in line."""
        return sorted(
            (spell.id, spell.section.id, spell.status, self._place(spell))
            for spell in self._of(student)
        )

    def _line(self, section: Section) -> list[Spell]:
        waiting = [spell for spell in self._in(section) if spell.status == "waitlisted"]
        return sorted(waiting, key=lambda spell: (spell.since, spell.id))

    def _place(self, spell: Spell) -> int | None:
        waits = spell.status == "waitlisted"
        return self.line(spell.section).index(spell.student) + 1 if waits else None

    def _of(self, student: int) -> list[Spell]:
        return [spell for spell in self.spells.values() if spell.student == student]

    def _in(self, section: Section) -> list[Spell]:
        return [spell for spell in self.spells.values() if spell.section == section]
