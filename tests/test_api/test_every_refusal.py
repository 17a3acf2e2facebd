"""Every published code × every way to meet it × both engines.

A case puts people on the stage and says what to send; every way sends the same. A code without a
case fails, and so does a way that a case leaves out without a reason.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest

from tests.pages import Page
from tests.support import cast
from tests.support.cast import REGISTRAR
from tests.support.contract import Contract
from tests.support.signed_in import a_staff_member, a_token, anybody, signed_in, with_a_token
from tests.test_services.desk import drop
from webapp import actors, database, hashing
from webapp.actors import Actor
from webapp.clock import now
from webapp.codes import PROBLEMS
from webapp.crew import Overloaded
from webapp.database import commit
from webapp.edge.plain_answers import EDGE_CODES
from webapp.keys import new_secret
from webapp.main import app
from webapp.models import (
    ApiToken,
    Batch,
    Override,
    RuleSetting,
    SchoolSettings,
    Staff,
    StaffSession,
    StudentCourse,
    Teacher,
    Term,
)
from webapp.problems import message, problem
from webapp.reading import read_as
from webapp.refusals import Refused
from webapp.schemas import (
    CourseCreate,
    CreditCreate,
    CreditVoid,
    Drop,
    EnrollMany,
    EnrollmentCreate,
    FirstAdmin,
    HoldLift,
    LineMove,
    SectionChange,
    SectionCreate,
    StaffChange,
    StaffCreate,
    StudentCreate,
    TermChange,
    TermClose,
    TermCreate,
    Tick,
    TokenCreate,
    Undo,
)
from webapp.schemas.leaving import LeaveSchool
from webapp.schemas.overrides import OverrideCreate, OverrideRevoke
from webapp.schemas.school import SchoolChange
from webapp.services import (
    calendar_service,
    closing_service,
    course_service,
    credit_service,
    hold_service,
    leaving_school,
    leaving_service,
    many_service,
    roster_service,
    school_service,
    section_service,
    student_service,
    telling_service,
)
from webapp.services.changes import Once
from webapp.services.enrolling.enrollment_service import Asked, enroll_all
from webapp.services.overrides import override_service
from webapp.services.school_service import RulesChange
from webapp.services.staff import session_service, sign_in_limits, staff_service, token_service
from webapp.services.undoing import undo_service
from webapp.services.waiting import wait_list_service

WAYS = ("service", "json", "form", "htmx")
BY = actors.staff(REGISTRAR, "registrar", "a test", staff_id=1, session_id=1)


@dataclass
class Act:
    """What is sent where, and how the no must look. `control` carries its message on the page."""

    path: str
    sent: dict[str, Any] = field(default_factory=dict)
    about: str | None = None
    form: str | None = None
    control: str | None = None
    lost: tuple[str, ...] = ()
    key: str | None = None
    raw: dict[str, Any] | None = None


@dataclass(frozen=True)
class Case:
    """One code: who arranges its stage, and the ways by which it cannot come, each with why."""

    code: str
    arrange: Callable[["Stage"], Act]
    unreachable: dict[str, str]


class Stage:
    """A school in which everybody is still free to do as they like."""

    def __init__(self, client: Any, monkeypatch: pytest.MonkeyPatch):
        self.client = client
        self.monkeypatch = monkeypatch
        self.term = cast.a_term()
        self.ada = cast.a_student("1001", "Ada", "Lovelace", sourced_id="s-1")
        self.bo = cast.a_student("1002", "Bo", "Diaz")
        self.algebra = cast.a_course("MAT310", "Algebra", sourced_id="c-1")
        self.section = cast.a_section(self.algebra, term=self.term, capacity=1)

    def enroll(self, student: str = "1001", course: str = "MAT310", **more: Any) -> Act:
        """A wish from the counter, refused at the course unless said otherwise."""
        said = {"about": "course_code", "form": "enroll-form", "control": "course_code"}
        said |= {name: more.pop(name) for name in ("about", "control", "lost") if name in more}
        return Act("/enroll", {"student_number": student, "course_code": course, **more}, **said)

    def just_enrolled(self) -> StudentCourse:
        """Ada in the only section since a moment ago, so that it can be undone."""
        return cast.enrolled(self.ada, self.section, batch=Batch.create(by=REGISTRAR))

    def change_section(self, about: str, **sent: Any) -> Act:
        """A change of the section, refused at a control of its form."""
        return Act(f"/sections/{self.section.id}", sent, about, "edit-section", about)


CASES: dict[str, Case] = {}


def case(code: str, **unreachable: str) -> Callable[[Callable[[Stage], Act]], None]:
    """Enter the case of a code."""

    def enter(arrange: Callable[[Stage], Act]) -> None:
        assert code not in CASES
        CASES[code] = Case(code, arrange, unreachable)

    return enter


def no_form_has_it(why: str) -> dict[str, str]:
    return {"form": why, "htmx": why}


AT_THE_EDGE = "said before any service is asked"
ONLY_TEXT = no_form_has_it("a form sends nothing but text")
ONLY_ROWS = no_form_has_it("a form sends rows of named controls")

# What cannot be read


@case("missing")
def _(stage: Stage) -> Act:
    return stage.enroll(student="", about="student_number", control="student_number")


@case("too_many_rows")
def _(stage: Stage) -> Act:
    numbers = " ".join(str(number) for number in range(1_001))
    sent = {"students": numbers, "courses": "MAT310"}
    return Act("/enroll/many", sent, "students", "enroll-many", "students")


@case("not_a_number")
def _(stage: Stage) -> Act:
    sent = {"student_id": "five", "course_code": "MAT310"}
    return Act("/enroll", sent, "student_id", "enroll-form", "student_id")


@case("not_a_date")
def _(stage: Stage) -> Act:
    return stage.enroll(begin_on="soon", about="begin_on", control="begin_on")


@case("not_a_time")
def _(stage: Stage) -> Act:
    late = {"weekday": 1, "starts_at": "late", "ends_at": "10:00"}
    return stage.change_section("meetings.0.starts_at", room="B12", meetings=[late])


@case("not_yes_or_no")
def _(stage: Stage) -> Act:
    return stage.enroll(
        waitlist="perhaps", about="waitlist", control="waitlist", lost=("waitlist",)
    )


@case("not_text", **ONLY_TEXT)
def _(stage: Stage) -> Act:
    return Act("/students", {"student_number": 5}, "student_number")


@case("not_a_list")
def _(stage: Stage) -> Act:
    return Act("/courses", {"code": "X1", "meetings": "Monday"}, "meetings", "new-course")


@case("not_an_object", **ONLY_ROWS)
def _(stage: Stage) -> Act:
    return Act("/courses", {"code": "X1", "meetings": ["Monday"]}, "meetings.0")


@case("not_a_choice")
def _(stage: Stage) -> Act:
    sent = {"student_number": "1003", "status": "gone"}
    return Act("/students", sent, "status", "new-student")


@case("too_long")
def _(stage: Stage) -> Act:
    sent = {"student_number": "1003", "first_name": "A" * 201}
    return Act("/students", sent, "first_name", "new-student", "first_name")


@case("out_of_range")
def _(stage: Stage) -> Act:
    sent = {"code": "X1", "capacity": "100001"}
    return Act("/courses", sent, "capacity", "new-course", "capacity")


@case("unreadable_expression")
def _(stage: Stage) -> Act:
    sent = {"code": "MAT310", "prerequisites": "(CHEM 120 or CHEM 130"}
    form = ("edit-course", "prerequisites")
    return Act(f"/courses/{stage.algebra.id}", sent, "prerequisites", *form)


@case("unreadable_line")
def _(stage: Stage) -> Act:
    sent = {"pasted": "1001, MAT310"}
    return Act(f"/terms/{stage.term.id}/close", sent, "pasted", "close-form", "pasted")


@case("unreadable_text")
def _(stage: Stage) -> Act:
    sent = {"student_number": "1003", "last_name": "a\x00b"}
    return Act("/students", sent, "last_name", "new-student", "last_name", lost=("last_name",))


@case("unknown_field")
def _(stage: Stage) -> Act:
    return stage.enroll(dryRun="on", about="dryRun", control=None)


@case("names_disagree")
def _(stage: Stage) -> Act:
    return stage.enroll(student_id=stage.bo.id, about="student_number", control="student_number")


@case("ends_before_it_starts")
def _(stage: Stage) -> Act:
    backwards = {"weekday": 1, "starts_at": "10:00", "ends_at": "09:00"}
    path = f"/courses/{stage.algebra.id}/sections"
    about = "meetings.0.ends_at"
    return Act(path, {"room": "B12", "meetings": [backwards]}, about, "new-section", about)


@case("key_reused")
def _(stage: Stage) -> Act:
    once = Once("used", "for something else")
    commit(student_service.create_student, StudentCreate(student_number="7"), by=BY, once=once)
    return Act("/students", {"student_number": "1003"}, None, "new-student", key="used")


@case("bad_key", service=AT_THE_EDGE)
def _(stage: Stage) -> Act:
    # A key in the header is about no field; the hidden control of a form is one.
    return Act("/students", {"student_number": "1003"}, None, key="k" * 201)


# What is not there


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


@case("unknown_hold")
def _(stage: Stage) -> Act:
    return Act("/holds/99/lift", about="hold_id")


@case("unknown_telling")
def _(stage: Stage) -> Act:
    return Act("/to-tell/99/told", about="telling_id")


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


# What the school does not allow


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
    Term.update(enroll_from=date.today() + timedelta(days=1)).execute()
    return stage.enroll()


@case("add_deadline_passed")
def _(stage: Stage) -> Act:
    Term.update(add_deadline=date.today() - timedelta(days=1)).execute()
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


@case("number_taken")
def _(stage: Stage) -> Act:
    sent = {"student_number": "1001", "last_name": "Okoye"}
    return Act("/students", sent, "student_number", "new-student", "student_number")


@case("same_name")
def _(stage: Stage) -> Act:
    sent = {"student_number": "1003", "first_name": "ADA", "last_name": "Lovelace"}
    return Act(
        "/students", {**sent, "namesakes": "refuse"}, "last_name", "new-student", "last_name"
    )


@case("code_taken")
def _(stage: Stage) -> Act:
    return Act("/courses", {"code": "MAT310", "title": "X"}, "code", "new-course", "code")


@case("label_taken")
def _(stage: Stage) -> Act:
    path = f"/courses/{stage.algebra.id}/sections"
    return Act(path, {"label": "1", "room": "B12"}, "label", "new-section", "label")


@case("sourced_id_taken")
def _(stage: Stage) -> Act:
    sent = {"student_number": "1003", "sourced_id": "s-1"}
    return Act("/students", sent, "sourced_id", "new-student")


def a_new_term(stage: Stage, about: str, control: str = "", **sent: Any) -> Act:
    """A term inside this year, but for what is said."""
    year = stage.term.starts_on.year
    days = {"starts_on": f"{year}-09-01", "ends_on": f"{year}-12-20"}
    return Act("/terms", {"name": "Fall", **days, **sent}, about, "new-term", control or about)


@case("term_taken")
def _(stage: Stage) -> Act:
    return a_new_term(stage, "name", name=stage.term.name)


@case("outside_parent")
def _(stage: Stage) -> Act:
    year = stage.term.starts_on.year
    return a_new_term(stage, "starts_on", parent_id=stage.term.id, starts_on=f"{year}-01-01")


@case("deadlines_out_of_order")
def _(stage: Stage) -> Act:
    year = stage.term.starts_on.year
    days = {"add_deadline": f"{year}-10-02", "drop_deadline": f"{year}-10-01"}
    return a_new_term(stage, "drop_deadline", **days)


@case("own_part")
def _(stage: Stage) -> Act:
    part = cast.a_term("Fall", parent=stage.term, kind="semester")
    sent = {"parent_id": part.id}
    return Act(f"/terms/{stage.term.id}", sent, "parent_id", "edit-term", "parent_id")


@case("parts_outside")
def _(stage: Stage) -> Act:
    cast.a_term("Fall", parent=stage.term, kind="semester")
    sent = {"ends_on": f"{stage.term.starts_on.year}-12-20"}
    return Act(f"/terms/{stage.term.id}", sent, "starts_on", "edit-term", "starts_on")


@case("changed_meanwhile")
def _(stage: Stage) -> Act:
    others = SectionChange(room="B13", capacity=2)
    commit(section_service.change_section, stage.section.id, others, by=BY)
    path, sent = f"/sections/{stage.section.id}", {"version": 1, "room": "B12"}
    return Act(path, sent, "room", "edit-section", "room", lost=("version",))


# What is not sent as it should be


@case("malformed_json", service=AT_THE_EDGE, **no_form_has_it("a form is no JSON"))
def _(stage: Stage) -> Act:
    raw = {"content": b"{", "headers": {"Content-Type": "application/json"}}
    return Act("/enroll", raw=raw)


@case("malformed_form", service=AT_THE_EDGE)
def _(stage: Stage) -> Act:
    raw = {"content": b"a=%FF", "headers": {"Content-Type": "application/x-www-form-urlencoded"}}
    return Act("/enroll", raw=raw)


@case("wrong_content_type", service=AT_THE_EDGE)
def _(stage: Stage) -> Act:
    return Act("/enroll", raw={"content": b"x", "headers": {"Content-Type": "text/plain"}})


@case("json_sent_as_form", service=AT_THE_EDGE)
def _(stage: Stage) -> Act:
    raw = {"content": b"{}", "headers": {"Content-Type": "application/x-www-form-urlencoded"}}
    return Act("/enroll", raw=raw)


@case("method_not_allowed", service=AT_THE_EDGE)
def _(stage: Stage) -> Act:
    return Act("/enroll", raw={"method": "PUT"})


@case("too_large", service=AT_THE_EDGE)
def _(stage: Stage) -> Act:
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    return Act("/enroll", raw={"content": b"a=" + b"x" * 1_000_000, "headers": kind})


@case("bad_length", service=AT_THE_EDGE)
def _(stage: Stage) -> Act:
    return Act("/enroll", raw={"content": b"a=1", "headers": {"Content-Length": "+3"}})


@case("bad_host", service=AT_THE_EDGE)
def _(stage: Stage) -> Act:
    return Act("/enroll", raw={"headers": {"Host": "evil.example"}})


@case("cross_origin", service=AT_THE_EDGE)
def _(stage: Stage) -> Act:
    return Act("/enroll", raw={"headers": {"Sec-Fetch-Site": "cross-site"}})


@case("not_the_trial", service=AT_THE_EDGE)
def _(stage: Stage) -> Act:
    stage.client = Contract(app)
    return Act("/enroll", raw={"headers": {"X-Forwarded-For": "192.0.2.1"}})


BY_HAND = "only a socket can be slow: see tests/test_edge/test_bodies.py"
BY_BREAKING = "only when even the page of faults breaks: see tests/test_edge/test_headers.py"


@case("too_slow", service=AT_THE_EDGE, json=BY_HAND, form=BY_HAND, htmx=BY_HAND)
def _(stage: Stage) -> Act:
    raise AssertionError(BY_HAND)


@case("server_error", service=AT_THE_EDGE, json=BY_BREAKING, form=BY_BREAKING, htmx=BY_BREAKING)
def _(stage: Stage) -> Act:
    raise AssertionError(BY_BREAKING)


# At the door


AT_THE_DOOR = "said at the door, before any service is asked"
LED_TO_SIGN_IN = no_form_has_it("a form is led to sign in: see tests/test_api/test_signing_in.py")
IN_THE_ROUTE = "services are given passwords that were found good, and hashed"
SIGNING_IN = {"about": "password", "form": "sign-in", "control": "password", "lost": ("password",)}


@case("not_signed_in", service=AT_THE_DOOR, **LED_TO_SIGN_IN)
def _(stage: Stage) -> Act:
    stage.client = anybody()
    return Act("/enroll")


@case("bad_token", service=AT_THE_DOOR, **LED_TO_SIGN_IN)
def _(stage: Stage) -> Act:
    return Act("/enroll", raw={"headers": {"Authorization": "Bearer rb_x"}})


@case("not_allowed", service=AT_THE_DOOR)
def _(stage: Stage) -> Act:
    stage.client = signed_in("viewer")
    return Act("/enroll", {"student_number": "1001", "course_code": "MAT310"})


IN_NO_FORM = no_form_has_it("only pages that are read are narrowed: see tests/test_roles.py")


@case("not_your_section", **IN_NO_FORM)
def _(stage: Stage) -> Act:
    stage.client = signed_in("teacher")
    return Act(f"/courses/{stage.algebra.id}/students", about="section_id", raw={"method": "GET"})


@case("scope_missing", service=AT_THE_DOOR)
def _(stage: Stage) -> Act:
    stage.client = with_a_token("enroll:read", "students:read")
    return Act("/enroll", {"student_number": "1001", "course_code": "MAT310"})


@case("not_for_tokens", service=AT_THE_DOOR)
def _(stage: Stage) -> Act:
    stage.client = with_a_token()
    return Act("/sign-out")


@case("has_staff", service=AT_THE_DOOR)
def _(stage: Stage) -> Act:
    stage.client = Contract(app)
    return Act("/enroll")


SHOWN_AGAIN = "only a form is shown again: see tests/test_api/test_signing_in.py"


@case("unsaved", service=AT_THE_DOOR, json=SHOWN_AGAIN, form=SHOWN_AGAIN, htmx=SHOWN_AGAIN)
def _(stage: Stage) -> Act:
    raise AssertionError(SHOWN_AGAIN)


@case("wrong_password", service=IN_THE_ROUTE)
def _(stage: Stage) -> Act:
    return Act("/sign-in", {"email": "kim@school.example", "password": "wrong"}, **SIGNING_IN)


@case("too_many_sign_ins")
def _(stage: Stage) -> Act:
    for _each in range(sign_in_limits.PER_ACCOUNT):
        commit(sign_in_limits.note_a_wrong_one, "kim@school.example", "192.0.2.1")
    asked = {"email": "kim@school.example", "password": "blue kettle 41 rain"}
    return Act("/sign-in", asked, form="sign-in", lost=("password",))


class Busy:
    """A thread with all the passwords to hash that may wait."""

    is_full = True

    def send(self, _: object) -> None:
        """Take no more."""
        raise Overloaded


@case("too_many_at_once", service=IN_THE_ROUTE)
def _(stage: Stage) -> Act:
    stage.monkeypatch.setattr(hashing, "_hasher", Busy)
    asked = {"email": "kim@school.example", "password": "blue kettle 41 rain"}
    return Act("/sign-in", asked)


def _welcome(stage: Stage, **more: str) -> Act:
    """The first administrator of a school without staff, at the link that was printed."""
    StaffSession.delete().execute()
    Staff.delete().execute()
    said = {"name": "Kim Lee", "email": "kim@school.example", "password": "blue kettle 41 rain"}
    key = commit(staff_service.setup_link)
    about = next(iter(more))
    how = {"about": about, "control": about, "form": "welcome", "lost": ("password",)}
    return Act("/welcome", {"key": key, **said, **more}, **how)


@case("link_over")
def _(stage: Stage) -> Act:
    said = {"name": "Kim Lee", "email": "kim@school.example", "password": "blue kettle 41 rain"}
    return Act("/welcome", {"key": new_secret(), **said})


@case("password_too_short", service=IN_THE_ROUTE)
def _(stage: Stage) -> Act:
    return _welcome(stage, password="kettle")  # noqa: S106 - of nobody


@case("password_too_long", service=IN_THE_ROUTE)
def _(stage: Stage) -> Act:
    return _welcome(stage, password="blue kettle " * 25)


@case("password_too_common", service=IN_THE_ROUTE)
def _(stage: Stage) -> Act:
    return _welcome(stage, password="password1234")  # noqa: S106 - of nobody


@case("name_taken")
def _(stage: Stage) -> Act:
    return _welcome(stage, name="Trial")


@case("not_an_email")
def _(stage: Stage) -> Act:
    return _welcome(stage, email="kim")


# About staff and tokens


def _by_an_admin(stage: Stage) -> Staff:
    """From now on an administrator is at work."""
    admin = a_staff_member("admin")
    stage.client = signed_in(admin)
    return admin


def _invite(stage: Stage, about: str, **more: str) -> Act:
    _by_an_admin(stage)
    said = {"name": "Kim Lee", "email": "kim@school.example", "role": "viewer"}
    return Act("/staff", {**said, **more}, about, "invite", about)


@case("unknown_staff")
def _(stage: Stage) -> Act:
    _by_an_admin(stage)
    return Act("/staff/99/link", about="staff_id")


@case("unknown_teacher")
def _(stage: Stage) -> Act:
    Teacher.create(name="Theo Brandt")
    _by_an_admin(stage)
    said = {"name": "Kim Lee", "email": "kim@school.example", "role": "teacher"}
    return Act(
        *("/staff", {**said, "teacher_id": "99"}),
        *("teacher_id", "invite", "teacher_id"),
        lost=("teacher_id",),
    )


@case("email_taken")
def _(stage: Stage) -> Act:
    return _invite(stage, "email", email="registrar@school.example")


@case("is_disabled")
def _(stage: Stage) -> Act:
    _by_an_admin(stage)
    gone = a_staff_member("viewer", disabled_at=now())
    return Act(f"/staff/{gone.id}/link", about="staff_id")


@case("not_waiting")
def _(stage: Stage) -> Act:
    _by_an_admin(stage)
    spell = cast.enrolled(stage.ada, stage.section)
    return Act(
        f"/enrollments/{spell.id}/move", {"position": 1, "reason": "Sibling"}, "enrollment_id"
    )


@case("last_admin")
def _(stage: Stage) -> Act:
    admin = _by_an_admin(stage)
    return Act(f"/staff/{admin.id}", {"role": "viewer"}, "role", "edit-staff", "role")


@case("unknown_session")
def _(stage: Stage) -> Act:
    return Act("/account/sessions/99/end", about="session_id")


@case("unknown_token")
def _(stage: Stage) -> Act:
    _by_an_admin(stage)
    return Act("/tokens/99/revoke", about="token_id")


@case("already_revoked")
def _(stage: Stage) -> Act:
    _by_an_admin(stage)
    a_token("enroll:read")
    commit(token_service.revoke_token, ApiToken.get().id, by=BY)
    return Act(f"/tokens/{ApiToken.get().id}/revoke", about="token_id")


@case("unknown_scope")
def _(stage: Stage) -> Act:
    _by_an_admin(stage)
    sent = {"name": "SIS", "scopes": "enroll:all"}
    return Act("/tokens", sent, "scopes", "new-token", "scopes")


# What breaks


def _breaks(stage: Stage, error: Exception) -> Act:
    def broken(*args: object, **kwargs: object) -> None:
        raise error

    stage.monkeypatch.setattr(student_service, "create_student", broken)
    return Act("/students", {"student_number": "1003"})


@case("fault", service="a fault is what no service foresees")
def _(stage: Stage) -> Act:
    return _breaks(stage, RuntimeError())


@case("storage_full", service="the door of the database says it")
def _(stage: Stage) -> Act:
    return _breaks(stage, database.Unavailable("storage_full"))


@case("unavailable", service="the door of the database says it")
def _(stage: Stage) -> Act:
    return _breaks(stage, database.Unavailable("unavailable"))


PUBLISHED = {
    400: "bad_host bad_length malformed_form malformed_json",
    401: "bad_token not_signed_in wrong_password",
    403: "cross_origin has_staff not_allowed not_for_tokens not_the_trial scope_missing",
    404: "link_over not_found not_your_section unknown_batch unknown_course unknown_enrollment "
    "unknown_section unknown_session unknown_staff unknown_student unknown_teacher unknown_term "
    "unknown_token unknown_override unknown_hold unknown_telling unknown_credit",
    405: "method_not_allowed",
    408: "too_slow",
    409: "already_dropped already_enrolled already_revoked already_undone already_waiting "
    "cannot_be_undone changed_since code_taken course_inactive drop_after_term "
    "drop_before_begin email_taken is_disabled label_taken last_admin name_taken not_offered "
    "not_theirs not_waiting number_taken outside_term people_waiting same_name section_closed "
    "seat_kept section_full section_of_other_course sourced_id_taken student_inactive time_clash "
    "already_lifted already_told on_hold cannot_be_lifted unknown_reason rule_fixed already_kept "
    "override_over "
    "outside_parent own_part parts_outside term_taken "
    "prerequisite_missing corequisite_missing already_passed taken_too_often "
    "already_credited already_voided "
    "course_load credit_load restricted seats_reserved travel_time "
    "enrollment_not_open add_deadline_passed "
    "undo_too_late already_left unsaved",
    412: "changed_meanwhile",
    413: "too_large",
    415: "json_sent_as_form wrong_content_type",
    422: "bad_key deadlines_out_of_order "
    "ends_before_it_starts key_reused missing names_disagree not_a_choice "
    "not_a_date not_a_list not_a_number not_a_time not_an_email not_an_object not_text "
    "not_yes_or_no out_of_range password_too_common password_too_long password_too_short "
    "too_long too_many_rows unknown_field unknown_scope unreadable_text "
    "unknown_time_zone unreadable_expression unreadable_seats unreadable_line",
    429: "too_many_sign_ins",
    500: "fault server_error",
    503: "storage_full too_many_at_once unavailable",
}
"""A code and its status are a promise: this list only grows."""

# The ways


def every_case(way: str) -> list[Any]:
    return [pytest.param(one, id=one.code) for one in CASES.values() if way not in one.unreachable]


@pytest.fixture
def stage(client: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    yield Stage(client, monkeypatch)


def test_every_published_code_has_a_case():
    assert CASES.keys() == PROBLEMS.keys()


def test_no_published_code_ever_changes():
    assert {code: kind.status for code, kind in PROBLEMS.items()} == {
        code: status for status, codes in PUBLISHED.items() for code in codes.split()
    }


def test_every_way_that_is_left_out_has_a_reason():
    for one in CASES.values():
        assert one.unreachable.keys() <= set(WAYS)
        assert all(one.unreachable.values())


@pytest.mark.parametrize("one", every_case("service"))
def test_a_service_refuses_with_the_code(stage, one):
    act = one.arrange(stage)

    with pytest.raises(Refused) as refused:
        ask_the_service(act)

    assert (one.code, act.about) in {(no.code, no.field) for no in refused.value.refusals}
    (no,) = (no for no in refused.value.refusals if no.code == one.code)
    assert "{" not in message(no)


@pytest.mark.parametrize("one", every_case("json"))
def test_json_is_refused_with_status_code_and_field(stage, one):
    act = one.arrange(stage)

    answer = by_json(stage, act)

    assert answer.status_code == PROBLEMS[one.code].status
    assert answer.headers["content-type"] == "application/problem+json"
    said = answer.json()
    assert said["status"] == answer.status_code
    assert said["type"] == f"/problems#{one.code}"
    assert (one.code, act.about) in {(no["code"], no["field"]) for no in said["errors"]}
    assert all(no["message"] in said["detail"] for no in said["errors"])


@pytest.mark.parametrize("one", every_case("form"))
def test_a_form_is_refused_on_a_page_that_keeps_the_input(stage, one):
    act = one.arrange(stage)
    sentence = said_by_json(stage, one, act)

    page = Page(stage.client, by_form(stage, act, {}))

    assert page.status == PROBLEMS[one.code].status
    assert page.heading
    if one.code in EDGE_CODES:
        assert sentence in page.soup.get_text()
        return
    assert sentence in page.errors or one.code == "fault"  # each fault has a number of its own
    says_it_at_the_control_and_keeps_the_input(page, act, sentence)


@pytest.mark.parametrize("one", every_case("htmx"))
def test_htmx_is_refused_with_parts_that_keep_the_input(stage, one):
    act = one.arrange(stage)
    sentence = said_by_json(stage, one, act)

    page = Page(stage.client, by_form(stage, act, {"HX-Request": "true"}))

    assert page.status == PROBLEMS[one.code].status
    if one.code in EDGE_CODES:
        assert sentence in page.soup.get_text()
        return
    assert not page.has("html")
    assert page.title.startswith("Error:")
    assert sentence in page.errors or one.code == "fault"  # each fault has a number of its own
    says_it_at_the_control_and_keeps_the_input(page, act, sentence)


def says_it_at_the_control_and_keeps_the_input(page: Page, act: Act, sentence: str) -> None:
    if act.control:
        assert sentence in (page.error_for(act.control) or "")
    if act.form:
        values, sent = page.form(act.form).values, controls(act.sent)
        for name in sent.keys() & values.keys() - set(act.lost):
            assert values[name] == str(sent[name])
        assert values.get("once", "") != act.key


def by_json(stage: Stage, act: Act) -> Any:
    if act.raw is not None:
        return sent_raw(stage, act, {"Accept": "application/json"})
    headers = {"Accept": "application/json"} | ({"Idempotency-Key": act.key} if act.key else {})
    return stage.client.post(act.path, json=act.sent, headers=headers)


def by_form(stage: Stage, act: Act, headers: dict[str, str]) -> Any:
    headers = {"Accept": "text/html", **headers}
    if act.raw is not None:
        return sent_raw(stage, act, headers)
    once = {"once": act.key} if act.key else {}
    return stage.client.post(act.path, data=controls(act.sent) | once, headers=headers)


def controls(sent: dict[str, Any]) -> dict[str, Any]:
    """What is sent, as the controls of a form: `meetings.0.weekday` and its like for a list."""
    lists = {name: value for name, value in sent.items() if isinstance(value, list)}
    rows = {
        f"{name}.{nth}.{field}": value
        for name, listed in lists.items()
        for nth, row in enumerate(listed)
        for field, value in row.items()
    }
    return {name: value for name, value in sent.items() if name not in lists} | rows


def sent_raw(stage: Stage, act: Act, headers: dict[str, str]) -> Any:
    raw = act.raw or {}
    return stage.client.request(
        raw.get("method", "POST"),
        act.path,
        content=raw.get("content"),
        headers=raw.get("headers", {}) | headers,
    )


def said_by_json(stage: Stage, one: Case, act: Act) -> str:
    """The sentence of the code; being refused changes nothing, so it may be asked for first."""
    if "json" in one.unreachable:
        return ""
    errors = by_json(stage, act).json()["errors"]
    return next(no["message"] for no in errors if no["code"] == one.code)


def ask_the_service(act: Act) -> Any:
    """The same as the route would ask, on this very thread."""
    noun, *rest = act.path.strip("/").split("/")
    if noun == "enroll":
        return enroll_many(act.sent) if rest else enroll(act.sent)
    if noun == "courses" and act.raw:
        return roster_service.students_of(int(rest[0]), only=frozenset())
    if noun == "sign-in":
        return commit(sign_in_limits.refuse_too_many, act.sent["email"], "192.0.2.2")
    if noun == "welcome":
        wanted = read_as(FirstAdmin, act.sent)
        made = {"password": "hashed", "origin": "a test"}
        return commit(staff_service.make_first_admin, wanted.key, wanted, **made)
    if noun in ACTS and len(rest) > 1:
        return commit(ACTS[noun], *ids_in(rest), by=BY)
    schema, change = (
        MADE_OR_CHANGED[noun][len(rest)]
        if noun in MADE_OR_CHANGED and len(rest) < len(MADE_OR_CHANGED[noun])
        else SERVICES[(noun, *rest[1:])]
    )
    once = {"once": Once(act.key, "this")} if act.key else {}
    ids = [int(number) for number in rest[:1]]
    return commit(change, *ids, read_as(schema, act.sent), by=BY, **once)


def ids_in(path: list[str]) -> list[int]:
    return [int(step) for step in path if step.isdecimal()]


def end_session(session_id: int, *, by: Actor) -> Any:
    return session_service.end(by, session_id)


ACTS: dict[str, Any] = {
    "account": end_session,
    "staff": staff_service.new_link,
    "tokens": token_service.revoke_token,
}
"""What takes an id and nothing else."""


def enroll(sent: dict[str, Any]) -> Any:
    (answer,) = commit(enroll_all, [Asked(read_as(EnrollmentCreate, sent), BY)])
    if isinstance(answer, Refused):
        raise answer
    return answer


def enroll_many(sent: dict[str, Any]) -> Any:
    return commit(many_service.enroll_pasted, read_as(EnrollMany, sent), by=BY, told=problem)


SERVICES: dict[tuple[str, ...], tuple[Any, Any]] = {
    ("students",): (StudentCreate, student_service.create_student),
    ("courses",): (CourseCreate, course_service.create_course),
    ("courses", "sections"): (SectionCreate, course_service.add_section),
    ("sections",): (SectionChange, section_service.change_section),
    ("enrollments", "drop"): (Drop, leaving_service.drop),
    ("batches", "undo"): (Undo, undo_service.undo),
    ("students", "credits"): (CreditCreate, credit_service.give),
    ("credits", "void"): (CreditVoid, credit_service.void),
    ("terms", "close"): (TermClose, closing_service.close),
    ("holds", "lift"): (HoldLift, hold_service.lift),
    ("enrollments", "move"): (LineMove, wait_list_service.move),
    ("to-tell", "told"): (Tick, telling_service.tick),
    ("overrides",): (OverrideCreate, override_service.keep_override),
    ("overrides", "revoke"): (OverrideRevoke, override_service.revoke_override),
    ("rules",): (RulesChange, school_service.change_rules),
    ("settings",): (SchoolChange, school_service.change_school),
    ("leave-school",): (LeaveSchool, partial(leaving_school.leave_school, told=problem)),
    ("tokens",): (TokenCreate, token_service.create_token),
}
MADE_OR_CHANGED: dict[str, tuple[tuple[Any, Any], ...]] = {
    "staff": ((StaffCreate, staff_service.invite), (StaffChange, staff_service.change_staff)),
    "terms": (
        (TermCreate, calendar_service.create_term),
        (TermChange, calendar_service.change_term),
    ),
}
"""Without an id, and with one."""
