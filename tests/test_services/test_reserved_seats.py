"""Seats that are kept for a grade, a program or a group, today and to the end of the term."""

from datetime import timedelta

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
    time_passes,
    today,
    wish,
)
from webapp.clock import now
from webapp.database import commit
from webapp.models import GroupMember, SchoolSettings, StudentGroup
from webapp.problems import message
from webapp.reserved_seats import in_words, reservations
from webapp.schemas import SectionChange
from webapp.services import section_service
from webapp.services.waiting.wait_list_service import wait_list


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
    assert "(2) are all kept for grade 12" in message(no)
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


# The line


def settled(section, **changes):
    commit(section_service.change_section, section.id, SectionChange(**changes), by=REGISTRAR)


@pytest.fixture
def full(seminar):
    """The seminar, with two of grade 12 and one other; in their order."""
    students = [of_grade("12"), of_grade("12"), of_grade("9")]
    return [enroll(**wish(one, seminar)) for one in students]


def test_a_freed_seat_goes_to_the_first_in_line_who_may_have_it(ada, bo, seminar, full):
    first = enroll(**wish(ada, seminar, waitlist=True))
    senior = enroll(**wish(of_grade("12"), seminar, waitlist=True))
    drop(full[0].id)
    assert time_passes(seminar) == 1
    assert [acts_on(one.id)[-1] for one in (first, senior)] == ["waitlisted", "promoted"]
    drop(full[2].id)
    assert time_passes(seminar) == 1
    assert acts_on(first.id)[-1] == "promoted"


def test_a_seat_is_offered_once_to_whom_it_may_go(ada, bo, seminar, full):
    SchoolSettings.update(offer_hours=24).execute()
    waits = [enroll(**wish(one, seminar, waitlist=True)) for one in (ada, bo)]
    drop(full[0].id)
    drop(full[2].id)
    assert time_passes(seminar) == 1
    assert [acts_on(one.id)[-1] for one in waits] == ["offered", "waitlisted"]


def test_whom_a_seat_is_reserved_for_need_not_wait_behind_who_may_not_have_it(ada, bo, seminar):
    enroll(**wish(ada, seminar))
    enroll(**wish(bo, seminar, waitlist=True))
    assert enroll(**wish(of_grade("12"), seminar)).status == "enrolled"
    assert "seats_reserved" in codes_of(**wish(cast.a_student(), seminar))


def test_whom_a_seat_is_reserved_for_may_pass_by_in_line(ada, bo, seminar, full):
    enroll(**wish(ada, seminar, waitlist=True))
    senior, waits = of_grade("12"), of_grade("12")
    place = enroll(**wish(senior, seminar, waitlist=True))
    drop(full[0].id)
    keep_no_seat()
    assert codes_of(**wish(waits, seminar)) == ["people_waiting"]
    assert codes_of(**wish(ada, seminar)) == ["already_waiting", "seats_reserved"]
    assert enroll(**wish(senior, seminar)).id == place.id


def test_asking_to_wait_once_more_takes_no_seat_that_is_reserved_for_others(ada, bo, seminar):
    enroll(**wish(ada, seminar))
    waits = enroll(**wish(bo, seminar, waitlist=True))
    codes = codes_of(**wish(bo, seminar, waitlist=True))
    assert codes == ["already_waiting", "seats_reserved"]
    assert acts_on(waits.id) == ["waitlisted"]


def test_the_list_says_for_whom_the_free_seat_is_reserved(ada, bo, seminar):
    enroll(**wish(ada, seminar))
    enroll(**wish(bo, seminar, waitlist=True))
    (place,) = wait_list(seminar.id)
    assert [no.code for no in place.refusals] == ["seats_reserved"]
    assert not place.is_next


def test_seats_that_are_reserved_no_longer_go_to_the_line(ada, bo, seminar):
    enroll(**wish(ada, seminar))
    waits = enroll(**wish(bo, seminar, waitlist=True))
    settled(seminar, reserved="")
    assert time_passes(seminar) == 1
    assert acts_on(waits.id)[-1] == "promoted"


# For a group


@pytest.fixture
def band_room(term):
    """Two seats, one of them for the band."""
    cast.a_group("Band")
    course = cast.a_course("MUS100", "Music")
    return cast.a_section(course, term=term, capacity=2, reserved="1 for group band")


def test_a_seat_is_kept_for_who_is_in_the_group(ada, bo, band_room):
    player = cast.a_student(grade="12")
    cast.a_group("Chess", player)
    GroupMember.create(group=StudentGroup.get(name="Band"), student=player)
    assert enroll(**wish(ada, band_room)).status == "enrolled"
    (no,) = no_to(**wish(bo, band_room)).refusals
    assert "all kept for group band" in message(no)
    assert enroll(**wish(player, band_room)).status == "enrolled"


def test_who_has_left_the_group_has_its_seat_no_more(ada, bo, band_room):
    GroupMember.create(group=StudentGroup.get(), student=bo, left_at=now())
    enroll(**wish(ada, band_room))
    assert "seats_reserved" in codes_of(**wish(bo, band_room))


def test_a_freed_seat_of_a_group_goes_to_the_first_in_line_who_is_in_it(ada, bo, band_room):
    player, waits = cast.a_student(), cast.a_student()
    for one in (player, waits):
        GroupMember.create(group=StudentGroup.get(), student=one)
    sits = enroll(**wish(player, band_room))
    enroll(**wish(cast.a_student(), band_room))
    first = enroll(**wish(ada, band_room, waitlist=True))
    second = enroll(**wish(waits, band_room, waitlist=True))
    drop(sits.id)
    assert time_passes(band_room) == 1
    assert [acts_on(one.id)[-1] for one in (first, second)] == ["waitlisted", "promoted"]
