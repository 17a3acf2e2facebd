"""What is not there."""

from tests.support import cast
from tests.support.cast import REGISTRAR
from tests.test_api.refusals.stage import AT_THE_EDGE, Act, Stage, case


@case("unknown_student")
def _(stage: Stage) -> Act:
    return stage.enroll(student="9999", about="student_number", control="student_number")


@case("unknown_course")
def _(stage: Stage) -> Act:
    return stage.enroll(course="NIX100")


@case("unknown_section")
def _(stage: Stage) -> Act:
    sent = {"student_number": "1001", "section_id": "99"}
    return Act("/enroll", sent, "section_id", "enroll-form", "section_id")


@case("unknown_term")
def _(stage: Stage) -> Act:
    return stage.enroll(term_id="99", about="term_id", control=None)


@case("unknown_enrollment")
def _(stage: Stage) -> Act:
    return Act("/enrollments/99/drop", about="enrollment_id")


@case("unknown_credit")
def _(stage: Stage) -> Act:
    return Act("/credits/99/void", {"reason": "Mistyped"}, about="credit_id")


@case("unknown_period")
def _(stage: Stage) -> Act:
    cast.a_period("Period 2", "09:10", "10:00")
    sent = {"meetings": [{"weekday": 1, "period_id": 99}]}
    there, field = f"/sections/{stage.section.id}", "meetings.0.period_id"
    return Act(there, sent, field, "edit-section", field, lost=(field,))


@case("unknown_group")
def _(stage: Stage) -> Act:
    return stage.change_section("reserved", reserved="2 for group Bnad", room="B12")


@case("unknown_hold")
def _(stage: Stage) -> Act:
    return Act("/holds/99/lift", about="hold_id")


@case("unknown_telling")
def _(stage: Stage) -> Act:
    return Act("/to-tell/99/told", about="telling_id")


@case("nobody_ticked")
def _(stage: Stage) -> Act:
    for student in (stage.ada, stage.bo):
        cast.a_telling(cast.enrolled(student, stage.section))
    return Act("/to-tell/told", about="telling_ids")


@case("already_told")
def _(stage: Stage) -> Act:
    telling = cast.a_telling(cast.enrolled(stage.ada, stage.section), told_by=REGISTRAR)
    return Act(f"/to-tell/{telling.id}/told", about="telling_id")


@case("unknown_batch")
def _(stage: Stage) -> Act:
    return Act("/batches/99/undo", about="batch_id")


@case("not_found", service=AT_THE_EDGE)
def _(stage: Stage) -> Act:
    return Act("/nowhere")
