"""Importing when sections meet."""

from datetime import date, time

import pytest

from tests.support.cast import a_period, a_section
from tests.test_imports.conftest import puts, reasons
from webapp.imports.meetings import MEETINGS
from webapp.models import Event, Meeting, Section

HEADERS = "crn,day,starts_at,ends_at,first_date,last_date"


@pytest.fixture
def section(algebra, term):
    return a_section(algebra, label="2", sourced_id="1001", term=term)


def test_meetings_go_in_on_the_days_of_their_letters(bring, section):
    rows = bring(
        MEETINGS,
        HEADERS,
        *(f"1001,{day},10:05,11:30,2022-08-24,2022-11-20" for day in "MTWRFSU"),
    )
    assert puts(rows) == ["new"] * 7
    meetings = list(Meeting.select().where(Meeting.section == section).order_by(Meeting.id))
    assert [meeting.weekday for meeting in meetings] == [1, 2, 3, 4, 5, 6, 7]
    assert (meetings[0].starts_at, meetings[0].ends_at) == (time(10, 5), time(11, 30))
    assert (meetings[0].first_date, meetings[0].last_date) == (
        date(2022, 8, 24),
        date(2022, 11, 20),
    )


def test_the_same_meetings_again_change_nothing_and_another_end_changes_them(bring, section):
    bring(MEETINGS, HEADERS, "1001,M,09:00,09:50,,")
    assert puts(bring(MEETINGS, HEADERS, "1001,M,09:00,09:50,,")) == ["unchanged"]
    assert puts(bring(MEETINGS, HEADERS, "1001,1,09:00,10:15,,")) == ["changed"]
    assert [meeting.ends_at for meeting in section.meetings] == [time(10, 15)]


def test_hours_are_understood_without_the_nought_that_spreadsheets_take_away(bring, section):
    assert puts(bring(MEETINGS, HEADERS, "1001,M,9:05,9:50:00,,")) == ["new"]
    meeting = Meeting.get()
    assert (meeting.starts_at, meeting.ends_at) == (time(9, 5), time(9, 50))


def test_bad_meetings_are_named(bring, section):
    rows = bring(
        MEETINGS,
        HEADERS,
        "9999,M,09:00,09:50,,",
        "1001,X,09:00,09:50,,",
        "1001,M,9 am,09:50,,",
        "1001,M,10:00,09:50,,",
        "1001,M,09:00,09:50,2022-11-20,2022-08-24",
        "1001,,09:00,,,",
    )
    assert puts(rows) == ["refused"] * 6
    assert reasons(rows) == [
        (2, "crn", "No section has the CRN 9999. Import the sections first."),
        (3, "day", "The day must be M, T, W, R, F, S or U."),
        (4, "starts_at", "The start must be a time such as 09:10."),
        (5, "ends_at", "This ends before it starts. Check the start and the end."),
        (6, "last_date", "This ends before it starts. Check the start and the end."),
        (7, "day", "The day is missing. Fill it in and send this again."),
        (7, "ends_at", "The end is missing. Fill it in and send this again."),
    ]
    assert not Meeting.select().exists()


def test_the_record_tells_them_of_their_section_which_is_one_version_further(bring, section):
    bring(MEETINGS, HEADERS, "1001,W,09:00,09:50,,", "1001,M,09:00,09:50,,")
    bring(MEETINGS, HEADERS, "1001,M,09:00,09:50,,")
    bring(MEETINGS, HEADERS, "1001,M,09:00,10:15,,")

    first, second = Event.select().where(Event.subject == "section").order_by(Event.id)

    assert not Event.select().where(Event.subject == "meeting").exists()
    assert (first.action, first.version, second.version) == ("changed", 2, 3)
    assert Section.get_by_id(section.id).version == 3
    change = second.personal_changes.get()
    assert (change.field, change.before, change.after) == (
        "meetings",
        "Mon 09:00-09:50, Wed 09:00-09:50",
        "Mon 09:00-10:15, Wed 09:00-09:50",
    )


def test_meetings_go_into_a_period_by_its_name_and_have_its_times(bring, section):
    second = a_period("Period 2", "09:10", "10:00")
    headers = "crn,day,period"
    assert puts(bring(MEETINGS, headers, "1001,M,period 2", "1001,W,Period 2")) == ["new"] * 2
    assert puts(bring(MEETINGS, headers, "1001,M,Period 2")) == ["unchanged"]
    meetings = list(Meeting.select().order_by(Meeting.id))
    assert [one.period_id for one in meetings] == [second.id] * 2
    assert {(one.starts_at, one.ends_at) for one in meetings} == {(time(9, 10), time(10))}
    rows = bring(MEETINGS, headers, "1001,F,Period 9")
    assert reasons(rows) == [["unknown_period"]] or puts(rows) == ["refused"]


def test_a_meeting_that_is_there_is_put_into_its_period(bring, section):
    second = a_period("Period 2", "09:10", "10:00")
    bring(MEETINGS, HEADERS, "1001,M,09:10,09:50,,")
    assert puts(bring(MEETINGS, "crn,day,period", "1001,M,Period 2")) == ["changed"]
    meeting = Meeting.get()
    assert (meeting.period_id, meeting.ends_at) == (second.id, time(10))
