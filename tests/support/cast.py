"""The people, courses and sections that tests are about, made in one line each.

Everything not named gets a value that passes; what a test is about, it says.
"""

from datetime import date, datetime, time
from itertools import count
from typing import Any

from webapp import clock
from webapp.models import (
    Batch,
    Course,
    Credit,
    Event,
    GroupMember,
    Hold,
    Meeting,
    Override,
    Period,
    SchoolSettings,
    Section,
    Student,
    StudentCourse,
    StudentGroup,
    Telling,
    Term,
)

WEEKDAYS = {"Mon": 1, "Tue": 2, "Wed": 3, "Thu": 4, "Fri": 5, "Sat": 6, "Sun": 7}
FIRST_MONTH = 8  # of a school year
REGISTRAR = "Robin Vale"
"""Who did everything that tests find done; the fixture `client` is her browser."""
SOON_ENOUGH = datetime(2026, 1, 5, 8, 0)

_numbers = count(90_001)


def today() -> date:
    """The day it is at the school, which the computer of the tests may have left behind already."""
    return clock.today(SchoolSettings().time_zone)


def a_student(
    number: str | None = None, first_name: str = "Kim", last_name: str = "Novak", **rest: Any
) -> Student:
    """A student of the school, active unless `status` says otherwise."""
    student = Student(
        student_number=number or str(next(_numbers)),
        first_name=first_name,
        last_name=last_name,
        **rest,
    )
    student.save(force_insert=True)
    return student


def a_term(name: str | None = None, **rest: Any) -> Term:
    """This school year, from the first of August to the last of July, unless dates are given."""
    day = today()
    first_year = day.year if day.month >= FIRST_MONTH else day.year - 1
    dates = {"starts_on": date(first_year, 8, 1), "ends_on": date(first_year + 1, 7, 31)}
    years = f"{first_year}–{(first_year + 1) % 100:02}"
    return Term.create(**{"name": name or years, "kind": "schoolYear", **dates, **rest})


def a_course(code: str | None = None, title: str = "", **rest: Any) -> Course:
    """A catalogue entry without any section."""
    return Course.create(code=code or f"ART{next(_numbers)}", title=title, **rest)


def a_section(
    course: Course,
    *,
    capacity: int | None = None,
    label: str = "1",
    term: Term | None = None,
    meetings: list[tuple[str, str, str]] | tuple[()] = (),
    **rest: Any,
) -> Section:
    """A section in `term`, or in the only term there is; meetings as ("Mon", "09:00", "09:50")."""
    section = Section.create(
        course=course,
        term=term or Term.get_or_none() or a_term(),
        label=label,
        capacity=capacity,
        **rest,
    )
    for day, starts_at, ends_at in meetings:
        a_meeting(section, day, starts_at, ends_at)
    return section


def a_meeting(section: Section, day: str, starts_at: str, ends_at: str, **rest: Any) -> Meeting:
    """When the section meets, every week of the term unless dates are given."""
    return Meeting.create(
        section=section,
        weekday=WEEKDAYS[day],
        starts_at=time.fromisoformat(starts_at),
        ends_at=time.fromisoformat(ends_at),
        **rest,
    )


def a_period(name: str, starts_at: str, ends_at: str) -> Period:
    """A period of the school day."""
    hours = {"starts_at": time.fromisoformat(starts_at), "ends_at": time.fromisoformat(ends_at)}
    return Period.create(name=name, **hours)


def a_group(name: str, *students: Student) -> StudentGroup:
    """A group, with these students in it."""
    group = StudentGroup.create(name=name)
    for student in students:
        GroupMember.create(group=group, student=student)
    return group


def enrolled(student: Student, section: Section, **rest: Any) -> StudentCourse:
    """A spell as it stands since somebody enrolled them long ago, without asking any rule."""
    batch = Batch.create(by=REGISTRAR, changed=1, at=SOON_ENOUGH)
    spell = StudentCourse.create(
        **{
            "student": student,
            "course": section.course_id,
            "section": section,
            "status": "enrolled",
            "begin_on": section.term.starts_on,
            "batch": batch,
            **rest,
        }
    )
    a_recorded_act(spell, "enrolled")
    return spell


def waiting(student: Student, section: Section, **rest: Any) -> StudentCourse:
    """A spell on the wait list, in the order of `waitlisted_at`."""
    since = {"status": "waitlisted", "waitlisted_at": SOON_ENOUGH}
    return enrolled(student, section, **{**since, **rest})


def a_hold(student: Student, **rest: Any) -> Hold:
    """What keeps a student from enrolling, since long ago and until it is lifted."""
    why = {"kind": "fees", "reason": "Lab fee", "contact": "Bursar, room 4"}
    since = {"from_on": SOON_ENOUGH.date(), "created_by": REGISTRAR}
    return Hold.create(**{"student": student, **why, **since, **rest})


def a_credit(student: Student, code: str = "MATH 110", **rest: Any) -> Credit:
    """What a student has passed at another school."""
    since = {"earned_on": SOON_ENOUGH.date(), "source": "elsewhere", "created_by": REGISTRAR}
    return Credit.create(**{"student": student, "code": code, **since, **rest})


def a_telling(spell: StudentCourse, kind: str = "promoted", **rest: Any) -> Telling:
    """Something to tell the student of a spell; told already where `told_by` says by whom."""
    told = {"told_at": SOON_ENOUGH} if rest.get("told_by") else {}
    return Telling.create(kind=kind, spell=spell, batch=spell.batch_id, **told, **rest)


def a_recorded_act(spell: StudentCourse, action: str) -> Event:
    """The event that holds the spell's row as it is now."""
    return Event.create(
        by=REGISTRAR,
        origin="a test",
        action=action,
        subject="enrollment",
        subject_id=spell.id,
        batch=spell.batch_id,
        section_id=spell.section_id,
        status=spell.status,
        begin_on=spell.begin_on,
        end_on=spell.end_on,
        version=spell.version,
    )


def an_override(student: Student, section: Section, rule: str, **rest: Any) -> Override:
    """A rule lifted for a student in a section, kept for later."""
    batch = Batch.create(by=REGISTRAR, at=SOON_ENOUGH)
    given = {"reason": "The teacher agreed", "by": REGISTRAR, "status": "kept", **rest}
    return Override.create(rule=rule, student=student, section=section, batch=batch, **given)
