"""Who may enroll at all."""

from webapp.refusals import Refusal
from webapp.services.rules.case import Case


def the_student_attends(case: Case) -> Refusal | None:
    """Only active students enroll."""
    if case.student.active:
        return None
    return Refusal("student_inactive", case.student_field, {"student": case.student.named})
