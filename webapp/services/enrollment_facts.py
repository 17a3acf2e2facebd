"""The facts that enrolling is decided on: plain values that decide nothing themselves."""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import NamedTuple

from webapp.schemas import CourseName, SectionName, StudentName
from webapp.services.term_service import TermFacts


class Hours(NamedTuple):
    """One weekly meeting: ISO weekday, local times, and the days between which it happens."""

    weekday: int
    starts_at: time
    ends_at: time
    first: date
    last: date

    def overlaps(self, other: "Hours", since: date, until: date) -> bool:
        """Whether both happen at the same moment of some day from `since` to `until`."""
        if self.weekday != other.weekday:
            return False
        if self.ends_at <= other.starts_at or other.ends_at <= self.starts_at:
            return False
        first = max(self.first, other.first, since)
        last = min(self.last, other.last, until)
        return (last - first).days >= (self.weekday - first.isoweekday()) % 7


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


@dataclass(slots=True)
class SectionFacts:
    """A section with its seats and its line. `id` is empty for one that would first be made."""

    id: int | None
    course_id: int
    label: str
    capacity: int | None
    status: str
    term: TermFacts | None
    room: str = ""
    meetings: tuple[Hours, ...] = ()
    for_good: int = 0
    for_a_while: list[tuple[date, date | None]] = field(default_factory=list)
    line: list[int] = field(default_factory=list)

    @property
    def name(self) -> SectionName | None:
        """What answers call it."""
        return None if self.id is None else SectionName(id=self.id, label=self.label)

    def seats_taken(self, since: date) -> int:
        """The most students who sit here at once on any day from `since` on.

        Seats that are free on one day need not be free to the end of the term: who begins later
        counts, and who leaves later counts until then.
        """
        if not self.for_a_while:
            return self.for_good
        while_there = [
            (begin, end) for begin, end in self.for_a_while if end is None or end > since
        ]
        days = {max(since, begin) for begin, _ in while_there}
        at_once = (
            sum(begin <= day and (end is None or day < end) for begin, end in while_there)
            for day in days
        )
        return self.for_good + max(at_once, default=0)

    def seats_left(self, since: date) -> int | None:
        """How many more could sit here to the end; nothing where there is no limit."""
        return None if self.capacity is None else self.capacity - self.seats_taken(since)

    def seat(self, begin: date, end: date | None, day: date) -> None:
        """Count one more student."""
        if end is None and begin <= day:
            self.for_good += 1
        else:
            self.for_a_while.append((begin, end))

    def unseat(self, begin: date, end: date | None, day: date) -> None:
        """Count one student less."""
        if end is None and begin <= day:
            self.for_good -= 1
        else:
            self.for_a_while.remove((begin, end))


@dataclass(slots=True)
class CourseFacts:
    """A course and its sections, by label."""

    id: int
    code: str
    title: str
    active: bool
    sections: list[SectionFacts] = field(default_factory=list)

    @property
    def name(self) -> CourseName:
        """What answers call it."""
        return CourseName(id=self.id, code=self.code, title=self.title)


@dataclass(slots=True)
class StudentFacts:
    """A student and their spells that go on or lie ahead; of the courses in question all."""

    id: int
    student_number: str
    name: str
    active: bool
    spells: list[Spell] = field(default_factory=list)

    @property
    def named(self) -> StudentName:
        """What answers call them."""
        return StudentName(id=self.id, student_number=self.student_number, name=self.name)


@dataclass(slots=True)
class Facts:
    """Everything that a list of wishes is decided on, and that decisions change for the next."""

    today: date
    terms: list[TermFacts]
    students: dict[int, StudentFacts]
    courses: dict[int, CourseFacts]
    sections: dict[int, SectionFacts]
    numbers: dict[str, int]
    codes: dict[str, int]
    leaving: dict[int, Spell] = field(default_factory=dict)

    def course_named(self, code: str) -> tuple[CourseFacts | None, str | None]:
        """The course a code names, and the section label after it, if there is one."""
        for text, label in readings_of(code):
            if (course_id := self.codes.get(text)) is not None:
                return self.courses[course_id], label
        return None, None

    def enters(self, spell: Spell) -> None:
        """Count a spell that was opened or came back."""
        section = self.sections[spell.section_id]
        if spell.status == "waitlisted":
            section.line.append(spell.student_id)
        else:
            section.seat(spell.begin_on, spell.end_on, self.today)
        self.students[spell.student_id].spells.append(spell)

    def leaves(self, spell: Spell) -> None:
        """Stop counting a spell."""
        section = self.sections[spell.section_id]
        if spell.status == "waitlisted":
            section.line = [waiting for waiting in section.line if waiting != spell.student_id]
        elif spell.end_on is None or spell.end_on > self.today:
            section.unseat(spell.begin_on, spell.end_on, self.today)
        self.students[spell.student_id].spells.remove(spell)


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
