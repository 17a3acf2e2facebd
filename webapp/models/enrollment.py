"""Enrollments: the spells of students in sections, never deleted."""

import operator

import peewee

from webapp.models.base import Table, one_of
from webapp.models.catalog import Course, Section, StudentsThrough
from webapp.models.people import Student
from webapp.models.record import Batch

ENROLLMENT_STATUSES = (
    "enrolled",
    "waitlisted",
    "dropped",
    "withdrawn",
    "completed",
    "cancelled",
    "never_attended",
)
OPEN_STATUSES = ("enrolled", "waitlisted")
IS_OPEN = "end_on IS NULL AND status IN ('enrolled', 'waitlisted')"
NEVER_WERE = ("cancelled", "never_attended")
SEATLESS_STATUSES = ("waitlisted", *NEVER_WERE)


class StudentCourse(Table):
    """One spell of a student in a section, from `begin_on` until before `end_on`.

    Open means: no `end_on`, and enrolled or waitlisted. Coming back opens a new spell. A drop
    that lies ahead has status dropped and holds its seat until its `end_on`. Whoever waits leaves
    `instead_of` when they get the seat, and stands where they would who came at `stands_at`.
    """

    student = peewee.ForeignKeyField(Student, backref="spells", on_delete="RESTRICT", index=False)
    course = peewee.ForeignKeyField(Course, backref="spells", on_delete="RESTRICT", index=False)
    section = peewee.ForeignKeyField(Section, backref="spells", on_delete="RESTRICT", index=False)
    status = peewee.TextField()
    begin_on = peewee.DateField()
    end_on = peewee.DateField(null=True)
    waitlisted_at = peewee.DateTimeField(null=True)
    result = peewee.TextField(default="")
    sourced_id = peewee.TextField(null=True, unique=True)
    batch = peewee.ForeignKeyField(Batch, backref="spells", on_delete="RESTRICT")
    version = peewee.IntegerField(default=1)
    instead_of = peewee.ForeignKeyField("self", null=True, on_delete="RESTRICT", index=False)

    stands_at = peewee.DateTimeField(null=True)

    student_id: int
    course_id: int
    section_id: int
    batch_id: int
    instead_of_id: int | None

    class Meta:
        table_name = "student_courses"
        constraints = (
            one_of("status", ENROLLMENT_STATUSES),
            peewee.Check("end_on >= begin_on"),
            peewee.Check("status <> 'waitlisted' OR waitlisted_at IS NOT NULL"),
            peewee.SQL(
                "FOREIGN KEY (section_id, course_id) REFERENCES sections (id, course_id) "
                "ON DELETE RESTRICT"
            ),
        )

    @classmethod
    def is_open(cls) -> peewee.Expression:
        """The spells that go on: enrolled or waiting, without an end."""
        return operator.and_(cls.end_on.is_null(), cls.status.in_(_literals(OPEN_STATUSES)))

    @classmethod
    def waits(cls) -> peewee.Expression:
        """The places in line."""
        return cls.status == peewee.SQL("'waitlisted'")

    @classmethod
    def place(cls) -> peewee.Function:
        """What places in line are in the order of, and then by their ids."""
        return peewee.fn.COALESCE(cls.stands_at, cls.waitlisted_at)

    @classmethod
    def may_hold_a_seat(cls) -> peewee.Expression:
        """The spells that held or hold a seat from `begin_on` to `end_on`."""
        return cls.status.not_in(_literals(SEATLESS_STATUSES))


def _literals(words: tuple[str, ...]) -> list[peewee.SQL]:
    """Words as part of the statement: SQLite finds a partial index by its very words only."""
    return [peewee.SQL(f"'{word}'") for word in words]


StudentCourse.add_index(
    StudentCourse.index(
        StudentCourse.student,
        StudentCourse.section,
        unique=True,
        where=peewee.SQL(IS_OPEN),
        name="student_courses_one_open_spell",
    )
)
StudentCourse.add_index(
    StudentCourse.index(
        StudentCourse.section,
        StudentCourse.end_on,
        StudentCourse.begin_on,
        StudentCourse.status,
        name="student_courses_of_a_section",
    )
)
StudentCourse.add_index(
    StudentCourse.index(
        StudentCourse.section,
        StudentCourse.waitlisted_at,
        where=peewee.SQL("status = 'waitlisted'"),
        name="student_courses_wait_list",
    )
)
StudentCourse.add_index(
    StudentCourse.index(  # everything that is read of a student's spells
        StudentCourse.student,
        StudentCourse.end_on,
        StudentCourse.section,
        StudentCourse.course,
        StudentCourse.status,
        StudentCourse.begin_on,
        StudentCourse.waitlisted_at,
        StudentCourse.batch,
        StudentCourse.version,
        name="student_courses_of_a_student",
    )
)

StudentsThrough.set_model(StudentCourse)
