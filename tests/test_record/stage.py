"""A school for each act."""

import inspect
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any, get_type_hints

from tests.support import cast, signed_in
from webapp.actors import Actor
from webapp.models import (
    ApiToken,
    Batch,
    StaffSession,
)
from webapp.problems import problem
from webapp.reading import read_as
from webapp.roles import ROLES
from webapp.schemas import (
    CourseChange,
    CourseCreate,
    CreditCreate,
    CreditVoid,
    Drop,
    EnrollMany,
    EnrollmentCreate,
    GroupChange,
    GroupCreate,
    HoldCreate,
    HoldLift,
    LineMove,
    Members,
    PeriodChange,
    PeriodCreate,
    SectionChange,
    SectionCreate,
    StaffChange,
    StaffCreate,
    StudentChange,
    StudentCreate,
    Swap,
    TermChange,
    TermClose,
    TermCreate,
    Tick,
    TickMany,
    TokenCreate,
    Undo,
)
from webapp.schemas.cancelling import SectionCancel
from webapp.schemas.dropping import DropMany
from webapp.schemas.leaving import LeaveSchool
from webapp.schemas.overrides import OverrideCreate, OverrideRevoke
from webapp.schemas.school import RulesEdit, SchoolChange
from webapp.services.change_report import Stretch
from webapp.services.enrolling import enrollment_service

SOMEBODY = Actor("Bo Diaz", "registrar", "the desk by the door")


class Stage:
    """A school in which everything can be done once, and what to say to have it done."""

    def __init__(self) -> None:
        self.ada = cast.a_student("1001", "Ada", "Lovelace", grade="10")
        self.algebra = cast.a_course("MAT310", "Algebra", credits=1)
        self.section = cast.a_section(self.algebra, capacity=30, sourced_id="42")
        self.other = cast.a_section(self.algebra, label="2")
        self.free = cast.a_section(self.algebra, label="3")
        self.unmade = cast.a_course("NEW100", "A course without a section")
        cast.a_meeting(self.section, "Mon", "09:10", "10:00")
        self.period = cast.a_period("Period 2", "09:10", "10:00")
        cast.a_meeting(self.other, "Tue", "09:10", "10:00", period=self.period)
        a_moment_ago = Batch.create(by=cast.REGISTRAR)
        self.spell = cast.enrolled(self.ada, self.section, batch=a_moment_ago)
        self.admin = signed_in.a_staff_member("admin")
        self.bo = signed_in.a_staff_member(name=SOMEBODY.name)
        signed_in.a_session(self.bo)
        signed_in.a_token()
        self.group = cast.a_group("Band", self.ada)
        cast.a_student("7001")
        self.hold = cast.a_hold(cast.a_student())
        self.credit = cast.a_credit(self.ada)
        self.telling = cast.a_telling(self.spell)
        self.place = cast.waiting(cast.a_student(), self.other)
        self.override = cast.an_override(self.ada, self.section, "time_clash")
        session = StaffSession.get().id
        may = ROLES["registrar"]
        self.by = replace(SOMEBODY, staff_id=self.bo.id, session_id=session, may=may)

    def arguments(self, function: Callable[..., Any]) -> dict[str, Any]:
        """What the function is told; a name that is not known here must be added."""
        told = self.by_name() | {"wanted": self.wanted(get_type_hints(function).get("wanted"))}
        parameters = inspect.signature(function).parameters.values()
        required = [one.name for one in parameters if one.default is one.empty]
        assert set(required) <= told.keys(), f"say what {function.__name__} needs: {required}"
        return {name: told[name] for name in required}

    def by_name(self) -> dict[str, Any]:
        wish = EnrollmentCreate(student_id=self.ada.id, course_id=self.unmade.id)
        return {
            "by": self.by,
            "staff_id": self.bo.id,
            "token_id": ApiToken.get().id,
            "password": "kept otherwise",
            "student_id": self.ada.id,
            "course_id": self.algebra.id,
            "section_id": self.section.id,
            "enrollment_id": self.spell.id,
            "batch_id": self.spell.batch_id,
            "hold_id": self.hold.id,
            "stretch": Stretch(date(2026, 1, 1), date(2026, 2, 1)),
            "credit_id": self.credit.id,
            "term_id": self.section.term_id,
            "period_id": self.period.id,
            "group_id": self.group.id,
            "telling_id": self.telling.id,
            "override_id": self.override.id,
            "place_id": self.place.id,
            "asked": [enrollment_service.Asked(wish, SOMEBODY)],
            "wishes": [wish],
            "told": problem,
            "find": list,
            "narrowed": True,
        }

    def wanted(self, schema: Any) -> Any:
        meetings = [{"weekday": 2, "starts_at": "09:10", "ends_at": "10:00"}]
        sent: dict[Any, dict[str, Any]] = {
            StudentCreate: {"student_number": "2001", "first_name": "Kim", "grade": "9"},
            StudentChange: {"grade": "11", "email": "ada@example.org", "status": "withdrawn"},
            CourseCreate: {"code": "ART150", "capacity": 5, "credits": "0.5", "meetings": meetings},
            CourseChange: {"title": "Algebra I", "credits": "1.5", "active": False},
            SectionCreate: {"capacity": 5, "room": "B12", "meetings": meetings},
            SectionChange: {"capacity": "", "room": "B12", "grades": ["11"], "meetings": meetings},
            Drop: {"reason": "Moved to band"},
            DropMany: {"enrollment_ids": [self.spell.id], "reason": "Too few"},
            SectionCancel: {
                "moves": [{"enrollment_id": self.spell.id, "section_id": self.free.id}],
                "reason": "Too few",
            },
            LeaveSchool: {"students": "1001", "reason": "Moved away"},
            EnrollMany: {"students": "1001", "courses": "NEW100"},
            Swap: {"section_id": self.free.id},
            Undo: {"reason": "Wrong student"},
            HoldCreate: {"kind": "fees", "reason": "Lab fee", "contact": "Bursar"},
            HoldLift: {"reason": "Paid"},
            CreditCreate: {"code": "OXMA", "source": "exam", "result": "A"},
            CreditVoid: {"reason": "Mistyped"},
            TermCreate: {"name": "Next", "starts_on": "2031-08-01", "ends_on": "2031-12-20"},
            GroupCreate: {"name": "Choir"},
            GroupChange: {"name": "Brass band"},
            Members: {"students": "1001 7001"},
            PeriodCreate: {"name": "Period 3", "starts_at": "10:10", "ends_at": "11:00"},
            PeriodChange: {"name": "Block 2", "starts_at": "09:20"},
            TermChange: {"name": "Renamed"},
            TermClose: {"pasted": f"1001, {self.algebra.code}, A"},
            RulesEdit: {
                "rules": [{"code": "time_clash", "severity": "warns"}],
                "grade_loads": [{"grade": "12", "max_courses": 7}],
            },
            SchoolChange: {"name": "Hill School", "not_passing": ["F"]},
            LineMove: {"position": 1, "reason": "Sibling"},
            Tick: {"reason": "By phone"},
            TickMany: {"telling_ids": [self.telling.id], "reason": "By email"},
            StaffCreate: {"name": "Kim Lee", "email": "kim@school.example", "role": "viewer"},
            StaffChange: {"role": "counselor", "email": "bo@school.example"},
            OverrideCreate: {
                **{"student_number": "1001", "course_code": "MAT310-1"},
                **{"rule": "section_full", "reason": "The teacher agreed"},
            },
            OverrideRevoke: {"reason": "Changed their mind"},
            TokenCreate: {"name": "Timetable", "scopes": ["catalog:read"]},
        }
        if schema is None:
            return None
        assert schema in sent, f"say what to send as {schema.__name__}"
        return read_as(schema, sent[schema])
