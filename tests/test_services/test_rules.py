"""What a school makes of a rule: it blocks, it warns, or it is off."""

import pytest

from tests.support import cast
from tests.test_services.desk import changed, codes_of, enroll
from webapp.models import RuleSetting
from webapp.services.rules import RULES

MORNING = [("Mon", "09:00", "09:50")]


@pytest.fixture
def clashing(ada, term):
    """Two courses at one hour; Ada is in the first."""
    first, second = cast.a_course("MAT310", "Algebra"), cast.a_course("BIO210", "Biology")
    for course in (first, second):
        cast.a_section(course, term=term, meetings=MORNING)
    enroll(student_id=ada.id, course_id=first.id)
    return second


def decide(code, severity):
    RuleSetting.create(code=code, severity=severity)


def test_a_rule_blocks_until_the_school_decides_otherwise(ada, clashing):
    assert codes_of(student_id=ada.id, course_id=clashing.id) == ["time_clash"]


def test_a_rule_that_warns_says_so_and_lets_it_pass(ada, clashing):
    decide("time_clash", "warns")
    done = changed(student_id=ada.id, course_id=clashing.id)
    assert done.answer.status == "enrolled"
    assert [no.code for no in done.warnings] == ["time_clash"]


def test_a_rule_that_is_off_says_nothing(ada, clashing):
    decide("time_clash", "off")
    done = changed(student_id=ada.id, course_id=clashing.id)
    assert (done.answer.status, done.warnings) == ("enrolled", ())


def test_a_change_of_mind_counts_from_the_next_wish_on(ada, clashing):
    decide("time_clash", "off")
    RuleSetting.update(severity="blocks").execute()
    assert codes_of(student_id=ada.id, course_id=clashing.id) == ["time_clash"]


def test_a_fixed_rule_blocks_whatever_stands_in_the_settings(ada, algebra):
    decide("already_enrolled", "off")
    enroll(student_id=ada.id, course_id=algebra.id)
    assert codes_of(student_id=ada.id, course_id=algebra.id) == ["already_enrolled"]


def test_every_rule_has_a_code_of_its_own():
    codes = [rule.code for rule in RULES]
    assert len(set(codes)) == len(codes)
