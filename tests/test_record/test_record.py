"""Whatever changes the school or takes rows out of it leaves who, what, when, where and why.

The acts are found in the code: every public function of services and exports that is told who
acts, every kind of import and every kind of export. Each is done once, and every row that it
changed is held against what it left on record, value by value. A new act is tried as soon as there
is one: when this test cannot make its arguments up, it fails.
"""

from typing import Any

import pytest

from tests.support import cast
from tests.test_record.acts import ACTS, NO_ACTS, TOLD
from tests.test_record.held import hold_against_the_record, the_school_now
from tests.test_record.stage import SOMEBODY, Stage
from webapp.actors import Actor
from webapp.cli.bringing_in import KINDS as IMPORTS
from webapp.cli.exporting import KINDS as EXPORTS
from webapp.database import commit
from webapp.exports.kinds import Asked as AskedToExport
from webapp.happened import happened
from webapp.imports.bringing_in import put_in
from webapp.imports.kinds import Act
from webapp.models import (
    Event,
    StudentCourse,
    Term,
)
from webapp.refusals import Refused
from webapp.schemas import (
    StudentChange,
)
from webapp.services.history_service import read_events
from webapp.services.record import begin_batch, record


@pytest.fixture
def stage(school: Any) -> Stage:
    return Stage()


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
