"""The rules in words: what each is called, what it checks, and what it would say to somebody."""

from datetime import date, datetime, time
from typing import Any

from webapp.labels import label
from webapp.language import gettext as _
from webapp.prerequisites import Code, any_of
from webapp.problems import message_with_gaps
from webapp.refusals import Refusal
from webapp.schemas import CourseName, SectionName, StudentName

STUDENT = StudentName(id=1, student_number="117340", name="Amari Okoye")
COURSE = CourseName(id=1, code="MAT310", title="Pre-calculus")
SECTION = SectionName(id=1, label="2")
OTHER = CourseName(id=2, code="BIO201", title="Biology")

FACTS: dict[str, Any] = {
    "holds": (("fees", "the office, room 12", None),),
    "missing": any_of(Code("MAT210"), Code("MAT215")),
    "times": 2,
    "limit": 2,
    "grades": ("11", "12"),
    "grade": "10",
    "seats": 2,
    "whom": ("grade 9",),
    "would_be": 8,
    "most": 7,
    "minutes": 10,
    "taken": 30,
    "capacity": 30,
    "waiting": 3,
    "kept_for": StudentName(id=2, student_number="118002", name="Hana Sato"),
    "until": datetime(2026, 9, 1, 9, 14),
    "position": 4,
    "term": "Fall 2026",
    "starts_on": date(2026, 8, 24),
    "ends_on": date(2026, 12, 18),
    "opens_on": date(2026, 8, 31),
    "begin_on": date(2026, 8, 25),
    "deadline": date(2026, 9, 11),
    "leaves_on": date(2026, 9, 14),
    "clashes": (
        {
            "course": OTHER,
            "section": SectionName(id=2, label="1"),
            "weekdays": (1, 3),
            "starts_at": time(9, 10),
            "ends_at": time(10, 0),
        },
    ),
}
"""Facts of an example; what is not among them is left open."""


def checks(sentence: str) -> str:
    """What a rule looks at, in the reader's language."""
    return _(sentence)


def example(code: str) -> str:
    """What a rule would say: to a student that there is not, about a course that there is not."""
    named = {"student": STUDENT, "course": COURSE, "section": SECTION}
    return message_with_gaps(Refusal(code, None, named | FACTS))


def called(code: str) -> str:
    """What people call a rule."""
    return label(code)
