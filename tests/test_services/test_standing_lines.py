"""A line that stands although a seat is free moves on once nothing is in the way any more."""

import asyncio
from datetime import timedelta

import pytest

from tests.support import cast
from tests.test_services.desk import (
    REGISTRAR,
    acts_on,
    codes_of,
    drop,
    enroll,
    time_passes,
    today,
    wish,
)
from webapp.clock import now
from webapp.database import commit
from webapp.imports.bringing_in import put_in
from webapp.imports.kinds import Act
from webapp.imports.sections import SECTIONS
from webapp.jobs import StandingLines
from webapp.models import Event, Hold, RuleSetting, SchoolSettings, Section, StudentCourse, Term
from webapp.schemas import HoldLift, SectionChange
from webapp.services import hold_service, section_service
from webapp.services.record import begin_batch
from webapp.services.waiting import standing_lines

MORNING = [("Mon", "09:00", "09:50")]


@pytest.fixture
def section(term):
    return cast.a_section(
        cast.a_course("CHE210", "Chemistry"), capacity=1, term=term, meetings=MORNING
    )


@pytest.fixture
def waiting(ada, bo, section):
    """Ada, who waits for the seat that Bo has."""
    enroll(**wish(bo, section))
    return enroll(**wish(ada, section, waitlist=True))


@pytest.fixture
def freed(bo, section, waiting):
    """Lets Bo leave, once something keeps Ada from the seat: the line stands."""

    def leave():
        drop(bo.spells.get().id)
        assert time_passes(section) == 0
        assert the_worker_looks() == 0

    return leave


def the_worker_looks(looks=1):
    """One look after the other, each in its time; answers how many were served."""
    lines = StandingLines()

    async def look():
        return sum([await lines.look(now() + timedelta(minutes=one)) for one in range(looks)])

    return asyncio.run(look())


def status_of(enrollment):
    return StudentCourse.get_by_id(enrollment.id).status


def test_a_lifted_hold_lets_the_line_move_on(ada, waiting, freed):
    hold = cast.a_hold(ada)
    freed()
    commit(hold_service.lift, hold.id, HoldLift(reason="Paid"), by=REGISTRAR)
    assert the_worker_looks() == 1
    assert (status_of(waiting), acts_on(waiting.id)[-1]) == ("enrolled", "promoted")


def test_a_hold_that_has_run_out_does_too(ada, waiting, freed):
    cast.a_hold(ada)
    freed()
    Hold.update(until_on=today() - timedelta(days=1)).execute()
    assert the_worker_looks() == 1


def test_a_clash_that_is_dropped_does_too(ada, waiting, freed):
    other = enroll(**wish(ada, cast.a_section(cast.a_course(), meetings=MORNING)))
    freed()
    drop(other.id)
    assert the_worker_looks() == 1
    assert status_of(waiting) == "enrolled"


def test_a_rule_that_only_warns_by_now_does_too(ada, waiting, freed):
    enroll(**wish(ada, cast.a_section(cast.a_course(), meetings=MORNING)))
    freed()
    RuleSetting.create(code="time_clash", severity="warns")
    assert the_worker_looks() == 1


def test_a_term_whose_enrollment_opens_does_too(ada, term, waiting, freed):
    Term.update(enroll_from=today() + timedelta(days=1)).execute()
    freed()
    Term.update(enroll_from=today()).execute()
    assert the_worker_looks() == 1


def test_what_is_offered_is_not_offered_again(ada, section, waiting, freed):
    SchoolSettings.update(offer_hours=24).execute()
    hold = cast.a_hold(ada)
    freed()
    commit(hold_service.lift, hold.id, HoldLift(reason="Paid"), by=REGISTRAR)
    assert the_worker_looks(looks=3) == 1
    assert acts_on(waiting.id) == ["waitlisted", "offered"]


def test_a_freed_seat_is_still_kept_for_its_last_holder(bo, waiting):
    drop(bo.spells.get().id)
    assert the_worker_looks(looks=3) == 0


def test_seats_that_are_added_are_given_after_the_usual_while(section, waiting):
    commit(section_service.change_section, section.id, SectionChange(capacity=2), by=REGISTRAR)
    assert the_worker_looks() == 0
    assert time_passes(section) == 1


@pytest.mark.parametrize(
    ("row", "given"),
    [({"capacity": "3"}, 1), ({"reserved": "1 for grade 10"}, 1), ({"room": "B1"}, 0)],
)
def test_a_file_that_frees_seats_gives_them_after_the_usual_while(section, waiting, row, given):
    Section.update(capacity=2, reserved="1 for grade 12").execute()
    sent = {"course_code": "CHE210", "label": section.label, **row}
    commit(_brought_in, section.term, SECTIONS.read(sent))
    assert the_worker_looks() == 0
    assert time_passes(section) == given


def _brought_in(term, row):
    act = Act(begin_batch(REGISTRAR, kind="import"), REGISTRAR, term=term)
    assert put_in(SECTIONS, act, [row]) == ["changed"]


def test_nothing_is_written_where_nobody_can_be_served(ada, waiting, freed):
    cast.a_hold(ada)
    freed()
    told = Event.select().count()
    the_worker_looks(looks=3)
    assert Event.select().count() == told


def test_it_looks_every_thirty_seconds_and_at_twenty_at_a_time(ada, term, monkeypatch):
    monkeypatch.setattr(standing_lines, "AT_A_TIME", 2)
    lines, seen = StandingLines(), []
    for _ in range(3):
        section = cast.a_section(cast.a_course(), capacity=1, term=term)
        cast.waiting(ada, section)
        seen.append(section.id)
    cast.a_hold(ada)
    looked = []

    def look(section_id, at):
        looked.append(section_id)

    monkeypatch.setattr("webapp.jobs.standing.could_move_on", look)
    start = now()
    for seconds in (0, 10, 30, 60, 90):
        asyncio.run(lines.look(start + timedelta(seconds=seconds)))
    assert looked == [*seen, *seen[:2]]


def test_the_line_of_a_term_that_has_not_begun_moves_on_too(ada, bo):
    cast.a_term()
    soon = today() + timedelta(days=60)
    term = cast.a_term("Next term", starts_on=soon, ends_on=soon + timedelta(days=90))
    section = cast.a_section(cast.a_course(), capacity=1, term=term)
    seat = enroll(**wish(bo, section))
    waiting = enroll(**wish(ada, section, waitlist=True))
    drop(seat.id)
    assert "seat_kept" in codes_of(**wish(cast.a_student(), section))
    assert time_passes(section) == 1
    assert (status_of(waiting), StudentCourse.get_by_id(waiting.id).begin_on) == ("enrolled", soon)


# Where a full section only warns


@pytest.fixture
def lenient(term):
    RuleSetting.create(code="section_full", severity="warns")


def test_nobody_passes_by_the_line_where_full_sections_only_warn(section, waiting, lenient):
    kim = cast.a_student()
    assert codes_of(**wish(kim, section)) == ["people_waiting"]
    assert enroll(**wish(kim, section, waitlist=True)).waitlist_position == 2


def test_the_first_in_line_may_be_seated_beyond_the_limit_there(ada, section, waiting, lenient):
    assert the_worker_looks() == 0
    assert enroll(**wish(ada, section)).id == waiting.id


def test_without_a_line_the_section_is_overfilled_there(bo, section, lenient):
    enroll(**wish(bo, section))
    assert enroll(**wish(cast.a_student(), section, waitlist=True)).status == "enrolled"
