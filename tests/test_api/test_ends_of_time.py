"""The first and the last day there is, wherever a date is sent: an answer, never a fault."""

from datetime import date, timedelta

import pytest

from tests.support import cast

ENDS = ["0001-01-01", "0001-01-02", "9999-12-30", "9999-12-31"]
MEETING = {"weekday": 1, "starts_at": "09:00", "ends_at": "10:00"}
HOLD = {"kind": "fees", "reason": "Unpaid", "contact": "Room 4"}
OVERRIDE = {
    "rule": "section_full",
    "student_number": "1001",
    "course_code": "BIO110",
    "reason": "The teacher agreed",
}
WISH = {"student_number": "1001", "course_code": "BIO110"}

SENT = {
    "enroll": ("/enroll", lambda day: {**WISH, "begin_on": day}),
    "enroll, only asked": ("/enroll", lambda day: {**WISH, "begin_on": day, "dry_run": True}),
    "many": ("/enroll", lambda day: [{**WISH, "begin_on": day}]),
    "drop": ("/enrollments/1/drop", lambda day: {"end_on": day}),
    "swap": ("/enrollments/1/swap", lambda day: {"course_code": "BIO110", "begin_on": day}),
    "leave": ("/leave-school", lambda day: {"students": "1001", "last_day": day}),
    "hold from": ("/students/1/holds", lambda day: {**HOLD, "from_on": day}),
    "hold until": ("/students/1/holds", lambda day: {**HOLD, "until_on": day}),
    "credit": ("/students/1/credits", lambda day: {"code": "ART1", "earned_on": day}),
    "override": ("/overrides", lambda day: {**OVERRIDE, "expires_on": day}),
    "term": ("/terms", lambda day: {"name": "Ever", "starts_on": day, "ends_on": day}),
    "long term": (
        "/terms",
        lambda day: {"name": "Ever", "starts_on": ENDS[0], "ends_on": ENDS[-1], "census_on": day},
    ),
    "section": (
        "/courses/1/sections",
        lambda day: {"meetings": [{**MEETING, "first_date": day, "last_date": day}]},
    ),
}
ASKED = [
    "/changes?from={day}",
    "/changes?to={day}",
    "/changes?from={day}&to={day}",
    "/enroll/check?student_number=1001&course_code=BIO110&begin_on={day}",
]
AFTERWARD = ["/students/1/courses", "/students/1/holds", "/students/1/history", "/terms", "/"]
AFTERWARD += ["/courses/1/students", "/courses/1/history", "/overrides", "/students/1/credits"]


@pytest.fixture
def there(ada, algebra, biology):
    return cast.enrolled(ada, algebra.sections.get())


@pytest.mark.parametrize("day", ENDS)
@pytest.mark.parametrize("what", SENT)
def test_a_day_at_the_end_of_time_is_answered(there, client, api, what, day):
    address, sent = SENT[what]
    assert api.post(address, json=sent(day)).status_code < 500
    for page in AFTERWARD:
        assert client.get(page).status_code < 500, page


@pytest.mark.parametrize("form", ["", "&format=json", "&format=csv"])
@pytest.mark.parametrize("day", ENDS)
@pytest.mark.parametrize("asked", ASKED)
def test_so_it_is_where_it_is_asked_for(there, client, asked, day, form):
    assert client.get(asked.format(day=day) + form).status_code < 500


@pytest.mark.parametrize("changes", ["starts_on", "ends_on", "add_deadline", "drop_deadline"])
def test_a_term_may_not_be_stretched_there(there, api, changes):
    for day in ENDS:
        assert api.patch(f"/terms/{there.section.term_id}", json={changes: day}).status_code < 500


def test_days_far_away_are_days(api, ada, term):
    far = str(date.max - timedelta(days=366))
    hold = {**HOLD, "until_on": far}
    assert api.post(f"/students/{ada.id}/holds", json=hold).json()["until_on"] == far
