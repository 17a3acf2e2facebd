"""The queries behind pages, on both engines."""

import re
from datetime import date, timedelta

import pytest

from tests.support import cast
from tests.support.schools import only_on_sqlite
from tests.test_services.desk import REGISTRAR, changed, drop, enroll, today, undo, wish
from webapp.database import commit, db
from webapp.models import Section, SectionTeacher, Teacher
from webapp.refusals import Refused
from webapp.schemas import MAX_ID, StudentCreate
from webapp.services import student_service
from webapp.services.enrolling.offers import facts_around, offers
from webapp.services.notices import notice
from webapp.services.roster_service import students_of
from webapp.services.schedule_service import courses_of
from webapp.services.student_service import create_student

MOST_STATEMENTS = 14
"""For the offers of a student, in a school whose catalog nobody has read yet."""


def test_a_student_sees_each_course_with_its_section_and_enrollment(ada, term):
    course = cast.a_course("BIO201", "Biology II", credits=1)
    meets = [("Wed", "09:00", "09:50"), ("Mon", "09:00", "09:50")]
    section = cast.a_section(course, term=term, room="12", meetings=meets)
    for name, primary in (("Ms. Adler", False), ("Mr. Zhou", True)):
        SectionTeacher.create(section=section, teacher=Teacher.create(name=name), primary=primary)
    done = enroll(**wish(ada, section))
    (row,) = courses_of(ada.id)
    assert (row.code, row.title, row.credits) == ("BIO201", "Biology II", 1)
    assert (row.section.room, row.section.teachers) == ("12", ("Mr. Zhou", "Ms. Adler"))
    assert [meeting.weekday for meeting in row.section.meetings] == [1, 3]
    assert (row.enrollment.id, row.enrollment.status) == (done.id, "enrolled")


def test_only_courses_of_the_current_term_are_shown_unless_another_is_named(ada, algebra, term):
    past = cast.a_term("Past", starts_on=date(2001, 1, 1), ends_on=date(2001, 6, 1))
    old = cast.a_section(cast.a_course("OLD100"), term=past)
    cast.enrolled(ada, old, begin_on=past.starts_on)
    enroll(student_id=ada.id, course_id=algebra.id)
    assert [row.code for row in courses_of(ada.id)] == ["MAT310"]
    assert [row.code for row in courses_of(ada.id, term_id=past.id)] == ["OLD100"]


def test_a_status_chooses_which_enrollments_are_shown(ada, algebra, term):
    full = cast.a_section(cast.a_course("CHE210"), capacity=0, term=term)
    enroll(**wish(ada, full, waitlist=True))
    drop(enroll(student_id=ada.id, course_id=algebra.id).id)
    shown = {
        status: [row.code for row in courses_of(ada.id, status=status)]
        for status in ("enrolled", "waitlisted", "open", "dropped", "all")
    }
    assert shown == {
        "enrolled": [],
        "waitlisted": ["CHE210"],
        "open": ["CHE210"],
        "dropped": ["MAT310"],
        "all": ["CHE210", "MAT310"],
    }
    assert courses_of(ada.id, status="open")[0].enrollment.waitlist_position == 1


def test_a_status_that_is_none_and_unknown_names_are_refused(ada):
    for ask, code in (
        (lambda: courses_of(ada.id, status="gone"), "not_a_choice"),
        (lambda: courses_of(404), "unknown_student"),
        (lambda: student_service.student(MAX_ID + 1), "unknown_student"),
        (lambda: courses_of(ada.id, term_id=404), "unknown_term"),
        (lambda: students_of(404), "unknown_course"),
    ):
        with pytest.raises(Refused, match=code):
            ask()


def test_a_roster_is_sorted_by_name_and_counted_in_full(algebra):
    section = Section.get()
    for last_name in ("Chen", "Adler", "Brown"):
        cast.enrolled(cast.a_student(last_name=last_name), section)
    found = students_of(algebra.id, limit=2)
    assert [row.listed_name for row in found.rows] == ["Adler, Kim", "Brown, Kim"]
    assert found.total == 3


def test_a_returning_student_is_listed_once(ada, algebra):
    drop(enroll(student_id=ada.id, course_id=algebra.id).id)
    enroll(student_id=ada.id, course_id=algebra.id)
    assert students_of(algebra.id).total == 1


def test_a_wait_list_is_sorted_by_place(ada, bo, term):
    course = cast.a_course()
    section = cast.a_section(course, capacity=0, term=term)
    for student in (bo, ada):
        enroll(**wish(student, section, waitlist=True))
    found = students_of(course.id, status="waitlisted")
    assert [(row.id, row.enrollment.waitlist_position) for row in found.rows] == [
        (bo.id, 1),
        (ada.id, 2),
    ]


def test_a_roster_can_be_narrowed_to_a_section(ada, bo, algebra, term):
    second = cast.a_section(algebra, label="2", term=term)
    cast.enrolled(ada, Section.get(Section.label == "1"))
    cast.enrolled(bo, second)
    assert [row.id for row in students_of(algebra.id, section_id=second.id).rows] == [bo.id]
    for unknown in (404, 10**30):
        with pytest.raises(Refused, match="unknown_section"):
            students_of(algebra.id, section_id=unknown)


def offers_to(student, q=""):
    return offers(facts_around(student_service.student(student.id), q), student.id, q)


def told(*offers):
    return [
        (offer.course.code, [no.code for no in offer.refusals], offer.can_wait) for offer in offers
    ]


def test_offers_say_beforehand_what_speaks_against_them_the_open_ones_first(ada, term):
    meets = [("Mon", "09:00", "09:50")]
    enroll(**wish(ada, cast.a_section(cast.a_course("A"), term=term, meetings=meets)))
    cast.a_section(cast.a_course("B"), term=term, meetings=meets)
    cast.a_section(cast.a_course("C"), term=term, capacity=0)
    cast.a_section(cast.a_course("D"), term=term)
    assert told(*offers_to(ada)) == [
        ("D", [], False),
        ("B", ["time_clash"], False),
        ("C", ["section_full"], True),
    ]


def test_a_course_they_are_in_is_told_to_whoever_searches_for_it(ada, algebra):
    enroll(student_id=ada.id, course_id=algebra.id)
    assert told(*offers_to(ada)) == []
    assert told(*offers_to(ada, "mat310")) == [("MAT310", ["already_enrolled"], False)]


def test_a_course_that_never_had_a_section_is_offered_too(ada, term):
    course = cast.a_course("NEW100")
    (offer,) = offers_to(ada)
    assert (offer.course.id, offer.section, offer.refusals) == (course.id, None, ())


def test_offers_cost_the_same_number_of_statements_for_any_number(ada, term, queries):
    cost = []
    for size in (1, 8):
        while Section.select().count() < size:
            cast.a_section(cast.a_course(), term=term, meetings=[("Mon", "09:00", "09:50")])
        with queries() as seen:
            assert len(offers_to(ada)) == size
        cost.append(len(seen))
    assert cost[0] == cost[1] <= MOST_STATEMENTS


def test_a_notice_tells_what_an_act_did_and_whether_it_was_undone(ada, algebra):
    done = changed(student_id=ada.id, course_id=algebra.id)
    told = notice(done.event_id)
    assert (told.action, told.student.id, told.section.seats_taken) == ("enrolled", ada.id, 1)
    assert (told.batch_id, told.undone) == (done.answer.batch_id, False)
    undo(done.answer.batch_id)
    assert notice(done.event_id).undone


def test_there_is_no_notice_of_what_enrolled_nobody(school):
    made = commit(create_student, StudentCreate(student_number="1"), by=REGISTRAR)
    assert notice(made.event_id) is None
    assert notice(404) is None
    assert notice(10**30) is None


def test_a_page_of_courses_costs_the_same_number_of_statements_at_any_length(ada, term, queries):
    counts = []
    for size in (2, 20):
        for _ in range(size):
            cast.enrolled(ada, cast.a_section(cast.a_course(), term=term))
        with queries() as seen:
            courses_of(ada.id)
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_who_leaves_on_a_later_day_is_listed_until_then(ada, algebra):
    done = enroll(student_id=ada.id, course_id=algebra.id)
    drop(done.id, end_on=str(today() + timedelta(9)))
    assert [row.enrollment.id for row in courses_of(ada.id)] == [done.id]
    assert [row.id for row in students_of(algebra.id).rows] == [ada.id]


def test_who_leaves_later_and_comes_back_after_that_is_listed_once(ada, algebra):
    later = str(today() + timedelta(9))
    drop(enroll(student_id=ada.id, course_id=algebra.id).id, end_on=later)
    enroll(student_id=ada.id, course_id=algebra.id, begin_on=later)
    assert students_of(algebra.id).total == 1


TABLE_AS = re.compile(r'"(\w+)" AS "(\w+)"')
SMALL = (
    "json_each",
    "school_settings",
    "catalog_changes",
    "terms",
    "courses USING COVERING INDEX courses_code",
)


@only_on_sqlite
def test_nothing_that_a_page_asks_walks_through_a_whole_table(ada, bo, algebra, queries):
    for student in (ada, bo):
        enroll(student_id=student.id, course_id=algebra.id)

    with queries() as seen:
        courses_of(ada.id)
        offers_to(ada)
        for status in ("enrolled", "waitlisted", "all"):
            students_of(algebra.id, status=status)

    assert len(seen) > 10
    for sql in seen:
        assert [walk for walk in walks(sql) if not walk.startswith(SMALL)] == [], sql


def walks(sql):
    """The tables that SQLite would walk through from end to end, and by which index."""
    plan = db.execute_sql(f"EXPLAIN QUERY PLAN {sql}", [None] * sql.count("?"))
    tables = {name: table for table, name in TABLE_AS.findall(sql)}
    for _, _, _, step in plan:
        if step.startswith("SCAN "):
            alias, _, how = step.removeprefix("SCAN ").partition(" ")
            yield f"{tables.get(alias, alias)} {how}"
