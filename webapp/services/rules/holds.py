"""What somebody has to see to first."""

from webapp.refusals import Refusal
from webapp.services.rules.case import Case


def no_hold_is_in_force(case: Case) -> Refusal | None:
    """Whoever is on hold today enrolls in nothing until it ends or somebody lifts it."""
    holds = case.student.holds
    if not holds:
        return None
    return Refusal("on_hold", case.student_field, {"student": case.student.named, "holds": holds})
