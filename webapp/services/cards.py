"""What the catalog says of a section and of a course: plain values, which the rules look at."""

from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from typing import NamedTuple

from webapp.prerequisites import Expression
from webapp.reserved_seats import Reservation
from webapp.schemas import CourseName, SectionName, TakenSection
from webapp.services.term_facts import TermFacts


class Hours(NamedTuple):
    """One weekly meeting: ISO weekday, local times, and the days between which it happens."""

    weekday: int
    starts_at: time
    ends_at: time
    first: date
    last: date

    def overlaps(self, other: "Hours") -> bool:
        """Whether both happen at the same moment of a week."""
        return (
            self.weekday == other.weekday
            and self.starts_at < other.ends_at
            and other.starts_at < self.ends_at
        )

    def shares_a_day(self, other: "Hours", since: date, until: date) -> bool:
        """Whether two meetings of one weekday both happen on some day from `since` to `until`."""
        first = max(self.first, other.first, since)
        last = min(self.last, other.last, until)
        days_until_it_meets = (self.weekday - first.isoweekday()) % 7
        return (last - first).days >= days_until_it_meets


@dataclass(frozen=True, slots=True, eq=False)
class SectionCard:
    """What the catalog says of a section; `id` and `name` are empty for one yet to be made."""

    id: int | None
    course: CourseName
    label: str
    capacity: int | None = None
    minimum: int | None = None
    status: str = "open"
    term: TermFacts | None = None
    room: str = ""
    meetings: tuple[Hours, ...] = ()
    teachers: tuple[str, ...] = ()
    sourced_id: str | None = None
    version: int = 1
    grades: tuple[str, ...] = ()
    programs: tuple[str, ...] = ()
    reserved: tuple[Reservation, ...] = ()
    credits: Decimal | None = None
    name: SectionName | None = None
    taken: TakenSection | None = None


@dataclass(frozen=True, slots=True, eq=False)
class CourseCard:
    """What the catalog says of a course, and its sections, by label."""

    name: CourseName
    credits: Decimal | None
    active: bool
    sections: tuple[SectionCard, ...]
    has_several: bool
    """Whether in some term there is more than one section: else no screen mentions it."""
    prerequisites: Expression | None = None
    corequisites: Expression | None = None
    grades: tuple[str, ...] = ()
    programs: tuple[str, ...] = ()

    @property
    def id(self) -> int:
        """The id of the course."""
        return self.name.id

    @property
    def asks(self) -> bool:
        """Whether it asks for any other course."""
        return self.prerequisites is not None or self.corequisites is not None
