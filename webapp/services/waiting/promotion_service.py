"""What is done for a wait list when its time comes: seats are given, or offered, in order.

Due times are stored with the seats that are kept. Whoever looks first does what is due; whoever
comes later, be it in another process, finds it done.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from webapp.actors import rollbook
from webapp.database import quick
from webapp.models import KeptSeat
from webapp.refusals import Refused
from webapp.schemas import EnrollmentCreate
from webapp.services.enrolling import spells
from webapp.services.enrolling.enrollment_service import Asked, Decision, decide, enter
from webapp.services.enrolling.facts import Facts, Kept, SectionFacts, Spell
from webapp.services.enrolling.writing import Writing
from webapp.services.waiting.freed_seats import a_seat_kept, an_opening, put_kept_seats, settle
from webapp.services.waiting.line_facts import held_facts_of, places_of, wish_of
from webapp.services.waiting.passed_over import passed_over
from webapp.statements import statement

WAITED_LONG_ENOUGH = frozenset({"people_waiting", "already_waiting"})
"""What does not stand in the way of whoever is asked in the order of the line."""


@quick
def sections_due(at: datetime) -> list[int]:
    """The sections where the time of a kept seat is over at this moment of the record."""
    return sorted({section_id for (section_id,) in _sections_due(at)})


def serve_line(section_id: int, at: datetime) -> int:
    """Give, or offer, every free seat of a section to the first in line who pass every rule.

    Seats that are kept until later stay kept, and whoever let an offer lapse leaves the line. A
    place whose seat was undone is passed over.
    Answers how many were served; nobody, where others have done what was due.
    """
    facts = held_facts_of(section_id)
    due = _due_in(section_id, at)
    claimed = set(settle([kept_id for kept_id, *_ in due], "free", at))
    if not claimed:
        return 0
    turn = Turn(facts, facts.sections[section_id], at, len(due))
    for kept_id, kind, spell_id, _ in due:
        if kept_id in claimed:
            turn.is_over(kept_id, kind, spell_id)
    turn.serve()
    served = turn.write()
    if turn.somebody_came:
        put_kept_seats([an_opening(section_id, due[0][-1], at)])
    return served


class Turn:
    """One look at one line: whose time is over, who is served, and what is written of it."""

    def __init__(self, facts: Facts, section: SectionFacts, at: datetime, seats: int = 1):
        self.facts, self.section, self.at = facts, section, at
        self.by = rollbook()
        self.settings = facts.policy.settings
        self.until = at + timedelta(hours=self.settings.offer_hours)
        self.writing = Writing(2 * seats, batches=2 * seats)
        self.passed_over = passed_over([section.id or 0])
        self.freed: list[int] = []
        self.lapsed: list[int] = []
        self.offered: list[Spell] = []
        self.acts: list[int] = []
        self.somebody_came = False

    def is_over(self, kept_id: int, kind: str, spell_id: int | None) -> None:
        """A seat is kept no longer; whoever let an offer pass by leaves the line."""
        seats = self.section.seats
        kept = tuple(one for one in seats.kept if one.id != kept_id)
        self.section.seats = seats._replace(kept=kept)
        if kind == "last_holder":
            self.freed.append(kept_id)
        if kind == "offer":
            self.lapsed.append(kept_id)
            self._lapses(spell_id)

    def _lapses(self, spell_id: int | None) -> None:
        for spell in self._waiting():
            if spell.id == spell_id:
                self.facts.leaves(spell)
                batch_id = self.writing.begin_batch(self.by)
                spells.end(spell, end_on=spell.begin_on, batch_id=batch_id)
                self.writing.tell("lapsed", spell, by=self.by)
                self.writing.to_tell("lapsed", spell)

    def could_serve(self) -> bool:
        """Whether anybody in line could have a seat that is free."""
        return self._a_seat_is_free() and any(map(self._decision, self._waiting()))

    def serve(self) -> None:
        """Ask those in line in their order while seats are free."""
        for spell in self._waiting():
            if not self._a_seat_is_free():
                return
            decision = self._decision(spell)
            if decision and self.settings.offer_hours:
                self._offer(spell)
            elif decision:
                self._give(spell, decision)

    def write(self) -> int:
        """Put everything down, and whose freed seats were given; answers to how many."""
        self.writing.write()
        put_kept_seats([a_seat_kept(spell, "offer", self.until) for spell in self.offered])
        for kept_id in self.lapsed:
            _came_to("lapsed", None, kept_id)
        for kept_id, batch_id in zip(self.freed, self.acts, strict=False):
            _came_to("given", batch_id, kept_id)
        return len(self.acts)

    def _waiting(self) -> Iterator[Spell]:
        """The places in line of those who are held, in order."""
        for spell in places_of(self.facts, self.section):
            if spell is None:
                self.somebody_came = True  # after we had looked who waits: their turn is the next
                return
            yield spell

    def _a_seat_is_free(self) -> bool:
        left = self.section.seats_left(self.facts.today)
        return left is None or left > 0

    def _decision(self, spell: Spell) -> Decision | None:
        """The yes to whoever waits here; nothing where a rule stands in their way."""
        if self.section.seats.kept_for(spell.student_id) or spell.id in self.passed_over:
            return None  # it is offered to them already, or was taken back
        try:
            decision = decide(self.facts, wish_of(self.facts, spell), lifts=WAITED_LONG_ENOUGH)
        except Refused:
            return None
        true = (no for no in decision.warnings if no.code not in WAITED_LONG_ENOUGH)
        return replace(decision, warnings=tuple(true))

    def _give(self, spell: Spell, decision: Decision) -> None:
        asked = Asked(EnrollmentCreate(), self.by)
        given = enter(self.facts, decision, asked, self.writing, told_as="promoted")
        left = decision.leaving.section_id if decision.leaving else None
        self.writing.to_tell("promoted", spell, left=left)
        self.acts.append(given.answer.batch_id)

    def _offer(self, spell: Spell) -> None:
        self.acts.append(self.writing.begin_batch(self.by))
        spells.wait_on(spell, batch_id=self.acts[-1])
        self.writing.tell("offered", spell, by=self.by)
        self.writing.to_tell("offered", spell, until=self.until)
        self.offered.append(spell)
        student = self.facts.students[spell.student_id]
        self.section.seats = self.section.seats.with_kept(
            Kept(0, student.named, self.until, "offer", spell.batch_id, student.whose)
        )


@statement
def _sections_due(at: datetime) -> Any:
    return KeptSeat.select(KeptSeat.section).where(KeptSeat.is_due(at))


@statement
def _due_in(section_id: int, at: datetime) -> Any:
    """Seat, kind, spell and act of what is due in a section, in the order of their times."""
    return (
        KeptSeat.select(KeptSeat.id, KeptSeat.kind, KeptSeat.spell, KeptSeat.batch)
        .where(KeptSeat.section == section_id, KeptSeat.is_due(at))
        .order_by(KeptSeat.until, KeptSeat.id)
    )


@statement
def _came_to(outcome: str, batch_id: int | None, kept_id: int) -> Any:
    return KeptSeat.update(outcome=outcome, settled_by=batch_id).where(KeptSeat.id == kept_id)
