"""Weeks at the desk as Hypothesis makes them up, and what must hold whatever was done.

Nobody lifts a rule here, so a section is never fuller than it may be, on no day that lies ahead.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import combinations, count
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from tests.support import cast
from tests.test_services import desk
from tests.test_services.desk import REGISTRAR, today
from webapp.database import commit
from webapp.models import KeptSeat, Section, Student, StudentCourse
from webapp.problems import problem
from webapp.refusals import Refused
from webapp.schemas import EnrollmentCreate, SectionChange
from webapp.schemas.cancelling import SectionCancel
from webapp.schemas.leaving import LeaveSchool
from webapp.services import leaving_school, section_service
from webapp.services.cancelling import cancel_service
from webapp.services.enrolling.enrollment_service import Asked, enroll_all, preview

ONE_DAY = timedelta(days=1)
GRADES = ("9", "9", "9", "12", "12")
"""One of each grade is in the band."""
SECTIONS: tuple[tuple[int, int, str, str], ...] = (
    (1, 1, "", "09"),
    (1, 2, "1 for grade 12", "11"),
    (2, 2, "1 for group Band", "09"),
    (3, 2, "1 for grade 12, 1 for group Band", "11"),
    (4, 1, "1 for grade 12", "14"),
)
"""Of each the course, the seats, for whom some are kept, and the hour on Mondays."""

students = st.integers(0, len(GRADES) - 1)
sections = st.integers(0, len(SECTIONS) - 1)
any_one = st.integers(0, 1_000)
soon = st.sampled_from((0, 0, 0, 3, 20))
waits = st.booleans()


class AnyWeek(RuleBasedStateMachine):
    """Students and sections of their own, and every act that needs no override."""

    weeks = count(1)

    def __init__(self) -> None:
        super().__init__()
        name = f"W{next(self.weeks)}"
        self.students = [cast.a_student(f"{name}-{n}", grade=one) for n, one in enumerate(GRADES)]
        self.band = {self.students[0].id, self.students[-1].id}
        cast.a_group(f"Band {name}", self.students[0], self.students[-1])
        numbers = sorted({course for course, *_ in SECTIONS})
        courses = {number: cast.a_course(f"{name}C{number}") for number in numbers}
        self.sections = [
            cast.a_section(
                courses[course],
                label=str(label),
                capacity=seats,
                reserved=kept.replace("Band", f"Band {name}"),
                meetings=[("Mon", f"{hour}:00", f"{hour}:50")],
            )
            for label, (course, seats, kept, hour) in enumerate(SECTIONS)
        ]
        self.acts: list[int] = []

    # What is done

    @rule(student=students, section=sections, waits=waits, days=soon)
    def enroll(self, student: int, section: int, waits: bool, days: int) -> None:
        self._wish(self._asked(student, section, waits, days))

    @precondition(lambda self: self._open())
    @rule(one=any_one, section=sections, waits=waits, days=soon)
    def swap(self, one: int, section: int, waits: bool, days: int) -> None:
        leaving = self._some(one)
        asked = self._asked(0, section, waits, days)
        self._wish({**asked, "student_id": leaving.student_id, "instead_of": leaving.id})

    @rule(several=st.lists(st.tuples(students, sections, waits), min_size=2, max_size=5))
    def enroll_many(self, several: list[tuple[int, int, bool]]) -> None:
        wishes = [EnrollmentCreate(**self._asked(*one, 0)) for one in several]
        outcomes = commit(enroll_all, [Asked(one, REGISTRAR) for one in wishes])
        for outcome in outcomes:
            if not isinstance(outcome, Refused):
                self._is_as_it_was_said(outcome.answer)

    @precondition(lambda self: self._open())
    @rule(one=any_one, days=soon)
    def drop(self, one: int, days: int) -> None:
        spell = self._some(one)
        ends = {"end_on": str(max(today(), spell.begin_on) + timedelta(days=days))} if days else {}
        self._unless_refused(lambda: desk.drop(spell.id, **ends).batch_id)

    @precondition(lambda self: self._open("enrolled"))
    @rule(one=any_one)
    def never_attend(self, one: int) -> None:
        spell = self._some(one, "enrolled")
        self._unless_refused(lambda: desk.drop(spell.id, never_attended=True).batch_id)

    @rule(student=students, days=soon)
    def leave_the_school(self, student: int, days: int) -> None:
        number = self.students[student].student_number
        last_day = today() + timedelta(days=days) if days else None
        wanted = LeaveSchool(students=number, last_day=last_day)
        told = {"by": REGISTRAR, "told": problem}
        self._unless_refused(
            lambda: commit(leaving_school.leave_school, wanted, **told).answer.batch_id
        )

    @rule(section=sections)
    def cancel(self, section: int) -> None:
        self._unless_refused(
            lambda: (
                commit(
                    cancel_service.cancel,
                    self.sections[section].id,
                    SectionCancel(reason="Too few"),
                    by=REGISTRAR,
                ).answer.batch_id
            )
        )

    @rule(section=sections)
    def add_a_seat(self, section: int) -> None:
        row = Section.get_by_id(self.sections[section].id)
        more = SectionChange(capacity=row.capacity + 1)
        commit(section_service.change_section, row.id, more, by=REGISTRAR)

    @precondition(lambda self: self.acts)
    @rule(one=any_one)
    def undo(self, one: int) -> None:
        act = self.acts[-1 - one % min(len(self.acts), 4)]
        self._unless_refused(lambda: desk.undo(act) and None)

    @rule(section=sections, days=st.sampled_from((0, 0, 2)))
    def time_passes(self, section: int, days: int) -> None:
        desk.time_passes(self.sections[section], days=days, minutes=3)

    # What must hold

    @invariant()
    def no_section_is_fuller_than_it_may_be(self) -> None:
        for section in Section.select().where(Section.id.in_(self.sections)):
            for day in self._days():
                there = [one.student_id for one in self._sitting(section, day)]
                assert len(there) <= section.capacity, (section.label, day, there)
                assert len(set(there)) == len(there), (section.label, day, there)

    @invariant()
    def reserved_seats_are_left_to_those_they_are_for(self) -> None:
        for section in Section.select().where(Section.id.in_(self.sections)):
            kept = section.reserved.count(" for ")
            for day in self._days():
                others = [
                    one.student_id
                    for one in self._sitting(section, day)
                    if not self._is_for(section.reserved, one.student_id)
                ]
                assert len(others) <= section.capacity - kept, (section.label, day, others)

    @invariant()
    def a_kept_seat_is_left_to_whom_it_is_kept_for(self) -> None:
        for section in Section.select().where(Section.id.in_(self.sections)):
            there = {one.student_id for one in self._sitting(section, today())}
            kept = KeptSeat.select(KeptSeat, StudentCourse).join(StudentCourse)
            kept = kept.where(KeptSeat.section == section, KeptSeat.is_open())
            whose = {one.spell.student_id for one in kept}
            assert len(there | whose) <= section.capacity, (section.label, there, whose)

    @invariant()
    def nobody_is_in_two_places(self) -> None:
        courses = {section.id: section.course_id for section in self.sections}
        hours = {section.id: SECTIONS[n][3] for n, section in enumerate(self.sections)}
        for one, other in combinations(self._with_a_seat(), 2):
            if one.student_id != other.student_id:
                continue
            shared = list(_shared_days(one, other))
            assert not shared or courses[one.section_id] != courses[other.section_id]
            mondays = any(day.isoweekday() == 1 for day in shared)
            assert not mondays or hours[one.section_id] != hours[other.section_id]

    @invariant()
    def nobody_waits_where_they_sit_or_wait(self) -> None:
        places = [(one.student_id, one.section_id) for one in self._open()]
        assert len(set(places)) == len(places)

    # How

    def _asked(self, student: int, section: int, waits: bool, days: int) -> dict[str, Any]:
        begins = {"begin_on": today() + timedelta(days=days)} if days else {}
        whom, where = self.students[student].id, self.sections[section].id
        return {"student_id": whom, "section_id": where, "waitlist": waits, **begins}

    def _wish(self, asked: dict[str, Any]) -> None:
        """What was foreseen is what happens."""
        wanted = EnrollmentCreate(**asked)
        try:
            would = preview(wanted, may=REGISTRAR.may).answer
            foreseen: Any = (would.status, would.section_id)
        except Refused as no:
            foreseen = no.codes
        (outcome,) = commit(enroll_all, [Asked(wanted, REGISTRAR)])
        if isinstance(outcome, Refused):
            assert outcome.codes == foreseen
        else:
            assert (outcome.answer.status, outcome.answer.section_id) == foreseen
            self._is_as_it_was_said(outcome.answer)

    def _is_as_it_was_said(self, said: Any) -> None:
        self.acts.append(said.batch_id)
        assert StudentCourse.get_by_id(said.id).status == said.status

    def _unless_refused(self, act: Any) -> None:
        try:
            done = act()
        except Refused:
            return
        if done:
            self.acts.append(done)

    def _open(self, *statuses: str) -> list[StudentCourse]:
        wanted = statuses or ("enrolled", "waitlisted")
        return [one for one in self._spells() if one.status in wanted]

    def _some(self, one: int, *statuses: str) -> StudentCourse:
        there = self._open(*statuses)
        return there[one % len(there)]

    def _spells(self) -> list[StudentCourse]:
        mine = StudentCourse.select().where(StudentCourse.student.in_(self.students))
        return list(mine.order_by(StudentCourse.id))

    def _with_a_seat(self) -> list[StudentCourse]:
        """Who sits somewhere on some day that lies ahead; who leaves later is dropped already."""
        seated = ("enrolled", "dropped", "withdrawn")
        return [
            one
            for one in self._spells()
            if one.status in seated and (not one.end_on or one.end_on > max(today(), one.begin_on))
        ]

    def _sitting(self, section: Section, day: date) -> list[StudentCourse]:
        there = [one for one in self._with_a_seat() if one.section_id == section.id]
        return [one for one in there if _is_there(one, day)]

    def _days(self) -> set[date]:
        """Those on which somebody comes: between them it only gets emptier."""
        return {today()} | {one.begin_on for one in self._with_a_seat() if one.begin_on > today()}

    def _is_for(self, reserved: str, student_id: int) -> bool:
        grade = Student.get_by_id(student_id).grade
        in_band = "Band" in reserved and student_id in self.band
        return in_band or f"grade {grade}" in reserved


def _is_there(spell: StudentCourse, day: date) -> bool:
    return spell.begin_on <= day and (spell.end_on is None or day < spell.end_on)


def _shared_days(one: StudentCourse, other: StudentCourse) -> Iterator[date]:
    """The days of the next weeks on which both count."""
    first = max(one.begin_on, other.begin_on, today())
    days = (first + number * ONE_DAY for number in range(28))
    return (day for day in days if _is_there(one, day) and _is_there(other, day))
