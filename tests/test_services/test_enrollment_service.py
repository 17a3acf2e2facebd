"""The rules of enrolling, asked of the service alone, on both engines."""

from datetime import date, timedelta

import pytest

from tests.support import cast
from tests.test_services.desk import (
    REGISTRAR,
    acts_on,
    codes_of,
    drop,
    enroll,
    keep_no_seat,
    no_to,
    spells,
    today,
    wish,
)
from webapp.database import commit
from webapp.models import Event, Section, Student, StudentCourse, Term
from webapp.refusals import Refused
from webapp.schemas import MAX_ID, EnrollmentCreate, EnrollmentPreview
from webapp.services.changes import Changed, Once
from webapp.services.enrolling.enrollment_service import Asked, enroll_all, preview

MORNING = [("Mon", "09:00", "09:50"), ("Wed", "09:00", "09:50")]


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


def test_a_full_section_is_refused_with_its_figures(ada, bo, term):
    section = cast.a_section(cast.a_course(), capacity=1, term=term)
    enroll(**wish(bo, section))
    (refusal,) = no_to(**wish(ada, section)).refusals
    assert refusal.code == "section_full"
    assert (refusal.params["taken"], refusal.params["capacity"]) == (1, 1)


def test_a_section_over_its_capacity_is_full_and_no_crash(ada, term):
    section = cast.a_section(cast.a_course(), capacity=1, term=term)
    for _ in range(3):
        cast.enrolled(cast.a_student(), section)
    assert codes_of(**wish(ada, section)) == ["section_full"]


def test_dropped_students_do_not_count(ada, bo, term):
    section = cast.a_section(cast.a_course(), capacity=1, term=term)
    drop(enroll(**wish(bo, section)).id)
    assert enroll(**wish(ada, section)).status == "enrolled"


def test_a_drop_that_lies_ahead_holds_its_seat_until_then(ada, bo, term):
    section = cast.a_section(cast.a_course(), capacity=1, term=term)
    later = today() + timedelta(30)
    drop(enroll(**wish(bo, section)).id, end_on=later.isoformat())
    assert codes_of(**wish(ada, section)) == ["section_full"]
    assert enroll(**wish(ada, section, begin_on=later.isoformat())).begin_on == later


def test_a_seat_that_is_free_today_may_be_promised_to_somebody_later(ada, bo, term):
    section = cast.a_section(cast.a_course(), capacity=1, term=term)
    enroll(**wish(bo, section, begin_on=(today() + timedelta(30)).isoformat()))
    assert codes_of(**wish(ada, section)) == ["section_full"]


def test_two_who_are_never_there_at_once_need_one_seat(ada, bo, term):
    section = cast.a_section(cast.a_course(), capacity=1, term=term)
    cast.enrolled(bo, section, begin_on=today(), end_on=today() + timedelta(10), status="dropped")
    other = cast.a_student()
    cast.enrolled(
        other,
        section,
        begin_on=today() + timedelta(10),
        end_on=today() + timedelta(20),
        status="dropped",
    )
    begin = today() + timedelta(20)
    assert enroll(**wish(ada, section, begin_on=begin.isoformat())).begin_on == begin


@pytest.mark.parametrize(
    ("theirs", "clashes"),
    [
        (("Mon", "09:00", "09:50"), True),
        (("Mon", "09:49", "10:30"), True),
        (("Mon", "08:00", "12:00"), True),
        (("Mon", "09:10", "09:20"), True),
        (("Wed", "08:30", "09:10"), True),
        (("Mon", "09:50", "10:40"), False),
        (("Mon", "08:00", "09:00"), False),
        (("Tue", "09:00", "09:50"), False),
    ],
)
def test_a_clash_is_any_overlap_of_any_meeting(ada, term, theirs, clashes):
    enroll(**wish(ada, cast.a_section(cast.a_course("BIO1"), term=term, meetings=MORNING)))
    other = cast.a_section(
        cast.a_course("MAT1"), term=term, meetings=[("Fri", "09:00", "09:50"), theirs]
    )
    if clashes:
        (refusal,) = no_to(**wish(ada, other)).refusals
        assert refusal.code == "time_clash"
        assert refusal.params["course"].code == "MAT1"
        assert [clash["course"].code for clash in refusal.params["clashes"]] == ["BIO1"]
    else:
        assert enroll(**wish(ada, other)).status == "enrolled"


def test_meetings_on_different_dates_do_not_clash(ada, term):
    half = today() + timedelta(60)
    first, second = (cast.a_section(cast.a_course(), term=term) for _ in "12")
    cast.a_meeting(first, "Mon", "09:00", "09:50", last_date=half)
    cast.a_meeting(second, "Mon", "09:00", "09:50", first_date=half + timedelta(1))
    enroll(**wish(ada, first))
    assert enroll(**wish(ada, second)).status == "enrolled"


def test_dates_that_share_no_such_weekday_do_not_clash(ada, term):
    monday = today() + timedelta(days=14 - today().weekday())
    first, second = (cast.a_section(cast.a_course(), term=term) for _ in "12")
    cast.a_meeting(first, "Mon", "09:00", "09:50", last_date=monday + timedelta(3))
    cast.a_meeting(second, "Mon", "09:00", "09:50", first_date=monday + timedelta(1))
    enroll(**wish(ada, first))
    assert enroll(**wish(ada, second)).status == "enrolled"


def test_every_course_that_clashes_is_named(ada, term):
    for code, day in (("BIO1", "Mon"), ("CHE1", "Wed")):
        meets = [(day, "09:00", "09:50")]
        enroll(**wish(ada, cast.a_section(cast.a_course(code), term=term, meetings=meets)))
    both = cast.a_section(cast.a_course("MAT1"), term=term, meetings=MORNING)
    (refusal,) = no_to(**wish(ada, both)).refusals
    assert [clash["course"].code for clash in refusal.params["clashes"]] == ["BIO1", "CHE1"]


def test_waiting_takes_no_time(ada, bo, term):
    section = cast.a_section(cast.a_course(), capacity=0, term=term, meetings=MORNING)
    enroll(**wish(ada, section, waitlist=True))
    other = cast.a_section(cast.a_course(), term=term, meetings=MORNING)
    assert enroll(**wish(ada, other)).status == "enrolled"


def test_the_first_day_must_be_in_the_term(ada, algebra, term):
    late = (term.ends_on + timedelta(1)).isoformat()
    assert codes_of(student_id=ada.id, course_id=algebra.id, begin_on=late) == ["outside_term"]


def test_the_last_day_there_is_makes_no_crash(ada, term):
    enroll(**wish(ada, cast.a_section(cast.a_course(), term=term, meetings=MORNING)))
    section = cast.a_section(cast.a_course(), term=term, meetings=MORNING)
    assert codes_of(**wish(ada, section, begin_on="9999-12-31")) == ["outside_term"]


def test_all_reasons_are_given_at_once(ada, bo, term):
    enroll(**wish(ada, cast.a_section(cast.a_course(), term=term, meetings=MORNING)))
    full = cast.a_section(cast.a_course(), capacity=0, term=term, meetings=MORNING, status="closed")
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


# The wait list


def test_who_asks_to_wait_joins_the_line(ada, bo, term):
    section = cast.a_section(cast.a_course(), capacity=0, term=term)
    assert enroll(**wish(bo, section, waitlist=True)).waitlist_position == 1
    second = enroll(**wish(ada, section, waitlist=True))
    assert (second.status, second.waitlist_position) == ("waitlisted", 2)


def test_who_asks_to_wait_is_enrolled_when_a_seat_is_left(ada, algebra):
    done = enroll(student_id=ada.id, course_id=algebra.id, waitlist=True)
    assert (done.status, done.waitlist_position) == ("enrolled", None)


def test_waiting_lifts_no_other_rule(ada, term):
    section = cast.a_section(cast.a_course(), capacity=0, term=term, status="closed")
    codes = codes_of(**wish(ada, section, waitlist=True))
    assert codes == ["section_closed", "section_full"]


def test_nobody_waits_twice(ada, term):
    section = cast.a_section(cast.a_course(), capacity=0, term=term)
    enroll(**wish(ada, section, waitlist=True))
    codes = codes_of(**wish(ada, section, waitlist=True))
    assert codes == ["already_waiting", "section_full"]


def test_a_free_seat_goes_to_the_first_in_line(ada, bo, term):
    section = cast.a_section(cast.a_course(), capacity=1, term=term)
    seat = enroll(**wish(cast.a_student(), section))
    waiting = enroll(**wish(bo, section, waitlist=True))
    enroll(**wish(ada, section, waitlist=True))
    drop(seat.id)
    keep_no_seat()
    assert codes_of(**wish(ada, section)) == ["already_waiting", "people_waiting"]
    assert codes_of(**wish(cast.a_student(), section)) == ["people_waiting"]
    done = enroll(**wish(bo, section))
    assert (done.id, done.status, done.version) == (waiting.id, "enrolled", 2)
    assert acts_on(done.id) == ["waitlisted", "enrolled"]


def test_leaving_the_line_is_a_drop(ada, bo, term):
    section = cast.a_section(cast.a_course(), capacity=0, term=term)
    drop(enroll(**wish(bo, section, waitlist=True)).id)
    assert enroll(**wish(ada, section, waitlist=True)).waitlist_position == 1


# Trying out, and lists


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


def test_a_list_is_decided_one_by_one_and_a_no_spoils_nobody(ada, bo, term):
    section = cast.a_section(cast.a_course(), capacity=1, term=term)
    wishes = [wish(ada, section), wish(bo, section), {"student_id": 0, "section_id": section.id}]
    asked = [Asked(EnrollmentCreate(**one), REGISTRAR) for one in wishes]
    first, second, third = commit(enroll_all, asked)
    assert first.answer.student_id == ada.id
    assert second.codes == {"section_full"}
    assert third.codes == {"unknown_student"}
    assert [spell.student_id for spell in StudentCourse.select()] == [ada.id]


def test_the_same_wish_twice_in_a_list_is_granted_once(ada, algebra):
    asked = [Asked(EnrollmentCreate(student_id=ada.id, course_id=algebra.id), REGISTRAR)] * 2
    first, second = commit(enroll_all, asked)
    (refusal,) = second.refusals
    assert refusal.code == "already_enrolled"
    assert refusal.params["enrollment_id"] == first.answer.id


def test_a_list_makes_one_first_section(ada, bo, term):
    course = cast.a_course("NEW100")
    asked = [
        Asked(EnrollmentCreate(student_id=one.id, course_id=course.id), REGISTRAR)
        for one in (ada, bo)
    ]
    commit(enroll_all, asked)
    assert Section.select().count() == 1


def test_the_same_key_twice_in_a_list_is_answered_twice_and_done_once(ada, algebra):
    wanted = EnrollmentCreate(student_id=ada.id, course_id=algebra.id)
    asked = [Asked(wanted, REGISTRAR, once=Once("a key", "the same"))] * 2
    first, again = commit(enroll_all, asked)
    assert (again.answer, again.replayed) == (first.answer, True)
    assert (spells(), Event.select().count()) == (1, 1)


def test_another_wish_under_the_key_of_a_neighbor_is_refused(ada, bo, algebra):
    wishes = [EnrollmentCreate(student_id=one.id, course_id=algebra.id) for one in (ada, bo)]
    asked = [Asked(one, REGISTRAR, once=Once("a key", str(one))) for one in wishes]
    first, second = commit(enroll_all, asked)
    assert first.answer.student_id == ada.id
    assert second.codes == {"key_reused"}


def test_a_place_in_line_becomes_a_seat_within_one_list(ada, bo, term):
    section = cast.a_section(cast.a_course(), capacity=1, term=term)
    seated = enroll(**wish(bo, section))
    waits = Asked(EnrollmentCreate(**wish(ada, section), waitlist=True), REGISTRAR)
    other = cast.a_section(cast.a_course(), term=term)
    goes = EnrollmentCreate(**wish(bo, other), instead_of=seated.id)
    sits = Asked(EnrollmentCreate(**wish(ada, section)), REGISTRAR)

    waiting, _, seat = commit(enroll_all, [waits, Asked(goes, REGISTRAR), sits])

    assert (waiting.answer.status, seat.answer.status) == ("waitlisted", "enrolled")
    assert seat.answer.id == waiting.answer.id
    assert acts_on(seat.answer.id) == ["waitlisted", "enrolled"]
    row = StudentCourse.get_by_id(seat.answer.id)
    assert (row.status, row.version) == ("enrolled", 2)


@pytest.mark.parametrize("later", [0, 30])
def test_an_enrollment_is_left_once_by_two_who_swap_it_at_once(ada, algebra, term, later):
    old = enroll(student_id=ada.id, course_id=algebra.id)
    begin_on = min(today() + timedelta(days=later), term.ends_on)
    swaps = [
        EnrollmentCreate(
            **wish(ada, cast.a_section(cast.a_course(), term=term)),
            instead_of=old.id,
            begin_on=begin_on,
        )
        for _ in range(2)
    ]

    first, second = commit(enroll_all, [Asked(one, REGISTRAR) for one in swaps])

    assert first.answer.status == "enrolled"
    assert second.codes == {"already_dropped"}
    assert acts_on(old.id) == ["enrolled", "dropped"]


def test_what_is_lifted_stands_in_nobody_s_way_and_nothing_else_is(ada, bo, term):
    section = cast.a_section(cast.a_course(), capacity=0, term=term)
    lifts = frozenset({"section_full"})
    wishes = [EnrollmentCreate(**wish(one, section)) for one in (ada, bo, ada)]

    first, second, again = commit(
        enroll_all, [Asked(one, REGISTRAR, lifts=lifts) for one in wishes]
    )

    assert (first.answer.status, second.answer.status) == ("enrolled", "enrolled")
    assert again.codes == {"already_enrolled", "section_full"}


def test_the_number_of_statements_does_not_grow_with_the_list(term, queries):
    def asked_for(size):
        sections = [cast.a_section(cast.a_course(), capacity=9, term=term) for _ in range(size)]
        wishes = [EnrollmentCreate(**wish(cast.a_student(), section)) for section in sections]
        with queries() as seen:
            done = commit(enroll_all, [Asked(wanted, REGISTRAR) for wanted in wishes])
        assert all(isinstance(one, Changed) for one in done)
        return len(seen)

    assert asked_for(1) == asked_for(30) <= 22


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
