"""What the school does not allow."""

from datetime import date, timedelta
from typing import Any

from tests.support import cast
from tests.support.cast import REGISTRAR
from tests.test_api.refusals.stage import BY, Act, Stage, case, no_form_has_it
from tests.test_services.desk import drop
from webapp.clock import now
from webapp.database import commit
from webapp.models import (
    Override,
    RuleSetting,
    SchoolSettings,
    Term,
)
from webapp.reading import read_as
from webapp.schemas import (
    Drop,
    StudentCreate,
    Undo,
)
from webapp.schemas.overrides import OverrideCreate
from webapp.services import (
    leaving_service,
    student_service,
)
from webapp.services.overrides import override_service
from webapp.services.undoing import undo_service


@case("student_inactive")
def _(stage: Stage) -> Act:
    cast.a_student("1003", status="withdrawn")
    return stage.enroll(student="1003", about="student_number", control="student_number")


@case("on_hold")
def _(stage: Stage) -> Act:
    cast.a_hold(stage.ada)
    return stage.enroll(about="student_number", control="student_number")


@case("already_lifted")
def _(stage: Stage) -> Act:
    hold = cast.a_hold(stage.ada, lifted_at=now(), lifted_by=REGISTRAR)
    return Act(f"/holds/{hold.id}/lift", about="hold_id")


@case("already_credited")
def _(stage: Stage) -> Act:
    cast.a_credit(stage.ada, "OXMA", earned_on=stage.term.starts_on)
    sent = {"code": "OXMA", "earned_on": str(stage.term.starts_on)}
    return Act(f"/students/{stage.ada.id}/credits", sent, "code", "new-credit", "code")


@case("already_voided")
def _(stage: Stage) -> Act:
    credit = cast.a_credit(stage.ada, voided_at=now(), voided_by=REGISTRAR)
    return Act(f"/credits/{credit.id}/void", {"reason": "Mistyped"}, "credit_id")


@case("prerequisite_missing")
def _(stage: Stage) -> Act:
    asked = "(CHEM 120 or CHEM 130) and MATH 110"
    cast.a_section(cast.a_course("CHEM 300", prerequisites=asked), term=stage.term)
    return stage.enroll(course="CHEM 300")


@case("corequisite_missing")
def _(stage: Stage) -> Act:
    RuleSetting.create(code="corequisite_missing", severity="blocks")
    cast.a_section(cast.a_course("BIO 1L", corequisites="BIO 1"), term=stage.term)
    return stage.enroll(course="BIO 1L")


@case("already_passed")
def _(stage: Stage) -> Act:
    RuleSetting.create(code="already_passed", severity="blocks")
    cast.a_credit(stage.ada, "MAT310")
    return stage.enroll()


@case("taken_too_often")
def _(stage: Stage) -> Act:
    SchoolSettings.update(repeat_limit=1).execute()
    over = {"status": "completed", "end_on": stage.term.starts_on, "result": "F"}
    cast.enrolled(stage.ada, stage.section, begin_on=stage.term.starts_on, **over)
    return stage.enroll()


@case("seats_reserved")
def _(stage: Stage) -> Act:
    course = cast.a_course("SEN400", "Seminar")
    cast.a_section(course, term=stage.term, capacity=2, reserved="2 for grade 12")
    return stage.enroll(course="SEN400")


@case("unreadable_seats")
def _(stage: Stage) -> Act:
    return stage.change_section("reserved", reserved="some for grade 9", room="B12")


@case("restricted")
def _(stage: Stage) -> Act:
    cast.a_section(cast.a_course("SEN400", "Seminar", grades="12"), term=stage.term)
    return stage.enroll(course="SEN400")


def in_another_course(stage: Stage, **limits: Any) -> Act:
    """Ada has one course and wishes for another, at a school with limits."""
    SchoolSettings.update(**limits).execute()
    for code, room in (("BIO110", "A1"), ("ART150", "B2")):
        hours = ("09:00", "09:50") if room == "A1" else ("09:55", "10:45")
        course = cast.a_course(code, code.title(), credits=1)
        section = cast.a_section(course, term=stage.term, room=room, meetings=[("Mon", *hours)])
        if room == "A1":
            cast.enrolled(stage.ada, section)
    return stage.enroll(course="ART150")


@case("course_load")
def _(stage: Stage) -> Act:
    return in_another_course(stage, max_courses=1)


@case("credit_load")
def _(stage: Stage) -> Act:
    return in_another_course(stage, max_credits=1)


@case("travel_time")
def _(stage: Stage) -> Act:
    RuleSetting.create(code="travel_time", severity="blocks")
    return in_another_course(stage, travel_minutes=10)


@case("course_inactive")
def _(stage: Stage) -> Act:
    cast.a_section(cast.a_course("OLD100", "Old", active=False), term=stage.term)
    return stage.enroll(course="OLD100")


@case("section_cancelled")
def _(stage: Stage) -> Act:
    cast.a_section(cast.a_course("GONE10", "Gone"), term=stage.term, status="cancelled")
    return stage.enroll(course="GONE10")


@case("already_cancelled", **no_form_has_it("the page of a cancelled section has no form"))
def _(stage: Stage) -> Act:
    gone = cast.a_section(stage.algebra, term=stage.term, label="9", status="cancelled")
    return Act(f"/sections/{gone.id}/cancel", {"reason": "Too few"}, "section_id")


@case("has_students")
def _(stage: Stage) -> Act:
    stage.just_enrolled()
    return stage.change_section("status", status="cancelled")


@case("section_closed")
def _(stage: Stage) -> Act:
    cast.a_section(cast.a_course("SHUT10", "Shut"), term=stage.term, status="closed")
    return stage.enroll(course="SHUT10")


@case("section_of_other_course")
def _(stage: Stage) -> Act:
    other = cast.a_course("BIO110", "Biology")
    for label in ("1", "2"):
        cast.a_section(other, term=stage.term, label=label)
    return stage.enroll(
        course="BIO110",
        section_id=str(stage.section.id),
        about="section_id",
        control="section_id",
        lost=("section_id",),
    )


@case("not_offered")
def _(stage: Stage) -> Act:
    past = cast.a_term("Long ago", starts_on=date(2001, 8, 1), ends_on=date(2002, 6, 1))
    cast.a_section(cast.a_course("LAT100", "Latin"), term=past)
    return stage.enroll(course="LAT100")


@case("already_enrolled")
def _(stage: Stage) -> Act:
    cast.enrolled(stage.ada, stage.section)
    return stage.enroll()


@case("already_waiting")
def _(stage: Stage) -> Act:
    cast.enrolled(stage.bo, stage.section)
    cast.waiting(stage.ada, stage.section)
    return stage.enroll()


@case("people_waiting")
def _(stage: Stage) -> Act:
    cast.waiting(stage.bo, stage.section)
    return stage.enroll()


@case("seat_kept")
def _(stage: Stage) -> Act:
    had = cast.enrolled(cast.a_student("1003", "Hana", "Sato"), stage.section)
    cast.waiting(stage.bo, stage.section)
    drop(had.id)
    return stage.enroll()


@case("section_full")
def _(stage: Stage) -> Act:
    cast.enrolled(stage.bo, stage.section)
    return stage.enroll()


@case("time_clash")
def _(stage: Stage) -> Act:
    for code in ("BIO201", "CHE201"):
        course = cast.a_course(code, code.title())
        section = cast.a_section(course, term=stage.term, meetings=[("Mon", "09:00", "09:50")])
        if code == "CHE201":
            cast.enrolled(stage.ada, section)
    return stage.enroll(course="BIO201")


A_REASON = "The teacher agreed"


@case("cannot_be_lifted")
def _(stage: Stage) -> Act:
    asked = [{"rule": "already_enrolled", "reason": A_REASON}]
    return stage.enroll(overrides=asked, about="overrides.0.rule", control=None)


@case("unknown_reason")
def _(stage: Stage) -> Act:
    asked = [{"rule": "section_full", "reason": "Because"}]
    return stage.enroll(overrides=asked, about="overrides.0.reason", control=None)


def _an_override() -> dict[str, Any]:
    sent = {"student_number": "1001", "course_code": "MAT310-1", "rule": "section_full"}
    wanted = read_as(OverrideCreate, {**sent, "reason": A_REASON})
    commit(override_service.keep_override, wanted, by=BY)
    return {**sent, "reason": A_REASON}


@case("already_kept")
def _(stage: Stage) -> Act:
    return Act("/overrides", _an_override(), "rule", "keep-override", "rule")


@case("override_over")
def _(stage: Stage) -> Act:
    _an_override()
    Override.update(status="revoked").execute()
    return Act(f"/overrides/{Override.get().id}/revoke", {"reason": "Late"}, "override_id")


@case("unknown_override")
def _(stage: Stage) -> Act:
    return Act("/overrides/999/revoke", {"reason": "Late"}, "override_id")


@case("rule_fixed")
def _(stage: Stage) -> Act:
    sent = {"rules": [{"code": "already_enrolled", "severity": "off"}]}
    return Act("/rules", sent, "rules.0.code", "edit-rules")


@case("grade_missing")
def _(stage: Stage) -> Act:
    return Act("/rules", {"grade_loads": [{"max_courses": "5"}]}, "grade_loads", "edit-rules")


@case("grade_twice")
def _(stage: Stage) -> Act:
    sent = {"grade_loads": [{"grade": "12", "max_courses": most} for most in ("5", "6")]}
    return Act("/rules", sent, "grade_loads", "edit-rules")


@case("unknown_time_zone")
def _(stage: Stage) -> Act:
    sent = {"time_zone": "Mars/Olympus_Mons"}
    return Act("/settings", sent, "time_zone", "edit-settings", "time_zone")


@case("outside_term")
def _(stage: Stage) -> Act:
    beyond = str(stage.term.ends_on + timedelta(days=1))
    return stage.enroll(begin_on=beyond, about="begin_on", control="begin_on")


@case("enrollment_not_open")
def _(stage: Stage) -> Act:
    Term.update(enroll_from=cast.today() + timedelta(days=1)).execute()
    return stage.enroll()


@case("add_deadline_passed")
def _(stage: Stage) -> Act:
    Term.update(add_deadline=cast.today() - timedelta(days=1)).execute()
    return stage.enroll()


@case("not_theirs")
def _(stage: Stage) -> Act:
    spell = cast.enrolled(stage.bo, stage.section)
    return stage.enroll(instead_of=str(spell.id), about="instead_of", control=None)


@case("already_dropped")
def _(stage: Stage) -> Act:
    spell = cast.enrolled(stage.ada, stage.section)
    commit(leaving_service.drop, spell.id, Drop(), by=BY)
    return Act(f"/enrollments/{spell.id}/drop", about="enrollment_id")


@case("drop_before_begin")
def _(stage: Stage) -> Act:
    spell = cast.enrolled(stage.ada, stage.section)
    before = str(spell.begin_on - timedelta(days=1))
    return Act(f"/enrollments/{spell.id}/drop", {"end_on": before}, "end_on")


@case("drop_after_term")
def _(stage: Stage) -> Act:
    spell = cast.enrolled(stage.ada, stage.section)
    beyond = str(stage.term.ends_on + timedelta(days=2))
    return Act(f"/enrollments/{spell.id}/drop", {"end_on": beyond}, "end_on")


@case("withdraw_deadline_passed")
def _(stage: Stage) -> Act:
    Term.update(withdraw_deadline=cast.today() - timedelta(days=1)).execute()
    spell = cast.enrolled(stage.ada, stage.section)
    return Act(f"/enrollments/{spell.id}/drop", about="enrollment_id")


@case("already_undone")
def _(stage: Stage) -> Act:
    batch = stage.just_enrolled().batch_id
    commit(undo_service.undo, batch, Undo(), by=BY)
    return Act(f"/batches/{batch}/undo", about="batch_id")


@case("already_left")
def _(stage: Stage) -> Act:
    cast.a_student("9", status="withdrawn")
    return Act("/leave-school", {"students": "9"}, "students", "leave-school", "students")


@case("undo_too_late")
def _(stage: Stage) -> Act:
    act = cast.enrolled(stage.ada, stage.section).batch_id
    return Act(f"/batches/{act}/undo", about="batch_id")


@case("changed_since")
def _(stage: Stage) -> Act:
    spell = stage.just_enrolled()
    commit(leaving_service.drop, spell.id, Drop(), by=BY)
    return Act(f"/batches/{spell.batch_id}/undo", about="batch_id")


@case("cannot_be_undone")
def _(stage: Stage) -> Act:
    commit(student_service.create_student, StudentCreate(student_number="7"), by=BY)
    return Act("/batches/1/undo", about="batch_id")
