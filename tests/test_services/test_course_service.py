"""Courses and sections: made, changed and found, on both engines."""

from datetime import timedelta
from decimal import Decimal

import pytest

from tests.support import cast
from tests.test_services.desk import REGISTRAR, today
from webapp.database import commit
from webapp.models import Course, Event, Meeting, Section, Term
from webapp.reading import read_as
from webapp.refusals import Refused
from webapp.schemas import MAX_ID, CourseChange, CourseCreate, SectionCreate
from webapp.services.course_service import (
    add_section,
    change_course,
    course,
    create_course,
    find_courses,
)

MEETING = {"weekday": 1, "starts_at": "09:00", "ends_at": "09:50"}


def create(**sent):
    return commit(create_course, read_as(CourseCreate, sent), by=REGISTRAR).answer


def change(course_id, **sent):
    return commit(change_course, course_id, read_as(CourseChange, sent), by=REGISTRAR).answer


def add(course_id, **sent):
    return commit(add_section, course_id, read_as(SectionCreate, sent), by=REGISTRAR).answer


def test_a_course_comes_with_its_first_section(school):
    made = create(code="MAT310", title="Algebra", credits="0.5", capacity=30, meetings=[MEETING])
    (section,) = made.sections
    assert (made.code, made.credits) == ("MAT310", Decimal("0.5"))
    assert (section.label, section.capacity, section.seats_left) == ("1", 30, 30)
    assert [meeting.weekday for meeting in section.meetings] == [1]
    assert Term.select().count() == 1


def test_a_course_its_section_and_the_first_school_year_are_on_record(school):
    create(code="MAT310")
    assert [(event.action, event.subject) for event in Event.select().order_by(Event.id)] == [
        ("created", "course"),
        ("created", "term"),
        ("created", "section"),
    ]
    assert len({event.batch_id for event in Event.select()}) == 1


def test_two_courses_never_share_a_code_or_a_foreign_id(school):
    create(code="MAT310", sourced_id="x")
    with pytest.raises(Refused) as no:
        create(code="MAT310", sourced_id="x")
    assert no.value.codes == {"code_taken", "sourced_id_taken"}
    assert Course.select().count() == 1


def test_a_course_whose_section_cannot_be_made_is_not_made(school):
    with pytest.raises(Refused, match="ends_before_it_starts") as no:
        create(code="MAT310", meetings=[{**MEETING, "ends_at": "08:00"}])
    assert no.value.refusals[0].field == "meetings.0.ends_at"
    assert (Course.select().count(), Section.select().count()) == (0, 0)


def test_a_change_touches_only_what_was_sent(algebra):
    changed = change(algebra.id, title="Algebra I", active=False)
    assert (changed.code, changed.title, changed.active) == ("MAT310", "Algebra I", False)
    assert change(algebra.id, credits="").credits is None


def test_a_code_that_another_course_has_is_refused(algebra, biology):
    with pytest.raises(Refused, match="code_taken"):
        change(algebra.id, code="BIO110")
    assert change(algebra.id, code="MAT310").code == "MAT310"


@pytest.mark.parametrize("course_id", [404, MAX_ID + 1])
def test_an_unknown_course_is_refused(school, course_id):
    for ask in (course, lambda number: change(number, title="x"), add):
        with pytest.raises(Refused, match="unknown_course"):
            ask(course_id)


def test_the_next_section_takes_the_next_number(algebra):
    assert add(algebra.id, capacity=5, room="12").label == "2"
    assert [section.label for section in course(algebra.id).sections] == ["1", "2"]


def test_a_label_is_taken_once_in_a_course_and_term(algebra):
    with pytest.raises(Refused, match="label_taken"):
        add(algebra.id, label="1")


def test_a_section_needs_a_term_that_is_there(algebra):
    with pytest.raises(Refused, match="unknown_term"):
        add(algebra.id, term_id=10**30)


def test_a_foreign_id_belongs_to_one_section(algebra):
    add(algebra.id, sourced_id="x")
    with pytest.raises(Refused, match="sourced_id_taken"):
        add(algebra.id, sourced_id="x")


def test_a_meeting_that_ends_before_it_begins_is_refused(algebra):
    dates = {"first_date": "2026-09-02", "last_date": "2026-09-01"}
    with pytest.raises(Refused, match="ends_before_it_starts"):
        add(algebra.id, meetings=[{**MEETING, **dates}])
    assert Meeting.select().count() == 0


@pytest.mark.parametrize("q", ["mat", "MAT310", "algebra", "alg mat"])
def test_any_parts_of_code_and_title_find_a_course(algebra, biology, q):
    assert [row.code for row in find_courses(q).rows] == ["MAT310"]


def test_open_means_a_seat_is_left_in_an_open_section(ada, term):
    free, full, shut, old = (cast.a_course(code) for code in ("A", "B", "C", "D"))
    cast.a_section(free, capacity=1, term=term)
    cast.enrolled(ada, cast.a_section(full, capacity=1, term=term))
    cast.a_section(shut, status="closed", term=term)
    Course.update(active=False).where(Course.id == old.id).execute()
    cast.a_section(old, term=term)
    assert [row.code for row in find_courses(open_only=True).rows] == ["A"]
    assert find_courses().total == 4


def test_seats_and_line_are_told_as_they_are(ada, bo, term):
    section = cast.a_section(cast.a_course("A"), capacity=1, term=term)
    for student in (ada, cast.a_student()):
        cast.enrolled(student, section)
    cast.waiting(bo, section)
    (told,) = find_courses().rows[0].sections
    assert (told.seats_taken, told.seats_left, told.waiting) == (2, -1, 1)


@pytest.mark.parametrize("size", [3, 30])
def test_a_list_costs_the_same_number_of_statements_at_any_length(term, queries, size):
    for _ in range(size):
        cast.a_section(cast.a_course(), term=term, capacity=5, meetings=[("Mon", "09:00", "10:00")])
    with queries() as seen:
        assert find_courses().total == size
    assert len(seen) == 10


def test_names_with_accents_are_found_in_any_case(school):
    create(code="FRE210", title="Élan vital", subject="Français")
    for q in ("élan", "ELAN", "Élan FRANCAIS"):
        assert find_courses(q).total == 1
    change(Course.get().id, title="Été")
    assert (find_courses("elan").total, find_courses("ete").total) == (0, 1)


def test_open_counts_as_the_seats_do(ada, bo, term):
    course = cast.a_course("A")
    section = cast.a_section(course, capacity=1, term=term)
    middle = today() + timedelta(10)
    dates = ({"end_on": middle}, {"begin_on": middle, "end_on": middle + timedelta(10)})
    for student, between in zip((ada, bo), dates, strict=True):
        cast.enrolled(student, section, status="dropped", **between)
    assert find_courses().rows[0].sections[0].seats_left == 0
    assert find_courses(open_only=True).total == 0
    Section.update(capacity=2).execute()
    assert find_courses().rows[0].sections[0].seats_left == 1
    assert find_courses(open_only=True).total == 1
