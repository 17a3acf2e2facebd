"""What the rules look at: one student, one section, and the facts around them."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from webapp.refusals import Refusal
from webapp.schemas import EnrollmentCreate
from webapp.services.enrolling.facts import (
    CourseFacts,
    Facts,
    Kept,
    SectionFacts,
    Spell,
    StudentFacts,
)
from webapp.services.overrides.lifts import Lift, in_force


@dataclass(slots=True)
class Case:
    """One student and one section, and all that the rules look at."""

    student: StudentFacts
    course: CourseFacts
    section: SectionFacts
    begin_on: date
    facts: Facts
    spells: tuple[Spell, ...]
    wanted: EnrollmentCreate | None = None
    comes_back: int | None = None
    """The enrollment that comes back, by its id, where one does."""
    has_the_seat: bool = False
    """Whether nobody has taken the seat that they come back to, however full it is there."""

    def no(self, code: str, **params: Any) -> Refusal:
        """A no to this section, which names the student, the course and the section."""
        names = {"student": self.student.named, "course": self.course.name}
        asked_for_it = self.wanted is not None and self.wanted.section_id is not None
        field = "section_id" if asked_for_it else self.course_field
        return Refusal(
            code, field, names | {"section": self.section.card.name} | params, self.section.id
        )

    def no_to_all(self, code: str, **params: Any) -> Refusal:
        """A no to every section of the course."""
        names = {"student": self.student.named, "course": self.course.name}
        return Refusal(code, self.course_field, names | params)

    @property
    def course_field(self) -> str | None:
        """The name by which the course was sent."""
        return self.wanted.course_field if self.wanted else None

    @property
    def student_field(self) -> str | None:
        """The name by which the student was sent."""
        return self.wanted.student_field if self.wanted else None

    @property
    def seats_left(self) -> int | None:
        """How many seats are free here to the end of the term, for this student."""
        return self.section.seats_left(self.begin_on, self.student.id)

    @property
    def kept_seat(self) -> Kept | None:
        """The seat that is kept here for this student."""
        return self.section.seats.kept_for(self.student.id)

    @property
    def place_in_line(self) -> int | None:
        """The student's place on the wait list, from 1; nothing if they do not wait."""
        line = self.section.line
        return line.index(self.student.id) + 1 if self.student.id in line else None

    @property
    def stand_before(self) -> int:
        """How many who stand before them in line could have the seat that they could have."""
        return self.section.stand_before(self.begin_on, self.student, self.facts.today)

    @property
    def lifts(self) -> dict[str, Lift]:
        """The overrides in force here, by the rule that each lifts; kept ones before new ones."""
        new = self.wanted.overrides if self.wanted else ()
        kept = self.facts.lifts.of(self.student.id, self.section.id)
        return in_force(new, kept, self.comes_back)

    def holds_a_seat(self, spell: Spell) -> bool:
        """Whether by this spell the student has a seat on some day from `begin_on` on."""
        if spell.status == "waitlisted":
            return False
        end_on = spell.end_on
        return end_on is None or end_on > max(self.begin_on, spell.begin_on)
