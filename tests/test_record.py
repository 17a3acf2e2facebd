"""Whatever changes the school or takes rows out of it leaves who, what, when, where and why.

The acts are found in the code: every public function of services and exports that is told who
acts, every kind of import and every kind of export. Each is done once, and every row that it
changed is held against what it left on record, value by value. A new act is tried as soon as there
is one: when this test cannot make its arguments up, it fails.
"""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, get_type_hints

import pytest
from peewee import fn

import webapp.exports
import webapp.services
from tests.support import cast, signed_in
from webapp import clock
from webapp.actors import Actor
from webapp.cli.bringing_in import KINDS as IMPORTS
from webapp.cli.exporting import KINDS as EXPORTS
from webapp.database import commit
from webapp.exports.kinds import Asked as AskedToExport
from webapp.happened import happened
from webapp.imports.bringing_in import put_in
from webapp.imports.kinds import Act
from webapp.models import (
    ApiToken,
    Batch,
    Course,
    Credit,
    Event,
    GroupMember,
    Hold,
    Meeting,
    Period,
    PersonalChange,
    Section,
    Staff,
    StaffSession,
    Student,
    StudentCourse,
    StudentGroup,
    Table,
    Teacher,
    Telling,
    Term,
)
from webapp.problems import problem
from webapp.reading import read_as
from webapp.refusals import Refused
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
from webapp.services.history_service import read_events
from webapp.services.meetings import in_words, place_of
from webapp.services.record import begin_batch, record, written

SOMEBODY = Actor("Bo Diaz", "registrar", "the desk by the door")

NO_ACTS = {
    "record.begin_batch": "begins the record itself",
    "record.record": "writes the record itself",
    "record.record_change": "writes the record itself",
    "record.record_each": "writes the record itself",
    "changes.first_answer": "only reads",
    "changes.keep": "keeps an answer to be given again, and changes nothing of the school",
    "session_service.unsaved": "only reads",
    "account_service.own_account": "only reads",
    "notices.done_by": "only reads",
    "notices.was_moved": "only reads",
    "notices.was_saved": "only reads",
    "anyway.anyway": "only reads",
    "anyway.last_reason": "only reads",
    "departures.departure": "only reads",
    "departures.departures": "only reads",
    "departures.never_attended": "only reads",
    "departures.go": "a part of leaving",
    "permission.not_allowed": "only reads",
    "permission.refuse_unless_may": "only refuses",
    "overrides_back.give_back": "a part of undoing",
    "place_back.stand_again": "a part of undoing",
    "records_back.go_back": "a part of undoing",
    "reopening.reopen": "a part of undoing",
    "returning.go_back_to": "a part of undoing",
    "rights.might_have_done": "only reads",
    "rights.might_take_back": "only reads",
    "rights.refuse_unless_theirs": "only refuses",
    "teaching.teach": "a part of making and changing sections",
    "session_service.let_go_of_unsaved": "forgets what never was saved",
    "session_service.note_shown": "marks what never was saved",
}
"""What is told who acts and is no act, each with why."""

WATCHED: tuple[type[Table], ...] = (
    *(Student, Teacher, Term, Period, Course, Section, StudentCourse),
    *(Staff, ApiToken, Hold, Credit, Telling, StudentGroup, GroupMember),
)
"""Tables whose rows are each a subject of the record; meetings are told of their section."""

FOLLOWS = {"id", "search_key", "version", "course", "student", "group", "created_at", "created_by"}
"""Columns that follow from the others, or never change."""

KEPT_OUT = {"password", "secret", "ending", "disabled_at", "expires_at", "revoked_at", "left_at"}
"""Columns that hold a secret, or are told in other words."""

Rows = dict[tuple[str, int], dict[str, Any]]


# The acts there are


def acts() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Every public function of services and exports that is told who acts, in whatever room."""
    for package in (webapp.services, webapp.exports):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            module = importlib.import_module(found.name)
            short = found.name.rpartition(".")[2]
            for name, function in inspect.getmembers(module, inspect.isfunction):
                is_own = function.__module__ == module.__name__ and not name.startswith("_")
                if is_own and is_told_who_acts(function):
                    yield f"{short}.{name}", function


def is_told_who_acts(function: Callable[..., Any]) -> bool:
    hints = get_type_hints(function)
    return hints.get("by") is Actor or hints.get("asked") == list[enrollment_service.Asked]


TOLD = dict(acts())
ACTS = {name: function for name, function in TOLD.items() if name not in NO_ACTS}


def test_the_acts_are_found():
    assert {
        "student_service.create_student",
        "course_service.add_section",
        "section_service.change_section",
        "staff_service.invite",
        "enrollment_service.enroll_all",
        "leaving_service.swap",
        "undo_service.undo",
        "roster_sheet.begin",
        "history_sheet.begin_student",
        "history_sheet.begin_staff",
        "taking_out.begin",
    } <= ACTS.keys()
    assert NO_ACTS.keys() <= TOLD.keys()


# A school for each of them


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


@pytest.fixture
def stage(school: Any) -> Stage:
    return Stage()


# What stands in the tables, and on record


@dataclass(frozen=True)
class Before:
    """The school before an act: every row, and the last event."""

    rows: Rows
    event_id: int


def the_school_now() -> Before:
    return Before(rows_now(), Event.select(fn.MAX(Event.id)).scalar() or 0)


def rows_now() -> Rows:
    """Every row that is a subject of the record, each section with when it meets."""
    rows = {
        (table.__name__.lower(), row.id): row.__data__.copy()
        for table in WATCHED
        for row in table.select()
    }
    for section in Section.select():
        met = Meeting.select().where(Meeting.section == section)
        names = {period.id: period.name for period in Period.select()}
        rows["section", section.id]["meetings"] = in_words(map(place_of, met), names)
    return rows


def hold_against_the_record(before: Before) -> list[Event]:
    """Every row that changed has its event, with its values; answers the events of the act."""
    events = list(Event.select(Event, Batch).join(Batch).where(Event.id > before.event_id))
    for event in events:
        assert (event.by, event.origin) == (SOMEBODY.name, SOMEBODY.origin)
        assert (event.batch.by, event.at.date()) == (SOMEBODY.name, clock.now().date())
    for (table, row_id), row in rows_now().items():
        was = before.rows.get((table, row_id))
        if was != row:
            tell = tells_the_spell if table == "studentcourse" else tells_the_values
            tell = tells_whom_it_is_about if table == "telling" and was is None else tell
            assert tell(events, table, row_id, was, row), f"{table} {row_id}: {was} -> {row}"
    return events


def tells_the_spell(
    events: list[Event], _: str, row_id: int, was: dict[str, Any] | None, row: dict[str, Any]
) -> bool:
    """The last event of an enrollment holds its row."""
    told = [one for one in events if (one.subject, one.subject_id) == ("enrollment", row_id)]
    columns = ("section_id", "status", "begin_on", "end_on", "version")
    of_the_row = [row.get(name, row.get("section")) for name in columns]
    return bool(told) and [getattr(told[-1], name) for name in columns] == of_the_row


def tells_whom_it_is_about(
    events: list[Event], _: str, __: int, ___: dict[str, Any] | None, row: dict[str, Any]
) -> bool:
    """What a student is to be told stands in the events of the act that it is about."""
    return row["spell"] in {one.subject_id for one in events if one.subject == "enrollment"}


def tells_the_values(
    events: list[Event], table: str, row_id: int, was: dict[str, Any] | None, row: dict[str, Any]
) -> bool:
    """The last event of a row has its version, and every value that changed, before and after."""
    told = [one for one in events if (one.subject, one.subject_id) == (table, row_id)]
    if not told or told[-1].version != row.get("version"):
        return False
    kept = {
        change.field: (change.before, change.after)
        for change in PersonalChange.select().where(PersonalChange.event == told[-1])
    }
    changed = {
        name: (written((was or {}).get(name)) or None, written(value) or None)
        for name, value in row.items()
        if name not in FOLLOWS | KEPT_OUT and says_anything_new(table, name, was, value)
    }
    return changed.keys() <= kept.keys() and all(
        tuple(value or None for value in kept[name]) == values
        for name, values in changed.items()
        if name != "term"  # told by its name
    )


def says_anything_new(table: str, name: str, was: dict[str, Any] | None, value: Any) -> bool:
    if was is not None:
        return (was[name] or None) != (value or None)
    return bool(value) and value != DEFAULTS[table].get(name)


DEFAULTS = {table.__name__.lower(): table().__data__ for table in WATCHED}


# Each act, once


@pytest.mark.parametrize("name", [name for name in ACTS if name != "taking_out.begin"])
def test_every_act_is_on_record_with_all_that_it_changed(stage, name):
    before = the_school_now()
    told = stage.arguments(ACTS[name])

    if name.endswith("enroll_all"):
        outcomes = commit(ACTS[name], told["asked"])
        assert not [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    else:
        commit(ACTS[name], **told)

    events = hold_against_the_record(before)
    assert events, f"{name} left nothing on record"
    for event in read_events([event.id for event in events]):
        assert happened(event, "staff").split(":")[0] != event.action, (
            f"say in webapp/happened.py what {event.subject} {event.action} is called"
        )


@pytest.mark.parametrize("noun", EXPORTS)
def test_every_kind_of_file_that_leaves_is_on_record(stage, noun):
    before = the_school_now()
    asked = AskedToExport(course="MAT310", section="1") if noun == "roster" else AskedToExport()

    ACTS["taking_out.begin"](EXPORTS[noun], asked, by=SOMEBODY)

    (event,) = hold_against_the_record(before)
    assert (event.action, event.batch.kind) == ("exported", "click")
    assert noun in event.reason
    assert event.section_id == (stage.section.id if noun == "roster" else None)


FILES = {
    "students": [{"student_number": "1001", "grade": "11"}, {"student_number": "2001"}],
    "courses": [{"code": "MAT310", "credits": "0.5", "active": "false"}, {"code": "ART150"}],
    "sections": [
        {"crn": "42", "course_code": "MAT310", "label": "1", "capacity": "5", "room": "B12"},
        {"course_code": "NEW100", "label": "1", "status": "closed"},
    ],
    "meetings": [
        {"crn": "42", "weekday": "M", "starts_at": "09:10", "ends_at": "10:30"},
        {"crn": "42", "weekday": "W", "starts_at": "09:10", "ends_at": "10:00"},
    ],
    "credits": [
        {"student_number": "1001", "code": "MATH 110", "result": "A"},
        {"student_number": "1001", "code": "OXMA", "source": "exam"},
    ],
    "enrollments": [{"student_number": "1001", "course_code": "NEW100"}],
    "groups": [{"student_number": "1001", "group": "Chess"}],
}
"""For each kind of file one row that changes something and one that makes something."""


@pytest.mark.parametrize("noun", IMPORTS)
def test_every_kind_of_file_that_comes_in_is_on_record(stage, noun):
    before = the_school_now()
    kind = IMPORTS[noun]

    puts = commit(bring_in, kind, FILES[noun])

    assert set(puts) <= {"new", "changed"}
    assert hold_against_the_record(before)


def bring_in(kind: Any, rows: list[dict[str, str]]) -> Any:
    act = Act(begin_batch(SOMEBODY, kind="import"), SOMEBODY, Term.get())
    return put_in(kind, act, [kind.read(row) for row in rows])


def test_a_refused_act_leaves_nothing_on_record(stage):
    before = the_school_now()
    with pytest.raises(Refused):
        taken = StudentChange(student_number="1001")
        bo = cast.a_student("1002")
        commit(ACTS["student_service.change_student"], bo.id, taken, by=SOMEBODY)
    assert Event.select().where(Event.id > before.event_id).count() == 0


# The control


def test_a_change_that_leaves_nothing_is_seen(stage):
    before = the_school_now()
    stage.ada.grade = "11"
    stage.ada.save()
    with pytest.raises(AssertionError, match="student"):
        hold_against_the_record(before)


def test_a_change_that_does_not_say_what_it_changed_is_seen(stage):
    before = the_school_now()
    stage.section.room = "B12"
    stage.section.save()
    batch = begin_batch(SOMEBODY)
    record("changed", stage.section, batch=batch, by=SOMEBODY, after={"capacity": 5})
    with pytest.raises(AssertionError, match="section"):
        hold_against_the_record(before)


def test_an_enrollment_that_changed_unseen_is_seen(stage):
    before = the_school_now()
    StudentCourse.update(status="withdrawn").execute()
    with pytest.raises(AssertionError, match="studentcourse"):
        hold_against_the_record(before)


def test_somebody_else_s_name_is_seen(stage):
    before = the_school_now()
    other = Actor("Nobody", "registrar", "nowhere")
    record("changed", stage.ada, batch=begin_batch(other), by=other, after={"grade": "10"})
    with pytest.raises(AssertionError):
        hold_against_the_record(before)
