"""Enrollments and rosters: who is in what now, and who was on a day."""

from datetime import date, datetime, timedelta

import pytest

from tests.support.cast import a_course, a_section, a_student, a_term, enrolled, today, waiting
from tests.test_exports.conftest import column, rows
from webapp.exports.enrollments import ENROLLMENTS
from webapp.exports.kinds import CannotExport
from webapp.exports.roster import ROSTER
from webapp.services.roster_service import students_of

DAY = timedelta(days=1)


@pytest.fixture
def section(algebra):
    (section,) = algebra.sections
    return section


def test_an_enrollment_names_student_section_and_days(taken, ada, section, term):
    enrolled(ada, section)
    (row,) = rows(taken(ENROLLMENTS))
    assert row == {
        "student_number": "1001",
        "name": "Ada Lovelace",
        "course_code": "MAT310",
        "section": "1",
        "crn": "",
        "term": term.name,
        "status": "enrolled",
        "begin_on": str(term.starts_on),
        "end_on": "",
        "last_day": "",
        "result": "",
    }


def test_without_a_status_they_are_those_of_the_page(taken, ada, bo, algebra, section):
    """Who waits or has left is not in class; who leaves later still is, and says until when."""
    waiting(ada, section)
    ends = today() + 30 * DAY
    enrolled(bo, section, status="dropped", end_on=ends)
    enrolled(a_student("1003"), section, status="dropped", end_on=section.term.starts_on + DAY)
    (row,) = rows(taken(ENROLLMENTS))
    assert (row["student_number"], row["status"]) == ("1002", "dropped")
    assert (row["end_on"], row["last_day"]) == (str(ends), str(ends - DAY))
    on_the_page = [one.student_number for one in students_of(algebra.id).rows]
    assert column("student_number", taken(ROSTER, course="MAT310")) == on_the_page


def test_who_comes_back_after_leaving_is_listed_once(taken, ada, section):
    soon = today() + 10 * DAY
    enrolled(ada, section, status="dropped", end_on=soon)
    enrolled(ada, section, begin_on=soon + DAY)
    assert column("status", taken(ENROLLMENTS)) == ["enrolled"]
    assert column("status", taken(ENROLLMENTS, status="all")) == ["dropped", "enrolled"]


def test_a_status_narrows_and_all_takes_everyone(taken, ada, bo, section):
    waiting(ada, section)
    enrolled(bo, section)
    assert column("student_number", taken(ENROLLMENTS, status="waitlisted")) == ["1001"]
    assert column("status", taken(ENROLLMENTS, status="all")) == ["waitlisted", "enrolled"]


def test_on_a_day_the_last_day_counts_and_the_next_does_not(taken, ada, bo, section, term):
    begin, end = term.starts_on + 10 * DAY, term.starts_on + 20 * DAY
    enrolled(ada, section, status="withdrawn", begin_on=begin, end_on=end)
    waiting(bo, section)
    on = {day: rows(taken(ENROLLMENTS, on=day)) for day in (begin - DAY, begin, end - DAY, end)}
    assert [len(there) for there in on.values()] == [0, 1, 1, 0]
    assert len(rows(taken(ROSTER, course="MAT310", on=end - DAY))) == 1


def test_after_the_last_day_of_a_term_nobody_sits_in_it(taken, ada, algebra):
    past = a_term("Long ago", starts_on=date(2001, 8, 1), ends_on=date(2001, 12, 20))
    enrolled(ada, a_section(algebra, term=past))
    assert column("term", taken(ENROLLMENTS, on=date(2001, 12, 20))) == ["Long ago"]
    assert rows(taken(ENROLLMENTS, on=date(2001, 12, 21))) == []
    assert rows(taken(ENROLLMENTS)) == []
    assert column("term", taken(ENROLLMENTS, term="Long ago")) == ["Long ago"]


def test_a_day_and_a_status_together_are_refused(taken, term):
    with pytest.raises(CannotExport, match="Leave out --status"):
        taken(ENROLLMENTS, on=date(2026, 10, 1), status="open")


def test_a_roster_goes_by_section_and_then_by_name(taken, ada, bo, section, term):
    second = a_section(section.course, term=term, label="2")
    enrolled(a_student("1003", "Cy", "Abel", homeroom="9A"), second)
    enrolled(ada, section)
    enrolled(bo, section)
    enrolled(bo, a_section(a_course("BIO110"), term=term))
    text = taken(ROSTER, course="MAT310")
    assert column("name", text) == ["Bo Diaz", "Ada Lovelace", "Cy Abel"]
    assert column("section", text) == ["1", "1", "2"]
    assert rows(taken(ROSTER, course="MAT310", section="2")) == [
        {
            "student_number": "1003",
            "name": "Cy Abel",
            "grade": "",
            "homeroom": "9A",
            "course_code": "MAT310",
            "section": "2",
            "term": term.name,
            "status": "enrolled",
            "begin_on": str(term.starts_on),
            "last_day": "",
            "result": "",
        }
    ]


def test_who_waits_is_listed_by_place_in_line(taken, ada, bo, section):
    waiting(bo, section, waitlisted_at=datetime(2026, 1, 7))
    waiting(ada, section, waitlisted_at=datetime(2026, 1, 6))
    text = taken(ROSTER, course="MAT310", status="waitlisted")
    assert column("student_number", text) == ["1001", "1002"]


def test_what_is_not_there_is_refused_with_what_is(taken, algebra, term):
    a_section(algebra, term=term, label="2")
    with pytest.raises(CannotExport, match="No course has the code MAT999"):
        taken(ROSTER, course="MAT999")
    with pytest.raises(CannotExport, match=rf"no section 9 .*of {term.name} are: 1, 2\."):
        taken(ROSTER, course="MAT310", section="9")
    with pytest.raises(CannotExport, match="Name the course too"):
        taken(ROSTER)
