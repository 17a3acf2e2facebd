"""Seats that are given back while others wait: for a while they stay with whoever had them."""

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

import peewee

from webapp.clock import begins_at, now
from webapp.models import OPEN_STATUSES, KeptSeat, StudentCourse
from webapp.models.enrollment import SEATLESS_STATUSES
from webapp.services.catalog import School, catalog, school
from webapp.services.enrolling.facts import Kept, SectionFacts, Spell
from webapp.services.enrolling.loading import load_seats
from webapp.statements import Insertion, Row, statement, within

put_kept_seats = Insertion(
    KeptSeat.section,
    KeptSeat.kind,
    KeptSeat.student,
    KeptSeat.spell,
    KeptSeat.batch,
    KeptSeat.since,
    KeptSeat.until,
    KeptSeat.outcome,
)

GIVES_BACK = ("dropped", "withdrawn", "cancelled", "never_attended")
"""How spells end that leave a seat behind; who completes a course takes it along."""


class Leaver(NamedTuple):
    """Somebody who leaves: how they stood there, what was offered to them, who waits."""

    spell: Spell
    was: str
    was_until: date | None
    offered: int | None
    others_wait: bool

    def sat(self, today: date) -> bool:
        """Whether the seat was still theirs."""
        ahead = self.was_until is None or self.was_until > today
        return self.was not in SEATLESS_STATUSES and ahead

    def is_gone(self, today: date) -> bool:
        """Whether nobody sits there from today on: before a term begins, nobody has sat down."""
        return self.end_on <= today or self.end_on == self.spell.begin_on

    @property
    def end_on(self) -> date:
        """The first day on which they are not there any more."""
        assert self.spell.end_on is not None  # noqa: S101 - whoever left has an end
        return self.spell.end_on


def who_leaves(changed: Iterable[Spell]) -> list[Leaver]:
    """Of spells that are about to be changed, the ones that end; one statement if there are any."""
    ending = {spell.id: spell for spell in changed if spell.status in GIVES_BACK}
    if not ending:
        return []
    return [
        Leaver(ending[spell_id], was, was_until, offered, bool(waiting))
        for spell_id, was, was_until, offered, waiting in _before(ending)
    ]


def keep_their_seats(leavers: Collection[Leaver]) -> None:
    """After they have left: keep what became free for a line, and know when to look again."""
    if all(one.was in SEATLESS_STATUSES and not one.offered for one in leavers):
        return
    here = school()
    declined = [one for one in leavers if one.offered]
    settle([one.offered for one in declined if one.offered], "declined")
    sat = [one for one in leavers if one.sat(here.today)]
    gone = [one.spell for one in sat if one.is_gone(here.today) and one.others_wait]
    later = [one for one in sat if not one.is_gone(here.today)]
    rows = [_opening(one.spell, now()) for one in declined]
    rows += [_opening(one.spell, begins_at(one.end_on, here.time_zone)) for one in later]
    put_kept_seats([*rows, *_kept(gone, here)])


def _kept(left: list[Spell], here: School) -> list[Row]:
    """Of the seats they left, those that are free now where somebody waits still: a section over
    capacity gives none.
    """
    if not left:
        return []
    policy = catalog(here).policy
    cards = catalog(here).sections({spell.section_id for spell in left})
    sections = {section_id: SectionFacts(card) for section_id, card in cards.items()}
    load_seats(sections, here.today)
    free = {one: section.seats_left(here.today) or 0 for one, section in sections.items()}
    until = now() + timedelta(seconds=policy.settings.promotion_delay)
    kept = []
    for spell in left:
        free[spell.section_id] -= 1
        if free[spell.section_id] >= 0 and sections[spell.section_id].line:
            kept.append(a_seat_kept(spell, "last_holder", until))
    return kept


def a_seat_kept(spell: Spell, kind: str, until: datetime) -> Row:
    """The row that keeps a seat for the student of a spell."""
    whose = (spell.student_id, spell.id, spell.batch_id)
    return (spell.section_id, kind, *whose, now(), until, "")


def an_opening(section_id: int, batch_id: int, at: datetime) -> Row:
    """The row that says when to look at a line again."""
    return (section_id, "opening", None, None, batch_id, now(), at, "")


def _opening(spell: Spell, at: datetime) -> Row:
    return an_opening(spell.section_id, spell.batch_id, at)


def look_again(section_id: int, batch_id: int) -> None:
    """An act may have freed seats that nobody had: after the usual while the line is served."""
    delay = timedelta(seconds=catalog(school()).policy.settings.promotion_delay)
    put_kept_seats([an_opening(section_id, batch_id, now() + delay)])


def take_up(kept: Collection[Kept]) -> None:
    """The students for whom these seats were kept have them now."""
    if kept:
        settle([one.id for one in kept], "taken")


def settle(ids: Collection[int], outcome: str, at: datetime | None = None) -> list[int]:
    """Claim kept seats that are open still; answers which. Of two who claim one, one gets it."""
    return [kept_id for (kept_id,) in _settle(ids, outcome, at or now())] if ids else []


def keep_again(undone: int, by: int, *, freed: Collection[int]) -> None:
    """Undoing an act, nothing that it kept stays kept, and what it gave away is kept again.

    Whoever left before may so come back, although their seat had gone to somebody else since. What
    it freed where nobody had left goes to the next in line after the usual while.
    """
    settle([kept_id for (kept_id,) in _kept_by(undone)], "undone")
    given = _given_by(undone)
    delay = timedelta(seconds=catalog(school()).policy.settings.promotion_delay)
    put_kept_seats(
        [
            (section_id, "last_holder", student_id, spell_id, by, now(), now() + delay, "")
            for section_id, student_id, spell_id in given
        ]
    )
    others = set(freed) - {section_id for section_id, *_ in given}
    put_kept_seats([an_opening(section_id, by, now() + delay) for section_id in sorted(others)])


@statement
def _before(spells: Collection[int]) -> Any:
    """How spells stand before an act, the offers to them, and whether others wait there."""
    others = StudentCourse.alias()
    waiting = others.select(others.id).where(
        others.section == StudentCourse.section, others.status == peewee.SQL("'waitlisted'")
    )
    return (
        StudentCourse.select(
            StudentCourse.id,
            StudentCourse.status,
            StudentCourse.end_on,
            KeptSeat.id,
            peewee.Case(None, [(peewee.fn.EXISTS(waiting), 1)], 0),
        )
        .join(
            KeptSeat,
            peewee.JOIN.LEFT_OUTER,
            on=(KeptSeat.spell == StudentCourse.id)
            & KeptSeat.is_open()
            & (KeptSeat.kind == "offer"),
        )
        .where(within(StudentCourse.id, spells))
        .order_by(StudentCourse.id)
    )


@statement
def _settle(ids: Collection[int], outcome: str, at: datetime) -> Any:
    claimed = KeptSeat.update(settled_at=at, outcome=outcome)
    return claimed.where(within(KeptSeat.id, ids), KeptSeat.is_open()).returning(KeptSeat.id)


@statement
def _kept_by(batch: int) -> Any:
    return KeptSeat.select(KeptSeat.id).where(KeptSeat.batch == batch, KeptSeat.is_open())


@statement
def _given_by(batch: int) -> Any:
    """Whose seats an act gave to somebody in line, where they have not come back since."""
    return (
        KeptSeat.select(KeptSeat.section, KeptSeat.student, KeptSeat.spell)
        .join(StudentCourse, on=(StudentCourse.id == KeptSeat.spell))
        .where(
            KeptSeat.settled_by == batch,
            KeptSeat.kind == "last_holder",
            StudentCourse.status.not_in(list(OPEN_STATUSES)),
        )
    )
