"""The four ways of asking: a service, JSON, a form, htmx."""

from functools import partial
from typing import Any

from tests.test_api.refusals.stage import BY, Act, Case, Stage
from webapp.actors import Actor
from webapp.database import commit
from webapp.problems import problem
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
    GroupChange,
    GroupCreate,
    HoldLift,
    LineMove,
    PeriodChange,
    PeriodCreate,
    SectionChange,
    SectionCreate,
    StaffChange,
    StaffCreate,
    StudentCreate,
    TermChange,
    TermClose,
    TermCreate,
    Tick,
    TickMany,
    TokenCreate,
    Undo,
)
from webapp.schemas.cancelling import SectionCancel
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
    period_service,
    roster_service,
    school_service,
    section_service,
    student_service,
    telling_service,
)
from webapp.services.cancelling import cancel_service
from webapp.services.changes import Once
from webapp.services.enrolling.enrollment_service import Asked, enroll_all
from webapp.services.groups import group_service
from webapp.services.overrides import override_service
from webapp.services.school_service import RulesChange
from webapp.services.staff import session_service, sign_in_limits, staff_service, token_service
from webapp.services.undoing import undo_service
from webapp.services.waiting import wait_list_service


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
        return commit(sign_in_limits.refuse_too_many, act.sent["email"], "testclient")
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
    ids = ids_in(rest[:1])
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
    ("sections", "cancel"): (SectionCancel, cancel_service.cancel),
    ("sections",): (SectionChange, section_service.change_section),
    ("enrollments", "drop"): (Drop, leaving_service.drop),
    ("batches", "undo"): (Undo, undo_service.undo),
    ("students", "credits"): (CreditCreate, credit_service.give),
    ("credits", "void"): (CreditVoid, credit_service.void),
    ("terms", "close"): (TermClose, closing_service.close),
    ("holds", "lift"): (HoldLift, hold_service.lift),
    ("enrollments", "move"): (LineMove, wait_list_service.move),
    ("to-tell",): (TickMany, telling_service.tick_all),
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
    "groups": (
        (GroupCreate, group_service.create_group),
        (GroupChange, group_service.change_group),
    ),
    "periods": (
        (PeriodCreate, period_service.create_period),
        (PeriodChange, period_service.change_period),
    ),
    "terms": (
        (TermCreate, calendar_service.create_term),
        (TermChange, calendar_service.change_term),
    ),
}
"""Without an id, and with one."""
