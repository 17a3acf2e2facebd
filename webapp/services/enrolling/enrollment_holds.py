"""The holds that enrolling looks at: those in force today, of the students in question."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from webapp.models import Hold
from webapp.services.enrolling.facts import HoldFacts, StudentFacts
from webapp.statements import statement, within


def load_holds(students: Mapping[int, StudentFacts], today: date) -> None:
    """Tell each of these students' holds. A school that never had one is not to be asked."""
    for student_id, *hold in _in_force(list(students), today):
        students[student_id].holds += (HoldFacts(*hold),)


def on_hold(student_ids: Collection[int], today: date) -> frozenset[int]:
    """Those of these students whom a hold keeps from enrolling today."""
    return frozenset(student_id for student_id, *_ in _in_force(list(student_ids), today))


@statement
def _in_force(students: Collection[int], today: date) -> Any:
    return (
        Hold.select(Hold.student, Hold.kind, Hold.contact, Hold.until_on)
        .where(
            within(Hold.student, students),
            Hold.lifted_at.is_null(),
            Hold.from_on <= today,
            Hold.until_on.is_null() | (Hold.until_on >= today),
        )
        .order_by(Hold.id)
    )
