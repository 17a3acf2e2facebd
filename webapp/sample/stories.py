"""What happened at the made-up school since its first day, so that a trial has seen everything.

A section with a line, one over capacity, a student who came back, one who left a course, and one
who left the school.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from webapp.imports.bringing_in import put_in
from webapp.imports.kinds import Act
from webapp.imports.sections import SECTIONS
from webapp.models import Student, StudentCourse
from webapp.refusals import Refused
from webapp.sample.choices import ALREADY_CHOSEN, FULL, OVER_CAPACITY, WITH_A_LINE
from webapp.sample.plan import Plan
from webapp.schemas import Drop, EnrollmentCreate, StudentChange
from webapp.services import leaving_service, student_service, term_service
from webapp.services.enrolling import spells
from webapp.services.enrolling.enrollment_service import Asked, enroll_all
from webapp.services.enrolling.loading import spells_numbered
from webapp.services.enrolling.writing import Writing

WEEKS_UNTIL_CLASSES = 3
SEATS_TOO_MANY = 2


@dataclass(frozen=True, slots=True)
class Calendar:
    """Days of this school year, none of them ahead."""

    first_day: date
    today: date

    def after(self, part: float) -> date:
        """A day between the first day of classes (0) and today (1)."""
        return self.first_day + timedelta(days=int((self.today - self.first_day).days * part))


def calendar_of(act: Act) -> Calendar:
    """Classes begin three weeks into the school year; earlier in the year they begin today."""
    assert act.term is not None  # noqa: S101 - the sample is always in one
    today = term_service.today()
    classes = act.term.starts_on + timedelta(weeks=WEEKS_UNTIL_CLASSES)
    return Calendar(min(classes, today), today)


def tell_stories(act: Act, made_up: Plan) -> None:
    """Let all of it happen."""
    calendar = calendar_of(act)
    _wait_in_line(act, made_up, calendar)
    _take_seats_away(act, made_up)
    came_back, left_a_course, left_school = _three_students(made_up)
    _come_back(act, came_back, calendar)
    _leave_a_course(act, left_a_course, calendar)
    _leave_the_school(act, left_school, calendar)


def _wait_in_line(act: Act, made_up: Plan, calendar: Calendar) -> None:
    wishes = [
        EnrollmentCreate(
            student_number=number,
            course_code=WITH_A_LINE,
            term_id=act.term.id if act.term else None,
            begin_on=calendar.first_day,
            waitlist=True,
        )
        for number in made_up.choices.line
    ]
    _enroll(act, wishes)


def _enroll(act: Act, wishes: list[EnrollmentCreate]) -> None:
    for outcome in enroll_all([Asked(wish, act.by, act.batch.id) for wish in wishes]):
        if isinstance(outcome, Refused):
            raise outcome


def _take_seats_away(act: Act, made_up: Plan) -> None:
    """The room turned out smaller than the roster."""
    section = next(one for one in made_up.sections if one.code == OVER_CAPACITY)
    seats = made_up.choices.taken[OVER_CAPACITY] - SEATS_TOO_MANY
    row = {"crn": section.crn, "course_code": section.offered.code, "label": section.label}
    put_in(SECTIONS, act, [SECTIONS.read(row | {"capacity": str(seats)})])


def _three_students(made_up: Plan) -> list[str]:
    """Students without a part in any other story."""
    elsewhere = {number for number, one in made_up.choices.seats if one.code in FULL}
    elsewhere |= {number for number, one in made_up.choices.seats if one.code == OVER_CAPACITY}
    elsewhere |= ALREADY_CHOSEN.keys() | set(made_up.choices.line)
    seated = dict.fromkeys(number for number, _ in made_up.choices.seats)
    return [number for number in seated if number not in elsewhere][:3]


def _spells_of(number: str) -> list[StudentCourse]:
    return list(
        StudentCourse.select()
        .join(Student)
        .where(Student.student_number == number, StudentCourse.is_open())
        .order_by(StudentCourse.id)
    )


def _come_back(act: Act, number: str, calendar: Calendar) -> None:
    """They left a section and are in it again: two spells."""
    first, *_ = _spells_of(number)
    leaving_service.drop(
        first.id,
        Drop(end_on=calendar.after(1 / 3), reason="Moved away for a while"),
        by=act.by,
    )
    again = EnrollmentCreate(
        student_id=first.student_id,
        section_id=first.section_id,
        begin_on=calendar.after(2 / 3),
    )
    _enroll(act, [again])


def _leave_a_course(act: Act, number: str, calendar: Calendar) -> None:
    *_, last = _spells_of(number)
    leave = Drop(end_on=calendar.after(1 / 2), reason="Changed plans")
    leaving_service.drop(last.id, leave, by=act.by)


def _leave_the_school(act: Act, number: str, calendar: Calendar) -> None:
    """Everything they were in keeps that they withdrew."""
    theirs = spells_numbered(spell.id for spell in _spells_of(number))
    writing = Writing(len(theirs))
    for spell in theirs:
        spells.become(
            spell,
            status="withdrawn",
            begin_on=spell.begin_on,
            end_on=calendar.after(1 / 2),
            batch_id=act.batch.id,
        )
        writing.tell("withdrawn", spell, by=act.by, reason="Moved away")
    writing.write()
    student = Student.get(Student.student_number == number)
    student_service.change_student(student.id, StudentChange(status="withdrawn"), by=act.by)
