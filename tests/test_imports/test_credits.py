"""Credits from a file."""

from tests.test_imports.conftest import puts, reasons
from webapp.imports.credits import CREDITS
from webapp.models import Credit, Event

HEADERS = "student_id,course_code,test_date,source,score"


def test_credits_come_in_under_other_names_and_once(bring, ada, bo):
    lines = [HEADERS, "1001,OXMA,2025-06-12,Exam,B", "1002,MATH 110,,,"]
    assert puts(bring(CREDITS, *lines)) == ["new", "new"]
    exam, course = Credit.select().order_by(Credit.id)
    assert (exam.student_id, exam.code, exam.source, exam.result) == (ada.id, "OXMA", "exam", "B")
    assert (course.student_id, course.source) == (bo.id, "elsewhere")
    assert Event.select().where(Event.subject == "credit").count() == 2
    assert puts(bring(CREDITS, *lines)) == ["unchanged", "unchanged"]


def test_a_credit_that_differs_is_changed(bring, ada):
    lines = (HEADERS, "1001,OXMA,2025-06-12,exam,C")
    bring(CREDITS, *lines)
    assert puts(bring(CREDITS, HEADERS, "1001,OXMA,2025-06-12,exam,B")) == ["changed"]
    assert Credit.get().result == "B"


def test_a_credit_that_was_voided_is_given_anew(bring, ada):
    bring(CREDITS, HEADERS, "1001,OXMA,2025-06-12,exam,C")
    Credit.update(voided_at="2025-07-01", voided_by="Bo").execute()
    assert puts(bring(CREDITS, HEADERS, "1001,OXMA,2025-06-12,exam,C")) == ["new"]


def test_bad_rows_are_named(bring, ada):
    rows = bring(CREDITS, HEADERS, "9,A,,,", "1001,,,,", "1001,B,soon,,", "1001,B,,gift,")
    assert [line for line, *_ in reasons(rows)] == [2, 3, 4, 5]
    assert puts(rows) == ["refused"] * 4


def test_codes_of_no_course_are_named_and_let_in(algebra):
    rows = [{"code": "OXMA"}, {"code": "mat310"}, {"code": "OXMA"}]
    said = "OXMA is no course here. It meets what courses ask for all the same."
    assert CREDITS.remarks(rows) == [said]
    assert CREDITS.remarks([*rows, {"code": "APBY"}])[0].endswith("all the same: OXMA, APBY.")
    assert CREDITS.remarks([{"code": "MAT310"}]) == []
