"""Sections, changed on both engines: what was sent and nothing else, all of it on record."""

import pytest

from tests.support import cast
from tests.test_services.desk import REGISTRAR, codes_of, enroll, wish
from webapp.database import commit
from webapp.models import Event, Meeting, PersonalChange, Section
from webapp.reading import read_as
from webapp.refusals import Refused
from webapp.schemas import MAX_ID, SectionChange
from webapp.services.section_service import change_section, section

MONDAY = {"weekday": 1, "starts_at": "09:10", "ends_at": "10:00"}
FRIDAY = {"weekday": 5, "starts_at": "13:00", "ends_at": "13:50"}


@pytest.fixture
def labs(biology):
    """The one section of Biology, Mondays, of 30 seats."""
    row = biology.sections.get()
    cast.a_meeting(row, "Mon", "09:10", "10:00")
    return row


def change(row, **sent):
    return commit(change_section, row.id, read_as(SectionChange, sent), by=REGISTRAR).answer


def hours(answer):
    return [(meeting.weekday, str(meeting.starts_at)) for meeting in answer.meetings]


def on_record():
    changes = PersonalChange.select().order_by(PersonalChange.id)
    return {change.field: (change.before, change.after) for change in changes}


def test_a_section_comes_with_its_seats_and_meetings(ada, labs):
    cast.enrolled(ada, labs)
    found = section(labs.id)
    assert (found.capacity, found.seats_taken, found.seats_left) == (30, 1, 29)
    assert hours(found) == [(1, "09:10:00")]


@pytest.mark.parametrize("number", [99, MAX_ID, MAX_ID + 1])
def test_a_section_that_is_not_there_is_refused(labs, number):
    with pytest.raises(Refused, match="unknown_section"):
        section(number)
    with pytest.raises(Refused, match="unknown_section"):
        commit(change_section, number, read_as(SectionChange, {"room": "x"}), by=REGISTRAR)


def test_a_change_touches_only_what_was_sent(labs):
    before = section(labs.id)
    after = change(labs, room="B12", status="closed")
    assert (after.room, after.status) == ("B12", "closed")
    assert after.model_copy(update={"room": "", "status": "open", "version": 1}) == before


def test_what_is_emptied_is_no_limit(labs):
    assert change(labs, capacity="", minimum=None).capacity is None
    assert change(labs, capacity="12").seats_left == 12


def test_a_change_is_on_record_before_and_after(labs):
    change(labs, capacity=20, meetings=[FRIDAY, MONDAY])
    (event,) = Event.select()
    assert (event.action, event.subject, event.subject_id) == ("changed", "section", labs.id)
    assert on_record() == {
        "capacity": ("30", "20"),
        "meetings": ("Mon 09:10-10:00", "Mon 09:10-10:00, Fri 13:00-13:50"),
    }


def test_what_stays_as_it_was_is_no_change_on_record(labs):
    change(labs, capacity=30, meetings=[MONDAY])
    assert on_record() == {}


def test_meetings_that_are_sent_replace_all_there_were(labs):
    kept = Meeting.get().id
    assert hours(change(labs, meetings=[FRIDAY, MONDAY])) == [(1, "09:10:00"), (5, "13:00:00")]
    assert hours(change(labs, meetings=[MONDAY])) == [(1, "09:10:00")]
    assert Meeting.get().id == kept
    assert change(labs, meetings=[]).meetings == ()


def test_meetings_that_are_not_sent_stay(labs):
    assert hours(change(labs, room="B12")) == [(1, "09:10:00")]


def test_the_same_meeting_twice_is_one(labs):
    assert hours(change(labs, meetings=[FRIDAY, FRIDAY])) == [(5, "13:00:00")]


def test_the_dates_of_a_meeting_are_kept_and_told(labs):
    change(labs, meetings=[{**FRIDAY, "first_date": "2026-09-04", "last_date": "2026-10-30"}])
    assert on_record()["meetings"][1] == "Fri 13:00-13:50 from 2026-09-04 until 2026-10-30"


@pytest.mark.parametrize(
    ("wrong", "control"),
    [
        ({"ends_at": "08:00"}, "meetings.1.ends_at"),
        ({"first_date": "2026-10-02", "last_date": "2026-09-25"}, "meetings.1.last_date"),
    ],
)
def test_a_meeting_that_ends_before_it_starts_changes_nothing(labs, wrong, control):
    with pytest.raises(Refused, match="ends_before_it_starts") as no:
        change(labs, capacity=3, meetings=[MONDAY, {**FRIDAY, **wrong}])
    assert no.value.refusals[0].field == control
    assert (section(labs.id).capacity, Event.select().count()) == (30, 0)


def test_a_label_and_a_foreign_id_belong_to_one_section(biology, labs):
    cast.a_section(biology, label="2", sourced_id="crn-2")
    with pytest.raises(Refused) as no:
        change(labs, label="2", sourced_id="crn-2")
    assert no.value.codes == {"label_taken", "sourced_id_taken"}
    assert change(labs, label="1", sourced_id="crn-1").sourced_id == "crn-1"


def test_another_course_and_another_term_may_have_the_label(algebra, biology, labs):
    past = cast.a_term("Long ago", starts_on="2001-08-01", ends_on="2002-06-01")
    cast.a_section(algebra, label="A")
    cast.a_section(biology, label="A", term=past)
    assert change(labs, label="A").label == "A"


def test_fewer_seats_than_are_taken_is_allowed_and_told(ada, bo, labs):
    for student in (ada, bo):
        cast.enrolled(student, labs)
    after = change(labs, capacity=0)
    assert (after.seats_taken, after.seats_left) == (2, -2)
    assert on_record() == {"capacity": ("30", "0")}


def test_a_section_that_was_closed_takes_nobody_until_it_is_open(ada, labs):
    change(labs, status="closed")
    assert codes_of(**wish(ada, labs)) == ["section_closed"]
    change(labs, status="open")
    assert enroll(**wish(ada, labs)).status == "enrolled"


def test_the_hours_that_were_changed_are_the_ones_that_clash(ada, algebra, labs):
    cast.enrolled(ada, labs)
    other = algebra.sections.get()
    change(other, meetings=[{**MONDAY, "starts_at": "09:30"}])
    assert codes_of(**wish(ada, other)) == ["time_clash"]
    change(labs, meetings=[FRIDAY])
    assert enroll(**wish(ada, other)).status == "enrolled"


def test_nothing_sent_changes_nothing(labs):
    before = Section.get_by_id(labs.id)
    assert change(labs).id == labs.id
    assert Section.get_by_id(labs.id).__data__ == before.__data__
