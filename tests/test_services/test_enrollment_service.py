"""The rules of enrolling, asked of the service alone, on both engines."""

from datetime import date, timedelta

import pytest

from tests.support import cast
from tests.test_services.desk import (
    REGISTRAR,
    codes_of,
    drop,
    enroll,
    no_to,
    spells,
    today,
    wish,
)
from webapp.database import commit
from webapp.models import Event, Section, Student, Term
from webapp.refusals import Refused
from webapp.schemas import MAX_ID, EnrollmentCreate, EnrollmentPreview
from webapp.services.enrolling.enrollment_service import Asked, enroll_all, preview


def test_a_student_is_enrolled_from_today_on(ada, algebra):
    done = enroll(student_id=ada.id, course_id=algebra.id)
    assert (done.student_id, done.course_id, done.status) == (ada.id, algebra.id, "enrolled")
    assert (done.begin_on, done.end_on, done.version) == (today(), None, 1)
    assert done.student.name == "Ada Lovelace"
    assert list(ada.courses) == [algebra]


def test_numbers_and_codes_do_as_well_as_ids(ada, algebra):
    done = enroll(student_number="1001", course_code="mat310")
    assert (done.student_id, done.course_id) == (ada.id, algebra.id)


def test_a_code_may_name_the_section_too(ada, algebra, term):
    second = cast.a_section(algebra, label="2", term=term)
    assert enroll(student_number="1001", course_code="MAT310-2").section_id == second.id


def test_a_course_whose_code_has_a_dash_comes_before_a_section(ada, algebra, term):
    cast.a_section(algebra, label="2", term=term)
    dashed = cast.a_course("MAT310-2", "Another course")
    assert enroll(student_number="1001", course_code="MAT310-2").course_id == dashed.id


def test_a_section_that_the_course_has_not_is_unknown(ada, algebra):
    assert codes_of(student_id=ada.id, course_code="MAT310-7") == ["unknown_section"]


def test_every_enrollment_leaves_an_event_with_its_row(ada, algebra):
    done = enroll(student_id=ada.id, course_id=algebra.id)
    event = Event.get(Event.subject == "enrollment", Event.subject_id == done.id)
    assert (event.action, event.status, event.begin_on) == ("enrolled", "enrolled", today())
    assert (event.by, event.origin, event.batch_id) == ("Trial", "a test", done.batch_id)


# Who and what cannot be found


def test_a_missing_course_id_is_refused(ada):
    no = no_to(student_id=ada.id)
    assert [(r.code, r.field) for r in no.refusals] == [("missing", "course_id")]


def test_a_missing_course_is_refused_by_the_service_itself_too(ada):
    (no,) = commit(enroll_all, [Asked(EnrollmentCreate(student_id=ada.id), REGISTRAR)])
    assert isinstance(no, Refused)
    assert no.codes == {"missing"}


@pytest.mark.parametrize("course_id", [999, MAX_ID, MAX_ID + 1, 10**30])
def test_an_unknown_course_id_is_refused(ada, course_id):
    no = no_to(student_id=ada.id, course_id=course_id)
    assert [(r.code, r.field) for r in no.refusals] == [("unknown_course", "course_id")]
    assert spells() == 0


def test_all_names_that_lead_nowhere_are_told_at_once(school):
    assert codes_of(student_id=5, section_id=6, term_id=7) == [
        "unknown_student",
        "unknown_term",
        "unknown_section",
    ]


def test_two_names_of_one_thing_must_agree(ada, bo, algebra, biology):
    assert codes_of(
        student_id=ada.id, student_number="1002", course_id=algebra.id, course_code="BIO110"
    ) == ["names_disagree", "names_disagree"]


def test_a_section_of_another_course_is_refused(ada, algebra, biology):
    theirs = Section.get(Section.course == biology)
    codes = codes_of(student_id=ada.id, course_id=algebra.id, section_id=theirs.id)
    assert codes == ["section_of_other_course"]


# The rules


def test_an_inactive_student_is_refused(algebra):
    gone = cast.a_student("1003", status="withdrawn")
    assert codes_of(student_id=gone.id, course_id=algebra.id) == ["student_inactive"]


def test_a_course_out_of_the_catalogue_is_refused_once(ada, term):
    old = cast.a_course("OLD100", active=False)
    for label in "12":
        cast.a_section(old, label=label, term=term)
    assert codes_of(student_id=ada.id, course_id=old.id) == ["course_inactive"]


@pytest.mark.parametrize("status", ["closed", "cancelled"])
def test_a_section_that_is_not_open_is_refused(ada, term, status):
    shut = cast.a_section(cast.a_course(), status=status, term=term)
    assert codes_of(**wish(ada, shut)) == [f"section_{status}"]


def test_nobody_is_enrolled_twice_in_a_course(ada, algebra, term):
    first = enroll(student_id=ada.id, course_id=algebra.id)
    second = cast.a_section(algebra, label="2", term=term)
    (refusal,) = no_to(**wish(ada, second)).refusals
    assert (refusal.code, refusal.params["enrollment_id"]) == ("already_enrolled", first.id)


def test_the_same_course_in_a_later_term_is_another_matter(ada, algebra, term):
    enroll(student_id=ada.id, course_id=algebra.id)
    later = cast.a_term(
        "Next", starts_on=term.ends_on + timedelta(1), ends_on=term.ends_on + timedelta(90)
    )
    section = cast.a_section(algebra, term=later)
    assert enroll(**wish(ada, section)).begin_on == later.starts_on


def test_who_left_may_come_back_and_keeps_both_spells(ada, algebra):
    first = enroll(student_id=ada.id, course_id=algebra.id)
    drop(first.id)
    again = enroll(student_id=ada.id, course_id=algebra.id)
    assert again.id != first.id
    assert spells() == 2
    assert list(ada.courses) == [algebra]


def test_the_first_day_must_be_in_the_term(ada, algebra, term):
    late = (term.ends_on + timedelta(1)).isoformat()
    assert codes_of(student_id=ada.id, course_id=algebra.id, begin_on=late) == ["outside_term"]


def test_the_last_day_there_is_makes_no_crash(ada, term):
    enroll(
        **wish(
            ada, cast.a_section(cast.a_course(), term=term, meetings=[("Mon", "09:00", "09:50")])
        )
    )
    section = cast.a_section(cast.a_course(), term=term, meetings=[("Mon", "09:00", "09:50")])
    assert codes_of(**wish(ada, section, begin_on="9999-12-31")) == ["outside_term"]


def test_all_reasons_are_given_at_once(ada, bo, term):
    enroll(
        **wish(
            ada, cast.a_section(cast.a_course(), term=term, meetings=[("Mon", "09:00", "09:50")])
        )
    )
    full = cast.a_section(
        cast.a_course(),
        capacity=0,
        term=term,
        meetings=[("Mon", "09:00", "09:50")],
        status="closed",
    )
    assert codes_of(**wish(ada, full)) == ["section_closed", "section_full", "time_clash"]


# Which section


def test_without_a_section_the_first_that_would_do_is_taken(ada, algebra, term):
    Section.update(capacity=0).execute()
    tenth, second = (cast.a_section(algebra, label=it, term=term) for it in ("10", "2"))
    assert enroll(student_id=ada.id, course_id=algebra.id).section_id == second.id
    assert tenth.id != second.id


def test_when_no_section_would_do_each_says_why(ada, algebra, term):
    Section.update(capacity=0).execute()
    cast.a_section(algebra, label="2", term=term, status="closed")
    refusals = no_to(student_id=ada.id, course_id=algebra.id).refusals
    assert [r.code for r in refusals] == ["section_full", "section_closed"]
    assert len({r.section_id for r in refusals}) == 2


def test_a_no_to_one_section_offers_those_that_would_do(ada, algebra, term):
    Section.update(capacity=0).execute()
    full = Section.get()
    free = cast.a_section(algebra, label="2", term=term, capacity=5)
    cast.a_section(algebra, label="3", term=term, status="closed")
    (offer,) = no_to(**wish(ada, full)).alternatives
    assert (offer.section_id, offer.label, offer.seats_left) == (free.id, "2", 5)


def made_by(batch_id):
    made = Event.select().where(Event.batch == batch_id, Event.action == "created")
    return [(event.subject, event.subject_id) for event in made.order_by(Event.id)]


def test_a_course_without_any_section_gets_its_first_from_its_first_student(ada, term):
    course = cast.a_course("NEW100")
    done = enroll(student_id=ada.id, course_id=course.id)
    section = Section.get(Section.course == course)
    assert (done.section_id, section.label, section.capacity) == (section.id, "1", None)
    assert made_by(done.batch_id) == [("section", section.id)]


def test_the_first_write_into_an_empty_school_makes_this_school_year(ada):
    course = cast.a_course("NEW100")
    done = enroll(student_id=ada.id, course_id=course.id)
    (term,) = Term.select()
    assert term.kind == "schoolYear"
    assert term.starts_on <= today() <= term.ends_on
    assert made_by(done.batch_id) == [("term", term.id), ("section", done.section_id)]


def test_a_course_that_is_not_taught_this_term_is_not_offered(ada, algebra, term):
    past = cast.a_term("Past", starts_on=date(2001, 1, 1), ends_on=date(2001, 6, 1))
    course = cast.a_course("OLD100")
    cast.a_section(course, term=past)
    assert codes_of(student_id=ada.id, course_id=course.id) == ["not_offered"]
    done = enroll(student_id=ada.id, course_id=course.id, term_id=past.id)
    assert done.begin_on == past.starts_on


# Trying out, and coming back


def test_a_preview_changes_nothing(ada, term):
    course = cast.a_course("NEW100")
    seen = preview(EnrollmentCreate(student_id=ada.id, course_id=course.id)).answer
    assert (seen.status, seen.section_id, seen.begin_on) == ("enrolled", None, today())
    assert spells() == 0
    assert Section.select().count() == 0


def test_a_dry_run_that_reaches_the_desk_changes_nothing_either(ada, algebra):
    wanted = EnrollmentCreate(student_id=ada.id, course_id=algebra.id, dry_run=True)
    (answer,) = commit(enroll_all, [Asked(wanted, REGISTRAR)])
    assert isinstance(answer, EnrollmentPreview)
    assert spells() == 0


def test_who_has_left_the_school_stands_in_nobodys_way(ada, bo, term):
    section = cast.a_section(cast.a_course(), capacity=1, term=term)
    cast.waiting(bo, section)
    Student.update(status="withdrawn").where(Student.id == bo.id).execute()
    assert enroll(**wish(ada, section)).status == "enrolled"


def test_nobody_is_in_a_course_twice_on_a_past_day_either(ada, algebra, term):
    was = cast.enrolled(ada, Section.get(), status="dropped", end_on=today() - timedelta(5))
    between = str(today() - timedelta(9))
    assert was.begin_on < today() - timedelta(9)
    codes = codes_of(student_id=ada.id, course_id=algebra.id, begin_on=between)
    assert codes == ["already_enrolled"]
    assert enroll(student_id=ada.id, course_id=algebra.id).begin_on == today()


def test_a_spell_without_a_day_keeps_nobody_out(ada, algebra, term):
    later = str(today() + timedelta(20))
    drop(enroll(student_id=ada.id, course_id=algebra.id, begin_on=later).id)
    drop(enroll(student_id=ada.id, course_id=algebra.id).id)
    first_day = str(term.starts_on)
    done = enroll(student_id=ada.id, course_id=algebra.id, begin_on=first_day)
    assert done.begin_on == term.starts_on


@pytest.mark.parametrize(("code", "label"), [("X-A-1", "A-1"), ("x-a-1", "A-1"), ("X-b", "B")])
def test_any_dash_may_part_a_code_from_a_label_in_any_case(ada, term, code, label):
    course = cast.a_course("X")
    section = cast.a_section(course, label=label, term=term)
    assert enroll(student_id=ada.id, course_code=code).section_id == section.id


def test_a_swap_that_begins_later_keeps_the_old_seat_until_then(ada, bo, algebra, term):
    Section.update(capacity=1).execute()
    second = cast.a_section(algebra, label="2", term=term)
    old = enroll(student_id=ada.id, course_id=algebra.id)
    later = str(today() + timedelta(9))
    wishes = [
        wish(ada, second, instead_of=old.id, begin_on=later),
        {"student_id": bo.id, "section_id": old.section_id},
    ]
    asked = [Asked(EnrollmentCreate(**one), REGISTRAR) for one in wishes]
    changed, refused = commit(enroll_all, asked)
    assert changed.answer.section_id == second.id
    assert refused.codes == {"section_full"}
