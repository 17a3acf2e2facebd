"""The rules of enrolling: what a registrar looks at before saying yes.

Each is a small function of plain facts that returns a `Refusal` or nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from webapp.refusals import Refusal
from webapp.schemas import EnrollmentCreate
from webapp.services.catalog import Hours, SectionCard
from webapp.services.enrollment_facts import (
    CourseFacts,
    Facts,
    SectionFacts,
    Spell,
    StudentFacts,
)

FOREVER = date.max


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
        """How many seats are free here to the end of the term."""
        return self.section.seats_left(self.begin_on)

    @property
    def place_in_line(self) -> int | None:
        """The student's place on the wait list, from 1; nothing if they do not wait."""
        line = self.section.line
        return line.index(self.student.id) + 1 if self.student.id in line else None

    def holds_a_seat(self, spell: Spell) -> bool:
        """Whether by this spell the student has a seat on some day from `begin_on` on."""
        if spell.status == "waitlisted":
            return False
        end_on = spell.end_on
        return end_on is None or end_on > max(self.begin_on, spell.begin_on)


# The rules, in the order in which a registrar would go through them.


def the_student_attends(case: Case) -> Refusal | None:
    """Only active students enroll."""
    if case.student.active:
        return None
    return Refusal("student_inactive", case.student_field, {"student": case.student.named})


def the_course_is_taught(case: Case) -> Refusal | None:
    """Courses that were taken out of the catalogue take nobody."""
    return None if case.course.card.active else case.no_to_all("course_inactive")


def the_section_is_open(case: Case) -> Refusal | None:
    """Closed and cancelled sections take nobody."""
    return None if case.section.card.status == "open" else case.no("section_closed")


def it_begins_within_the_term(case: Case) -> Refusal | None:
    """The first day in class is a day of the term."""
    term = case.section.term
    if term is None or term.starts_on <= case.begin_on <= term.ends_on:
        return None
    no = case.no("outside_term", term=term.name, starts_on=term.starts_on, ends_on=term.ends_on)
    return no.about("begin_on") if case.wanted and case.wanted.begin_on else no


def they_are_not_in_it_yet(case: Case) -> Refusal | None:
    """Already enrolled means any section of the course in an overlapping term."""
    course_id = case.course.id
    for spell in case.spells:
        if spell.course_id != course_id or not case.holds_a_seat(spell):
            continue
        there = case.facts.cards[spell.section_id]
        if _terms_overlap(there, case.section.card):
            return case.no_to_all("already_enrolled", enrollment_id=spell.id, section=there.name)
    return None


def they_do_not_wait_for_it_yet(case: Case) -> Refusal | None:
    """Whoever waits goes on waiting, unless a seat is free and they are the first in line."""
    place = case.place_in_line
    if place is None or (place == 1 and _a_seat_is_free(case)):
        return None
    return case.no("already_waiting", position=place)


def nobody_waits_before_them(case: Case) -> Refusal | None:
    """A free seat goes to the first in line."""
    before = (case.place_in_line or len(case.section.line) + 1) - 1
    if before == 0 or not _a_seat_is_free(case):
        return None
    return case.no("people_waiting", waiting=before)


def a_seat_is_left(case: Case) -> Refusal | None:
    """A section takes as many as it has seats, to the last day of the term."""
    if _a_seat_is_free(case):
        return None
    taken = case.section.seats_taken(case.begin_on)
    return case.no("section_full", taken=taken, capacity=case.section.card.capacity)


def nothing_meets_at_the_same_time(case: Case) -> Refusal | None:
    """No meeting overlaps one of another section on a day that both have."""
    shared = _shared_hours(case)
    if not shared:
        return None
    clashing = [spell for spell in case.spells if spell.id in shared]
    clashes = tuple(_clash(case, spell, shared[spell.id]) for spell in clashing)
    return case.no("time_clash", clashes=clashes) if clashes else None


Rule = Callable[[Case], Refusal | None]

RULES: tuple[Rule, ...] = (
    the_student_attends,
    the_course_is_taught,
    the_section_is_open,
    it_begins_within_the_term,
    they_are_not_in_it_yet,
    they_do_not_wait_for_it_yet,
    nobody_waits_before_them,
    a_seat_is_left,
    nothing_meets_at_the_same_time,
)
ABOUT_SEATS: tuple[Rule, ...] = (
    they_do_not_wait_for_it_yet,
    nobody_waits_before_them,
    a_seat_is_left,
)
"""The rules that look at the seats and the line of a section; the others can be asked without."""

RULES_WITHOUT_SEATS = tuple(rule for rule in RULES if rule not in ABOUT_SEATS)
WAITING_LIFTS = {"section_full", "people_waiting"}


def is_refused(case: Case, rules: tuple[Rule, ...] = RULES) -> bool:
    """Whether by any of these rules this student cannot be in this section."""
    return any(rule(case) for rule in rules)


def refusals(case: Case) -> tuple[Refusal, ...]:
    """Every reason why this student cannot be in this section."""
    return tuple(no for rule in RULES if (no := rule(case)))


def _a_seat_is_free(case: Case) -> bool:
    return case.seats_left is None or case.seats_left > 0


def _terms_overlap(one: SectionCard, other: SectionCard) -> bool:
    if one.term is None or other.term is None:
        return True
    return one.term.starts_on <= other.term.ends_on and other.term.starts_on <= one.term.ends_on


def _shared_hours(case: Case) -> dict[int, list[Hours]]:
    """For each spell the hours there that one of this section's meetings overlaps."""
    shared: dict[int, list[Hours]] = {}
    week = case.facts.week_of(case.student)
    for ours in case.section.card.meetings:
        for theirs, spell in week.get(ours.weekday, ()):
            if theirs.overlaps(ours) and _are_in_both(case, spell, ours, theirs):
                shared.setdefault(spell.id, []).append(theirs)
    return shared


def _are_in_both(case: Case, spell: Spell, ours: Hours, theirs: Hours) -> bool:
    """Whether on some day the student would be in this section and, by the spell, in another."""
    if spell.section_id == case.section.id or not case.holds_a_seat(spell):
        return False
    until = spell.end_on - timedelta(days=1) if spell.end_on else FOREVER
    return ours.shares_a_day(theirs, max(case.begin_on, spell.begin_on), until)


def _clash(case: Case, spell: Spell, shared: list[Hours]) -> dict[str, Any]:
    place = case.facts.cards[spell.section_id]
    return {
        "course": place.course,
        "section": place.name,
        "weekdays": tuple(sorted({hours.weekday for hours in shared})),
        "starts_at": shared[0].starts_at,
        "ends_at": shared[0].ends_at,
    }
