"""Events as the sentences that a registrar reads."""

from datetime import date, datetime

import pytest

from webapp.happened import difference, differences, happened
from webapp.labels import in_words
from webapp.schemas import CourseName, EventRead, FieldChange, SectionName, StudentName

AMARI = StudentName(id=1, student_number="117340", name="Amari Okoye")
MATHS = CourseName(id=1, code="MAT310", title="Pre-calculus")
FIRST = SectionName(id=1, label="1")


def event(action, subject="enrollment", *changes, **rest):
    plain = {
        **{"id": 1, "at": datetime(2026, 8, 24), "by": "Trial", "origin": "a test"},
        **{"subject_id": 1, "batch_id": 1, "undone": False, "reason": ""},
        **{"student": AMARI, "course": MATHS, "section": FIRST},
        **{"status": None, "begin_on": None, "end_on": None, "version": None},
    }
    return EventRead(**{**plain, **rest}, action=action, subject=subject, changes=changes)


@pytest.mark.parametrize(
    ("action", "status", "of_the_student", "of_the_section", "of_staff"),
    [
        (
            "enrolled",
            "enrolled",
            "Enrolled in Pre-calculus MAT310-1",
            "Amari Okoye (117340) enrolled",
            "Amari Okoye (117340) enrolled in Pre-calculus MAT310-1",
        ),
        (
            "waitlisted",
            "waitlisted",
            "Put on the wait list for Pre-calculus MAT310-1",
            "Amari Okoye (117340) put on the wait list",
            "Amari Okoye (117340) put on the wait list for Pre-calculus MAT310-1",
        ),
        (
            "dropped",
            "dropped",
            "Dropped Pre-calculus MAT310-1",
            "Amari Okoye (117340) dropped",
            "Amari Okoye (117340) dropped Pre-calculus MAT310-1",
        ),
        (
            "undone",
            "enrolled",
            "Undone: back in Pre-calculus MAT310-1",
            "Undone: Amari Okoye (117340) is back in it",
            "Undone: Amari Okoye (117340) is back in Pre-calculus MAT310-1",
        ),
        (
            "undone",
            "cancelled",
            "Undone: not in Pre-calculus MAT310-1",
            "Undone: Amari Okoye (117340) is not in it",
            "Undone: Amari Okoye (117340) is not in Pre-calculus MAT310-1",
        ),
        (
            "undone",
            "waitlisted",
            "Undone: waits for Pre-calculus MAT310-1 again",
            "Undone: Amari Okoye (117340) waits again",
            "Undone: Amari Okoye (117340) waits for Pre-calculus MAT310-1 again",
        ),
        (
            "undone",
            "dropped",
            "Undone: out of Pre-calculus MAT310-1",
            "Undone: Amari Okoye (117340) is out",
            "Undone: Amari Okoye (117340) is out of Pre-calculus MAT310-1",
        ),
    ],
)
def test_what_was_done_to_an_enrollment(action, status, of_the_student, of_the_section, of_staff):
    told = event(action, status=status)
    assert happened(told, "student") == of_the_student
    assert happened(told, "section") == of_the_section
    assert happened(told, "staff") == of_staff


def test_who_was_in_class_left_after_a_day():
    days = {"begin_on": date(2026, 8, 24), "end_on": date(2026, 12, 2)}
    for at, said in ((datetime(2026, 12, 2), "Dropped"), (datetime(2026, 12, 1), "Leaves")):
        assert happened(event("dropped", at=at, **days), "student") == (
            f"{said} Pre-calculus MAT310-1, last day in class Dec 1, 2026"
        )
    never = {"begin_on": date(2026, 8, 24), "end_on": date(2026, 8, 24)}
    assert happened(event("dropped", **never), "student") == "Dropped Pre-calculus MAT310-1"


def test_one_change_is_the_sentence_and_several_stand_below_it():
    grade, email = FieldChange("grade", "10", "11"), FieldChange("email", "", "a@example.org")
    one, two = event("changed", "student", grade), event("changed", "student", grade, email)

    assert happened(one, "student") == "Grade changed from 10 to 11"
    assert differences(one, "student") == []
    assert happened(two, "student") == "Details changed"
    assert differences(two, "student") == [
        "Grade changed from 10 to 11",
        "Email set to a@example.org",
    ]


def test_a_section_is_named_where_others_are_told_of_too():
    seats = event("changed", "section", FieldChange("capacity", "30", "32"), student=None)
    assert happened(seats, "course") == "Section 1 changed"
    assert differences(seats, "course") == ["Seats changed from 30 to 32"]
    assert happened(seats, "section") == "Seats changed from 30 to 32"
    assert happened(seats, "staff") == "Section 1 changed: Pre-calculus MAT310-1"
    assert differences(seats, "staff") == ["Seats changed from 30 to 32"]


def test_what_began_is_told_with_its_first_values():
    made = event(
        "created",
        "section",
        FieldChange("label", None, "1"),
        FieldChange("meetings", None, "Mon 09:10-10:00, Wed 09:10-10:00"),
    )
    assert happened(made, "section") == "Section 1 added"
    assert differences(made, "section") == ["Label: 1, Meets: Mon Wed 9:10–10:00 am"]


def test_what_was_saved_as_it_was_says_so():
    saved = event("changed", "student")
    assert happened(saved, "student") == "Saved, with no change on record"
    assert differences(saved, "student") == []


def test_what_was_taken_out_is_said():
    taken = event("exported", "course", reason="the roster of MAT310")
    assert happened(taken, "course") == "Taken out as a file: the roster of MAT310"
    of_a_student = event("exported", "student", reason="the history", course=None)
    said = "Taken out as a file: the history, Amari Okoye (117340)"
    assert happened(of_a_student, "staff") == said


def test_what_nobody_thought_of_is_said_as_it_stands():
    assert happened(event("moved", "planet"), "course") == "moved"


@pytest.mark.parametrize(
    ("field", "before", "after", "said"),
    [
        ("grade", "10", "11", "Grade changed from 10 to 11"),
        ("room", "", "B12", "Room set to B12"),
        ("room", "B12", "", "Room emptied, was B12"),
        ("capacity", "30", None, "Seats emptied, was 30"),
        ("active", "true", "false", "Taught at this school changed from yes to no"),
        ("active", "True", "False", "Taught at this school changed from yes to no"),
        ("credits", "1.00", "0.5", "Credits changed from 1 to 0.5"),
        ("status", "open", "closed", "Status changed from Open to Closed"),
        ("status", "waitlisted", "enrolled", "Status changed from Waiting to Enrolled"),
        ("kind", "term", "gradingPeriod", "Kind changed from Term to Grading period"),
        ("census_on", "", "2026-09-20", "Census date set to Sep 20, 2026"),
        ("shoe_size", "40", "41", "Shoe size changed from 40 to 41"),
    ],
)
def test_a_change_is_told_in_the_words_of_the_pages(field, before, after, said):
    assert difference(FieldChange(field, before, after)) == said


def test_meetings_are_told_as_everywhere():
    kept = (
        "Mon 09:10-10:00, Wed 09:10-10:00, "
        "Tue 13:05-14:00 from 2026-09-01 until 2026-10-01, Thu 13:05-14:00"
    )
    assert in_words("meetings", kept) == (
        "Mon Wed 9:10–10:00 am, Thu 1:05–2:00 pm, "
        "Tue 1:05–2:00 pm from Sep 1, 2026 until Oct 1, 2026"
    )


def test_a_value_that_is_no_amount_stays():
    assert in_words("credits", "some") == "some"
