"""What was learned before, beside or already: the rules that ask for it, on both engines."""

from datetime import timedelta

import pytest

from tests.support import cast
from tests.test_services.desk import REGISTRAR, changed, enroll, no_to
from webapp.database import commit
from webapp.models import Course, RuleSetting, SchoolSettings
from webapp.problems import in_short, message
from webapp.reading import read_as
from webapp.refusals import Refused
from webapp.schemas import CreditCreate, CreditVoid, EnrollmentCreate
from webapp.services import credit_service
from webapp.services.enrolling.enrollment_service import preview


def give(student, *codes, **more):
    wanted = [read_as(CreditCreate, {"code": code, **more}) for code in codes]
    return [commit(credit_service.give, student.id, one, by=REGISTRAR).answer for one in wanted]


def says(**wish):
    """The codes that a wish would meet; it is not fulfilled."""
    try:
        preview(read_as(EnrollmentCreate, wish))
    except Refused as no:
        return [one.code for one in no.refusals]
    return []


def a_section(code, term, **rest):
    return cast.a_section(Course.get_or_none(code=code) or cast.a_course(code, **rest), term=term)


def decide(**settings):
    SchoolSettings.update(settings).execute()


@pytest.fixture
def last_term(term):
    ends_on = term.starts_on - timedelta(days=1)
    return cast.a_term("Before", starts_on=ends_on - timedelta(days=90), ends_on=ends_on)


@pytest.fixture
def chemistry(term):
    """Asks for two others and mathematics."""
    asked = "(CHEM 120 or CHEM 130) and MATH 110"
    return a_section("CHEM 300", term, prerequisites=asked)


HISTORIES = [
    # What is asked for, what was passed, what is missing
    ("ARTS 210 and (ARTS 102 or OXAS)", "ARTS 210", "ARTS 102 or OXAS"),
    ("ARTS 210 and (ARTS 102 or OXAS)", "ARTS 210, OXAS", ""),
    (
        "ARTS 216 or ARTS 217 or (ARTS 102 and ARTS 103 and ARTS 105)",
        "ARTS 102, ARTS 105",
        "ARTS 216 or ARTS 217 or ARTS 103",
    ),
    ("ARTS 216 or ARTS 217 or (ARTS 102 and ARTS 103 and ARTS 105)", "ARTS 217", ""),
    (
        "CHEM 130 or OXCE or (BIO 130 and CHEM 120)",
        "",
        "CHEM 130, or OXCE, or BIO 130 and CHEM 120",
    ),
    ("CHEM 130 or OXCE or (BIO 130 and CHEM 120)", "CHEM 120", "CHEM 130 or OXCE or BIO 130"),
    ("CHEM 130 or OXCE or (BIO 130 and CHEM 120)", "CHEM 120, BIO 130", ""),
    ("BIO 130 and (BIO 105 or BIO 106)", "BIO 106", "BIO 130"),
    ("CHEM 240 and (CHEM 130 or CHEM 150)", "MATH 110", "CHEM 240, and CHEM 130 or CHEM 150"),
    ("CHEM 240 and (CHEM 130 or CHEM 150)", "CHEM 240, CHEM 150", ""),
    ("APEI and (ECON 101 or APEA)", "APEI, APEA", ""),
    (
        "ECON 102 or APEA or (APEI and MATH 109 and (ECON 102 or APEA))",
        "APEI, MATH 109",
        "ECON 102 or APEA",
    ),
    ("ECON 102 or (COMP 146 and (APEI or APST))", "COMP 146, APST", ""),
    (
        "APPM or (CHEM 221 and PHYS 115 and (MATH 128 or (CHEM 221 and MATH 120)))",
        "CHEM 221",
        "APPM, or (PHYS 115, and MATH 128 or MATH 120)",
    ),
    (
        "PHYS 120 and MATH 214 and (PHYS 117 or OXPE or (PHYS 120 and (PHYS 117 or OXPE)))",
        "PHYS 120, MATH 214, OXPE",
        "",
    ),
    ("MATH 214 or (MATH 210 and MATH 212)", "MATH 210, MATH 212", ""),
    ("MATH 214 or (MATH 210 and MATH 212)", "MATH 212", "MATH 214 or MATH 210"),
    ("M108 or M110 or ALEKS", "m110", ""),
]
"""Expressions such as colleges have them, students' histories, and what those still lack."""


@pytest.mark.parametrize(("asked", "passed", "missing"), HISTORIES)
def test_a_student_is_refused_or_admitted_as_the_expression_says(ada, term, asked, passed, missing):
    wanted = a_section("NEXT 400", term, prerequisites=asked)
    give(ada, *filter(None, passed.split(", ")))
    wish = {"student_id": ada.id, "section_id": wanted.id}
    if not missing:
        assert enroll(**wish).status == "enrolled"
        return
    (no,) = no_to(**wish).refusals
    assert (no.code, no.field) == ("prerequisite_missing", "section_id")
    assert message(no).startswith(f"Ada Lovelace (1001) needs {missing} before NEXT 400.")
    assert in_short(no) == f"Needs {missing} before"


def test_of_many_alternatives_a_few_are_named(ada, term):
    asked = " or ".join(f"HIST {number}" for number in range(100, 140))
    wanted = a_section("HIST 300", term, prerequisites=asked)
    (no,) = no_to(student_id=ada.id, section_id=wanted.id).refusals
    assert "HIST 105 or HIST 106 or one of 33 more (see the course’s page) before" in message(no)


@pytest.mark.parametrize(
    ("result", "passes"), [("A", True), ("", True), ("f", False), ("NP", False)]
)
def test_a_completed_course_counts_unless_its_result_does_not_pass(
    ada, chemistry, last_term, result, passes
):
    for code in ("CHEM 130", "MATH 110"):
        before = a_section(code, last_term)
        over = {"status": "completed", "end_on": last_term.ends_on, "result": result}
        cast.enrolled(ada, before, begin_on=last_term.starts_on, **over)
    wish = {"student_id": ada.id, "section_id": chemistry.id}
    assert says(**wish) == ([] if passes else ["prerequisite_missing"])


def test_whether_no_result_passes_is_the_schools_decision(ada, chemistry, last_term):
    give(ada, "MATH 110", result="")
    over = {"status": "completed", "end_on": last_term.ends_on, "result": ""}
    cast.enrolled(ada, a_section("CHEM 130", last_term), begin_on=last_term.starts_on, **over)
    decide(no_result_passes=False)
    (no,) = no_to(student_id=ada.id, section_id=chemistry.id).refusals
    assert "needs CHEM 120 or CHEM 130 before" in message(no)
    decide(no_result_passes=True)
    assert enroll(student_id=ada.id, section_id=chemistry.id).status == "enrolled"


def test_what_passes_is_the_schools_decision(ada, chemistry):
    give(ada, "CHEM 120", "MATH 110", result="D")
    decide(not_passing=("D", "F"))
    wish = {"student_id": ada.id, "section_id": chemistry.id}
    assert says(**wish) == ["prerequisite_missing"]
    decide(not_passing=())
    assert enroll(**wish).status == "enrolled"


def test_a_credit_that_was_voided_meets_nothing(ada, chemistry):
    _, given = give(ada, "CHEM 120", "MATH 110")
    why = read_as(CreditVoid, {"reason": "Mistyped"})
    commit(credit_service.void, given.id, why, by=REGISTRAR)
    (no,) = no_to(student_id=ada.id, section_id=chemistry.id).refusals
    assert "needs MATH 110 before" in message(no)


def test_what_will_be_over_before_counts_where_the_school_says_so(ada, chemistry, last_term):
    for code in ("CHEM 130", "MATH 110"):
        cast.enrolled(ada, a_section(code, last_term), begin_on=last_term.starts_on)
    wish = {"student_id": ada.id, "section_id": chemistry.id}
    assert says(**wish) == []
    decide(in_progress_counts=False)
    assert says(**wish) == ["prerequisite_missing"]


def test_what_is_taken_at_the_same_time_comes_not_before(ada, chemistry, term):
    for code in ("CHEM 130", "MATH 110"):
        cast.enrolled(ada, a_section(code, term))
    assert says(student_id=ada.id, section_id=chemistry.id) == ["prerequisite_missing"]


def test_a_corequisite_is_taken_beside_or_was_passed(ada, bo, term):
    lab = a_section("BIO 1L", term, corequisites="BIO 1")
    lecture = a_section("BIO 1", term)
    done = changed(student_id=ada.id, section_id=lab.id)
    assert [no.code for no in done.warnings] == ["corequisite_missing"]
    RuleSetting.create(code="corequisite_missing", severity="blocks")
    (no,) = no_to(student_id=bo.id, section_id=lab.id).refusals
    assert message(no).startswith("Bo Diaz (1002) needs BIO 1 beside BIO 1L.")
    cast.enrolled(bo, lecture)
    assert enroll(student_id=bo.id, section_id=lab.id).status == "enrolled"


def test_a_corequisite_of_another_term_is_none_unless_it_was_passed(ada, term, last_term):
    RuleSetting.create(code="corequisite_missing", severity="blocks")
    lab = a_section("BIO 1L", term, corequisites="BIO 1")
    cast.enrolled(ada, a_section("BIO 1", last_term), begin_on=last_term.starts_on)
    wish = {"student_id": ada.id, "section_id": lab.id}
    assert says(**wish) == ["corequisite_missing"]
    give(ada, "bio 1")
    assert enroll(**wish).status == "enrolled"


def test_what_was_passed_already_is_said_and_let_pass(ada, algebra):
    give(ada, "MAT310")
    done = changed(student_id=ada.id, course_id=algebra.id)
    assert [no.code for no in done.warnings] == ["already_passed"]


def test_a_course_is_taken_as_often_as_the_school_allows(ada, term, last_term):
    again = a_section("MAT 1", term)
    before = a_section("MAT 1", last_term)
    over = {"begin_on": last_term.starts_on, "end_on": last_term.ends_on}
    for status in ("completed", "withdrawn", "dropped"):
        cast.enrolled(ada, before, status=status, result="F", **over)
    wish = {"student_id": ada.id, "section_id": again.id}
    assert says(**wish) == []
    decide(repeat_limit=3)
    assert says(**wish) == []
    decide(repeat_limit=2)
    (no,) = no_to(**wish).refusals
    assert "MAT 1 as often as it may be taken (2 of 2)." in message(no)


def test_an_expression_that_cannot_be_read_asks_for_nothing(ada, term):
    """As it may stand in records that are older than its being checked."""
    old = a_section("OLD 1", term, prerequisites="Consent; see (the teacher")
    assert enroll(student_id=ada.id, section_id=old.id).status == "enrolled"


def test_who_asks_for_nothing_costs_nothing(ada, bo, algebra, term, queries):
    with queries() as plain:
        enroll(student_id=ada.id, course_id=algebra.id)
    assert not [sql for sql in plain if 'FROM "credits"' in sql and "LIMIT" not in sql]


def test_a_list_of_wishes_asks_once_for_what_all_have_passed(ada, bo, term, queries):
    wanted = a_section("NEXT 400", term, prerequisites="A or B")
    with queries() as few:
        says(student_id=ada.id, section_id=wanted.id)
    asked = [sql for sql in few if "UNION ALL" in sql and 'FROM "credits"' in sql]
    assert len(asked) == 1
