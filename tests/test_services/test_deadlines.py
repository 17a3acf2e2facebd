"""Deadlines of a term: from when and until when courses are begun and left, on both engines."""

from datetime import date, timedelta

import pytest

from tests.test_imports.conftest import bring, puts  # noqa: F401 - a fixture
from tests.test_services.desk import codes_of, drop, enroll, no_to, today, undo, wish
from webapp.imports.enrollments import ENROLLMENTS
from webapp.models import Term
from webapp.problems import in_short, message


@pytest.fixture
def section(algebra):
    return algebra.sections.get()


def days(number: int) -> date:
    return today() + timedelta(number)


def set_days(**deadlines: int) -> None:
    """The days of every term, counted from today."""
    Term.update({name: days(number) for name, number in deadlines.items()}).execute()


def test_a_term_without_deadlines_lets_everybody_begin(ada, section):
    assert enroll(**wish(ada, section)).status == "enrolled"


@pytest.mark.parametrize(
    ("deadline", "number", "codes"),
    [
        ("enroll_from", 0, []),
        ("enroll_from", 1, ["enrollment_not_open"]),
        ("add_deadline", 0, []),
        ("add_deadline", -1, ["add_deadline_passed"]),
    ],
)
def test_a_deadline_is_its_last_day_and_an_opening_its_first(ada, section, deadline, number, codes):
    set_days(**{deadline: number})
    if codes:
        assert codes_of(**wish(ada, section)) == codes
    else:
        assert enroll(**wish(ada, section)).status == "enrolled"


def test_the_day_the_enrollment_begins_is_judged_and_not_the_day_it_is(ada, bo, section):
    set_days(enroll_from=3, add_deadline=5)
    for number in (2, 6):
        (no,) = no_to(**wish(ada, section, begin_on=str(days(number)))).refusals
        assert no.field == "begin_on"
        assert "Ada Lovelace (1001) cannot begin" in message(no)
        assert "{" not in message(no) + in_short(no)
    assert enroll(**wish(bo, section, begin_on=str(days(4)))).begin_on == days(4)


def test_the_last_day_to_add_counts_still_once_the_term_is_over(ada, bo, section):
    set_days(starts_on=-90, add_deadline=-80, ends_on=-1)
    (no,) = no_to(**wish(ada, section)).refusals
    assert (no.code, no.field) == ("add_deadline_passed", "section_id")
    assert no.params["begin_on"] == today()
    begun = enroll(**wish(bo, section, begin_on=str(days(-90))))
    assert begun.begin_on == days(-90)


def test_a_deadline_is_lifted_for_one_student_with_a_reason(ada, section):
    set_days(add_deadline=-1)
    lift = [{"rule": "add_deadline_passed", "reason": "The teacher agreed"}]
    assert enroll(**wish(ada, section, overrides=lift)).status == "enrolled"


def test_a_drop_is_undone_though_nobody_may_begin_any_more(ada, section):
    done = enroll(**wish(ada, section))
    set_days(add_deadline=-1)
    (back,) = undo(drop(done.id).batch_id)
    assert back.status == "enrolled"


def test_a_file_brings_in_whom_a_deadline_would_keep_out(bring, ada, algebra):  # noqa: F811
    set_days(add_deadline=-1)
    rows = bring(ENROLLMENTS, "student_number,course_code", "1001,MAT310")
    assert puts(rows) == ["new"]
