"""The facts that enrolling is decided on: plain values that decide nothing themselves."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from webapp.models import OPEN_STATUSES
from webapp.reserved_seats import Reservation, Whose
from webapp.schemas import CourseName, StudentName
from webapp.services.cards import CourseCard, Hours, SectionCard
from webapp.services.enrolling.policy import Policy
from webapp.services.enrolling.reserving import InLine, Room, Sitter, as_if_seated
from webapp.services.overrides.lifts import Lifts
from webapp.services.term_facts import TermFacts


@dataclass(slots=True)
class Spell:
    """One spell of a student in a section, as its row is or will be."""

    id: int
    student_id: int
    course_id: int
    section_id: int
    status: str
    begin_on: date
    end_on: date | None
    waitlisted_at: datetime | None
    batch_id: int
    version: int

    @property
    def is_open(self) -> bool:
        """Whether they are in it or in line for it, without an end."""
        return self.end_on is None and self.status in OPEN_STATUSES


NOBODY_IN_PARTICULAR = Whose()


class Kept(NamedTuple):
    """A free seat that is kept for one student until a moment of the record."""

    id: int
    student: StudentName
    until: datetime
    kind: str
    batch_id: int
    whose: Whose = NOBODY_IN_PARTICULAR


class Seats(NamedTuple):
    """Who sits in a section without an end, who comes or goes on a later day, who waits, and for
    whom a free seat is kept."""

    staying: int = 0
    coming_or_going: tuple[tuple[date, date | None], ...] = ()
    line: tuple[int, ...] = ()
    kept: tuple[Kept, ...] = ()

    def taken(self, since: date) -> int:
        """The most students who sit here at once on any day from `since` on.

        Seats that are free on one day need not be free to the end of the term: who begins later
        counts, and who leaves later counts until then.
        """
        if not self.coming_or_going:
            return self.staying
        while_there = [
            (begin, end) for begin, end in self.coming_or_going if end is None or end > since
        ]
        days = {max(since, begin) for begin, _ in while_there}
        at_once = (
            sum(begin <= day and (end is None or day < end) for begin, end in while_there)
            for day in days
        )
        return self.staying + max(at_once, default=0)

    def kept_for(self, student_id: int) -> Kept | None:
        """The seat that is kept for a student; nothing for everybody else."""
        return next((one for one in self.kept if one.student.id == student_id), None)

    def without(self, given: Kept) -> "Seats":
        """After a seat is kept for nobody any more."""
        return self._replace(kept=tuple(one for one in self.kept if one.id != given.id))

    def with_kept(self, given: Kept) -> "Seats":
        """After a free seat is kept for somebody."""
        return self._replace(kept=(*self.kept, given))

    def with_one_more(self, begin: date, end: date | None, today: date) -> "Seats":
        """After somebody sits down from `begin` until before `end`."""
        if end is None and begin <= today:
            return self._replace(staying=self.staying + 1)
        return self._replace(coming_or_going=(*self.coming_or_going, (begin, end)))

    def with_one_less(self, begin: date, end: date | None, today: date) -> "Seats":
        """After somebody who sat from `begin` until before `end` does not."""
        if end is None and begin <= today:
            return self._replace(staying=self.staying - 1)
        stay = list(self.coming_or_going)
        stay.remove((begin, end))
        return self._replace(coming_or_going=tuple(stay))


NOBODY = Seats()
NOT_COUNTED = None


@dataclass(slots=True)
class SectionFacts:
    """A section of the catalog with its seats and its line."""

    card: SectionCard
    seats: Seats = NOBODY
    sitters: tuple[Sitter, ...] = ()
    """Who sits there; told only where seats are reserved."""
    waiting: dict[int, InLine] = field(default_factory=dict)
    """Who waits, by student; told only there too."""

    @property
    def id(self) -> int | None:
        """The section's id; empty for one that would first be made."""
        return self.card.id

    @property
    def label(self) -> str:
        """What tells it from other sections of its course and term."""
        return self.card.label

    @property
    def term(self) -> TermFacts | None:
        """When it is taught; empty where the school has no term yet."""
        return self.card.term

    @property
    def line(self) -> tuple[int, ...]:
        """The students who wait, by their place."""
        return self.seats.line

    def seats_taken(self, since: date) -> int:
        """The most students who sit here at once on any day from `since` on."""
        return self.seats.taken(since)

    def is_full(self, since: date) -> bool:
        """Whether somebody sits on every seat, on some day from this one on."""
        return self.card.capacity is not None and self.seats_taken(since) >= self.card.capacity

    def seats_left(self, since: date, student_id: int | None = None) -> int | None:
        """How many more could sit here to the end; nothing where there is no limit.

        Seats that are kept are left to nobody but the student they are kept for.
        """
        capacity = self.card.capacity
        if capacity is None:
            return None
        kept = sum(one.student.id != student_id for one in self.seats.kept)
        return capacity - self.seats.taken(since) - kept

    def beside_reserved(
        self, since: date, student: "StudentFacts", today: date
    ) -> tuple[int, tuple[Reservation, ...]]:
        """How many seats are free to the end for this student beside those reserved for others,
        and which those are.
        """
        room = self._room(student, today)
        return room.free_for(student.whose, since), room.others(student.whose)

    def stand_before(self, since: date, student: "StudentFacts", today: date) -> int:
        """How many who stand before this student in line could have the seat that they could."""
        line = self.line
        before = line[: line.index(student.id)] if student.id in line else line
        if not before or not self.card.reserved:
            return len(before)
        ahead = [self.waiting[one] for one in before if one in self.waiting]
        return self._room(student, today).stand_before(student.whose, since, ahead)

    def _room(self, student: "StudentFacts", today: date) -> Room:
        """Its seats; one that is kept for somebody else is as good as taken."""
        live = tuple(one for one in self.card.reserved if one.counts(today))
        kept = [as_if_seated(one.whose) for one in self.seats.kept if one.student.id != student.id]
        return Room(self.card.capacity or 0, live, (*self.sitters, *kept))


@dataclass(slots=True)
class CourseFacts:
    """A course of the catalog and its sections, by label."""

    card: CourseCard
    sections: list[SectionFacts]

    @property
    def id(self) -> int:
        """The course's id."""
        return self.card.name.id

    @property
    def name(self) -> CourseName:
        """What answers call it."""
        return self.card.name


Week = dict[int, list[tuple[Hours, Spell]]]
"""For each ISO weekday the hours of somebody's sections, and the spell by which they sit there."""


class HoldFacts(NamedTuple):
    """What keeps a student from enrolling today, who can lift it, and its last day, if any."""

    kind: str
    contact: str
    until_on: date | None


@dataclass(slots=True)
class StudentFacts:
    """A student and their spells that go on or lie ahead; of the courses in question all."""

    id: int
    student_number: str
    name: str
    active: bool
    spells: list[Spell] = field(default_factory=list)
    week: Week | None = None
    whose: Whose = NOBODY_IN_PARTICULAR
    holds: tuple[HoldFacts, ...] = ()
    passed: frozenset[str] = frozenset()
    """The codes that they have passed, as `key_of` has them, where a rule could ask for them."""
    named: StudentName = field(init=False)
    """What answers call them."""

    def __post_init__(self) -> None:
        self.named = StudentName(id=self.id, student_number=self.student_number, name=self.name)


@dataclass(slots=True)
class Facts:
    """Everything that a list of wishes is decided on, and that decisions change for the next.

    `sections` are those of the courses in question; `cards` are what the catalog says of them and
    of every other section in which one of the students sits or waits.
    """

    today: date
    policy: Policy
    terms: list[TermFacts]
    students: dict[int, StudentFacts]
    courses: dict[int, CourseFacts]
    sections: dict[int, SectionFacts]
    cards: dict[int, SectionCard]
    numbers: dict[str, int]
    codes: dict[str, int]
    lifts: Lifts
    leaving: dict[int, Spell] = field(default_factory=dict)
    taken_up: list[Kept] = field(default_factory=list)
    """The kept seats that somebody has taken meanwhile."""
    swaps: dict[int, int] = field(default_factory=dict)
    """For places in line the enrollment that is left for the seat, where it was asked for."""
    beside: dict[int, list[SectionCard]] = field(default_factory=dict)
    """For each student the sections that the same list asks for, where they count: where all are
    enrolled or none, or where what goes with a course is no more than a warning.
    """

    def course_named(self, code: str) -> tuple[CourseFacts | None, str | None]:
        """The course a code names, and the section label after it, if there is one."""
        for text, label in readings_of(code):
            if (course_id := self.codes.get(text)) is not None:
                return self.courses[course_id], label
        return None, None

    def adds(self, section: SectionFacts) -> None:
        """A section of one of the courses in question."""
        assert section.id is not None  # noqa: S101 - it is in the catalog
        self.sections[section.id] = section
        self.cards[section.id] = section.card

    def enters(self, spell: Spell) -> None:
        """Count a spell that was opened or came back."""
        section = self.sections[spell.section_id]
        seats, stretch = section.seats, (spell.begin_on, spell.end_on)
        if spell.status == "waitlisted":
            section.seats = seats._replace(line=(*seats.line, spell.student_id))
            if section.card.reserved:
                section.waiting[spell.student_id] = self._in_line(spell)
        else:
            section.seats = seats.with_one_more(*stretch, self.today)
            if section.card.reserved:
                section.sitters += (self._sitter(spell),)
            if seats.kept:
                self._takes_up(section, spell)
        self.student_of(spell).spells.append(spell)

    def _takes_up(self, section: SectionFacts, spell: Spell) -> None:
        """A seat that was kept for them is theirs now."""
        if kept := section.seats.kept_for(spell.student_id):
            section.seats = section.seats.without(kept)
            self.taken_up.append(kept)

    def leaves(self, spell: Spell) -> None:
        """Stop counting a spell."""
        section = self.sections[spell.section_id]
        seats, stretch = section.seats, (spell.begin_on, spell.end_on)
        if spell.status == "waitlisted":
            line = tuple(student_id for student_id in seats.line if student_id != spell.student_id)
            section.seats = seats._replace(line=line)
        elif spell.end_on is None or spell.end_on > self.today:
            section.seats = seats.with_one_less(*stretch, self.today)
            if section.card.reserved:
                left = list(section.sitters)
                left.remove(self._sitter(spell))
                section.sitters = tuple(left)
        self.student_of(spell).spells.remove(spell)

    def _in_line(self, spell: Spell) -> InLine:
        student = self.students[spell.student_id]
        return InLine(student.id, student.whose)

    def _sitter(self, spell: Spell) -> Sitter:
        student = self.students[spell.student_id]
        return Sitter(student.whose, spell.begin_on, spell.end_on)

    def student_of(self, spell: Spell) -> StudentFacts:
        """Whose spell it is; their week is reckoned anew when it is next asked for."""
        student = self.students[spell.student_id]
        student.week = None
        return student

    def week_of(self, student: StudentFacts) -> Week:
        """When the student has a section, by all their spells that hold a seat."""
        if student.week is None:
            week: Week = {}
            for spell in student.spells:
                for hours in self.cards[spell.section_id].meetings:
                    week.setdefault(hours.weekday, []).append((hours, spell))
            student.week = week
        return student.week


def readings_of(code: str) -> list[tuple[str, str | None]]:
    """What `MAT310-2` may mean: a course of that code first, else a code and a section label.

    Any dash may be the border; the longest code counts first.
    """
    parts = code.split("-")
    readings: list[tuple[str, str | None]] = [(code, None), (code.upper(), None)]
    for border in range(len(parts) - 1, 0, -1):
        start, label = "-".join(parts[:border]), "-".join(parts[border:])
        if start and label:
            readings += [(start, label), (start.upper(), label)]
    return readings
