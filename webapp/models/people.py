"""The people of a school: students and teachers."""

import peewee

from webapp.models.base import Searchable, Table, one_of, version_field

STUDENT_STATUSES = ("active", "withdrawn")


class Student(Searchable):
    """Someone who attends or attended the school; never deleted."""

    student_number = peewee.TextField(unique=True)
    first_name = peewee.TextField(default="")
    last_name = peewee.TextField(default="")
    preferred_name = peewee.TextField(default="")
    grade = peewee.TextField(default="")
    homeroom = peewee.TextField(default="")
    program = peewee.TextField(default="")
    email = peewee.TextField(default="")
    status = peewee.TextField(default="active")
    sourced_id = peewee.TextField(null=True, unique=True)
    version = version_field()

    class Meta:
        table_name = "students"
        constraints = (one_of("status", STUDENT_STATUSES),)
        indexes = ((("last_name", "first_name", "id"), False),)

    @property
    def name(self) -> str:
        """How the school calls them: preferred or first name and last name, else the number."""
        return called(self.student_number, self.preferred_name, self.first_name, self.last_name)

    def called(self) -> tuple[str, ...]:
        """Names in both orders, and the number."""
        return (
            self.first_name,
            self.preferred_name,
            self.last_name,
            self.first_name,
            self.student_number,
        )


class Teacher(Table):
    """Someone who teaches sections; they need not sign in."""

    name = peewee.TextField()
    email = peewee.TextField(default="")
    sourced_id = peewee.TextField(null=True, unique=True)

    class Meta:
        table_name = "teachers"


def called(student_number: str, preferred: str, first: str, last: str) -> str:
    """How the school calls a student whose names are these."""
    return full_name(preferred or first, last) or student_number


def listed_as(student_number: str, preferred: str, first: str, last: str) -> str:
    """How a sorted list calls them."""
    return ", ".join(part for part in (last, preferred or first) if part) or student_number


def full_name(first: str, last: str) -> str:
    """The parts of a name that there are, with a space between."""
    return " ".join(part for part in (first, last) if part)
