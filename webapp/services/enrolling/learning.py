"""What students have passed and how often they took a course, as far as rules ask for it."""

from collections.abc import Collection
from typing import Any

import peewee

from webapp.models import Course, Credit, StudentCourse
from webapp.prerequisites import key_of
from webapp.services.catalog import Catalog
from webapp.services.enrolling.facts import Facts
from webapp.statements import statement, within


def load_learning(facts: Facts, offered: Catalog) -> None:
    """Tell each student's passed courses where a rule could ask for them; else ask nothing."""
    if not (facts.students and _matters(facts, offered)):
        return
    policy = facts.policy
    for student_id, code, result, was_completed in _learned(list(facts.students)):
        if policy.completes(result) if was_completed else policy.passes(result):
            facts.students[student_id].passed |= {key_of(code)}


def _matters(facts: Facts, offered: Catalog) -> bool:
    """Whether a course in question asks for others, or somebody may have passed it before."""
    if any(course.card.asks for course in facts.courses.values()):
        return True
    return offered.has_credits or any(
        spell.status == "completed"
        for student in facts.students.values()
        for spell in student.spells
    )


@statement
def _learned(students: Collection[int]) -> Any:
    """Student, code and result of every credit that counts and every completed enrollment, and
    which of the two it is.
    """
    given = Credit.select(Credit.student, Credit.code, Credit.result, peewee.SQL("0")).where(
        within(Credit.student, students), Credit.voided_at.is_null()
    )
    completed = (
        StudentCourse.select(
            StudentCourse.student, Course.code, StudentCourse.result, peewee.SQL("1")
        )
        .join(Course)
        .where(
            within(StudentCourse.student, students),
            StudentCourse.status == peewee.SQL("'completed'"),
        )
    )
    return given.union_all(completed)
