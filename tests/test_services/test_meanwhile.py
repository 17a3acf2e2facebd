"""A no that came as a surprise says since when it is so, and only if that is true."""

from datetime import datetime, timedelta

import pytest

from tests.support import cast
from tests.test_services.desk import drop, enroll, no_to, undo, wish
from webapp.clock import at_school, now
from webapp.models import Batch, SchoolSettings, StudentCourse
from webapp.problems import message
from webapp.refusals import Refusal, Refused
from webapp.services.enrolling.meanwhile import A_MOMENT, since_when


@pytest.fixture
def pottery(term):
    """A section with one seat."""
    return cast.a_section(cast.a_course("ART150", "Ceramics"), term=term, capacity=1)


def said(student, section):
    (refusal,) = since_when(no_to(**wish(student, section)).refusals)
    return message(refusal)


def an_act(ago, kind="click"):
    return Batch.create(by="Trial", kind=kind, at=now() - ago)


def test_a_section_that_filled_up_a_moment_ago_says_so(ada, bo, pottery):
    enroll(**wish(ada, pottery))
    assert said(bo, pottery).startswith("Ceramics ART150-1 filled up a moment ago: 1 of 1 seats")


def test_who_came_back_by_an_undo_filled_it_too(ada, bo, pottery):
    spell = cast.enrolled(ada, pottery)
    undo(drop(spell.id).batch_id)
    assert "filled up a moment ago" in said(bo, pottery)


def test_a_section_that_has_been_full_for_long_is_full(ada, bo, pottery):
    cast.enrolled(ada, pottery, batch=an_act(A_MOMENT + timedelta(seconds=5)))
    assert said(bo, pottery).startswith("Ceramics ART150-1 is full: 1 of 1 seats are taken.")


def test_nor_does_one_fill_up_that_was_over_already(ada, bo, pottery):
    for student in (ada, cast.a_student()):
        cast.enrolled(student, pottery, batch=an_act(timedelta()))
    assert said(bo, pottery).startswith("Ceramics ART150-1 is full: 2 of 1 seats are taken.")


def test_a_file_that_was_brought_in_surprises_nobody(ada, bo, pottery):
    cast.enrolled(ada, pottery, batch=an_act(timedelta(), kind="import"))
    assert " is full: " in said(bo, pottery)


def test_other_reasons_stay_as_they_are(ada, bo, pottery):
    cast.enrolled(ada, pottery)
    full = no_to(**wish(bo, pottery)).refusals
    other = Refusal("people_waiting")
    assert since_when([*full, other]) == (*full, other)


def test_what_was_left_already_says_who_wrote_it_and_when(ada, pottery):
    spell = enroll(**wish(ada, pottery))
    drop(spell.id)
    with pytest.raises(Refused, match="already_dropped") as no:
        drop(spell.id)
    (refusal,) = no.value.refusals
    assert refusal.params["by"] == "Trial"
    at_the_wall = at_school(now(), SchoolSettings.get().time_zone)
    assert at_the_wall - refusal.params["at"] < timedelta(minutes=1)
    assert (
        "Ada Lovelace (1001) has already left Ceramics ART150: Trial entered that on "
        in message(refusal)
    )


def test_what_nobody_wrote_down_is_only_said(ada, pottery):
    ended = {"status": "completed", "end_on": pottery.term.starts_on}
    spell = StudentCourse.create(
        **ended,
        student=ada,
        course=pottery.course,
        section=pottery,
        begin_on=pottery.term.starts_on,
        batch=an_act(timedelta(), kind="import"),
    )
    with pytest.raises(Refused) as no:
        drop(spell.id)
    said = message(no.value.refusals[0])
    assert said == "Ada Lovelace (1001) has already left Ceramics ART150. Nothing was changed."


def test_the_clock_on_the_wall_is_the_school_s():
    assert at_school(datetime(2026, 1, 5, 18, 30), "America/New_York") == datetime(
        2026, 1, 5, 13, 30
    )
