"""Seats that are kept for a grade or a program, today and to the end of the term."""

from datetime import timedelta

import pytest

from tests.support import cast
from tests.test_services.desk import codes_of, drop, enroll, no_to, today, wish
from webapp.problems import message
from webapp.reserved_seats import in_words, reservations


@pytest.fixture
def seminar(term):
    """Three seats, two of them for grade 12."""
    return cast.a_section(
        cast.a_course("SEN400", "Seminar"), term=term, capacity=3, reserved="2 for grade 12"
    )


def of_grade(grade, **rest):
    return cast.a_student(grade=grade, **rest)


def test_others_take_what_is_left_beside_the_kept_seats(ada, bo, seminar):
    assert enroll(**wish(ada, seminar)).status == "enrolled"
    (no,) = no_to(**wish(bo, seminar)).refusals
    assert no.code == "seats_reserved"
    assert "has 2 free seats, all kept for grade 12" in message(no)
    assert enroll(**wish(of_grade("12"), seminar)).status == "enrolled"
    assert enroll(**wish(bo, seminar, waitlist=True)).status == "waitlisted"


def test_who_belongs_there_takes_a_kept_seat_first(ada, seminar):
    for _ in range(2):
        enroll(**wish(of_grade("12"), seminar))
    assert enroll(**wish(ada, seminar)).status == "enrolled"
    assert codes_of(**wish(of_grade("12"), seminar)) == ["section_full"]


def test_a_seat_that_is_given_back_is_kept_again(ada, bo, seminar):
    first = enroll(**wish(of_grade("12"), seminar))
    enroll(**wish(ada, seminar))
    drop(first.id)
    assert "seats_reserved" in codes_of(**wish(bo, seminar))


def test_after_the_last_day_the_seats_are_for_everybody(ada, bo, seminar):
    seminar.reserved = f"2 for grade 12 until {today() - timedelta(days=1)}"
    seminar.save()
    for student in (ada, bo):
        assert enroll(**wish(student, seminar)).status == "enrolled"


def test_who_comes_later_takes_the_seat_to_the_end(ada, bo, seminar):
    soon = today() + timedelta(days=7)
    enroll(**wish(ada, seminar, begin_on=str(soon)))
    assert codes_of(**wish(bo, seminar)) == ["seats_reserved"]


def test_the_text_is_read_and_always_written_the_same_way():
    read = reservations(" 5  FOR Grade 9,3 for program Visual arts until 2026-09-10,")
    assert in_words(read) == "5 for grade 9, 3 for program Visual arts until 2026-09-10"
    for wrong in (
        "some for grade 9",
        "5 for room B12",
        "0 for grade 9",
        "5 for grade 9 until 2026-02-31",
    ):
        with pytest.raises(ValueError, match=wrong):
            reservations(wrong)
