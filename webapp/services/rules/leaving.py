"""How somebody leaves a course: two days of its term tell a drop from a withdrawal with a W."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from webapp.refusals import Refusal
from webapp.schemas import CourseName, OverrideAsked, SectionName, StudentName
from webapp.services.overrides.lifts import Lift, Lifts, in_force
from webapp.services.term_facts import TermFacts


@dataclass(frozen=True, slots=True)
class Leaving:
    """One student who leaves one section, and the day by which that is judged."""

    enrollment_id: int
    student: StudentName
    course: CourseName
    section: SectionName
    term: TermFacts | None
    leaves_on: date
    kept: Lifts
    new: Sequence[OverrideAsked] = ()
    field: str = "enrollment_id"

    @property
    def lifts(self) -> dict[str, Lift]:
        """The overrides in force, by the rule that each lifts."""
        kept = self.kept.of(self.student.id, self.section.id)
        return in_force(self.new, kept, self.enrollment_id)


def keeps_a_w(term: TermFacts | None, day: date) -> bool:
    """Whether leaving on this day is a withdrawal with a W: it is after the last day to drop."""
    deadlines = (term.drop_deadline, term.withdraw_deadline) if term else ()
    return any(deadline is not None and day > deadline for deadline in deadlines)


def it_is_not_too_late_to_withdraw(leaving: Leaving) -> Refusal | None:
    """Nobody leaves after the last day to withdraw; until then, and after the last day to drop,
    a W stays.
    """
    term, day = leaving.term, leaving.leaves_on
    if term is None or term.withdraw_deadline is None or day <= term.withdraw_deadline:
        return None
    facts = {
        "student": leaving.student,
        "course": leaving.course,
        "section": leaving.section,
        "term": term.name,
        "deadline": term.withdraw_deadline,
        "leaves_on": day,
    }
    return Refusal("withdraw_deadline_passed", leaving.field, facts, leaving.section.id)
