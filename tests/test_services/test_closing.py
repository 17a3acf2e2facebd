"""Closing a term: completed with a result, as one act that is undone as one."""

from datetime import date

import pytest

from tests.pages import Page, visit, words
from tests.support import cast
from tests.test_services.desk import REGISTRAR, drop, undo
from webapp.database import commit
from webapp.models import Batch, Event, StudentCourse
from webapp.reading import read_as
from webapp.refusals import Refused
from webapp.schemas import TermClose
from webapp.services import closing_service
from webapp.services.telling_service import to_tell


@pytest.fixture
def section(algebra):
    return algebra.sections.get()


@pytest.fixture
def both(ada, bo, section):
    """Ada and Bo in algebra; Ada left another course, and Bo waits for one."""
    left = cast.enrolled(ada, cast.a_section(cast.a_course("ART1"), term=section.term))
    drop(left.id)
    cast.waiting(bo, cast.a_section(cast.a_course("ART2"), term=section.term))
    return cast.enrolled(ada, section), cast.enrolled(bo, section)


def close(term, **sent):
    wanted = read_as(TermClose, sent)
    return commit(closing_service.close, term.id, wanted, by=REGISTRAR).answer


def rows(*spells):
    found = [StudentCourse.get_by_id(spell.id) for spell in spells]
    return [(row.status, row.result, row.section_id == spells[0].section_id) for row in found]


PASTED = "Student;Course;Grade\n1001;mat310;A-\n\n1002;MAT310-1;F\n"


@pytest.mark.parametrize(
    "sent",
    [
        {"pasted": PASTED},
        {"pasted": PASTED.replace(";", "\t")},
        {
            "results": [
                {"student_number": "1001", "course_code": "MAT310", "result": "A-"},
                {"student_number": "1002", "course_code": "MAT310", "result": "F"},
            ]
        },
    ],
)
def test_everybody_is_completed_with_their_result_and_keeps_the_section(both, term, sent):
    done = close(term, **sent)
    assert (done.completed, done.with_a_result, done.stay_open, done.missing) == (2, 2, 0, ())
    assert rows(*both) == [("completed", "A-", True), ("completed", "F", True)]
    assert StudentCourse.select().where(StudentCourse.status == "waitlisted").count() == 0
    batch = Batch.get_by_id(done.batch_id)
    assert (batch.kind, batch.changed) == ("bulk", 3)
    assert Event.select().where(Event.batch == batch, Event.action == "completed").count() == 2


def test_the_history_of_the_term_tells_who_closed_it_and_that_it_was_undone(client, both, term):
    done = close(term, others="complete")
    assert "Term closed Enrollments completed: 2, Places in line ended: 1" in told_of(client, term)
    undo(done.batch_id)
    assert "Term closed Undone Enrollments completed: 2" in told_of(client, term)


def told_of(client, term):
    return words(visit(client, f"/terms/{term.id}/history").one("#history"))


def test_who_has_no_result_stays_open_and_is_named_or_is_completed_without(both, term):
    done = close(term, pasted="1001, MAT310, A")
    assert (done.completed, done.stay_open) == (1, 1)
    assert [one.student.name for one in done.missing] == ["Bo Diaz"]
    assert rows(*both)[1][0] == "enrolled"
    assert close(term, others="complete").completed == 1
    assert rows(*both)[1][:2] == ("completed", "")
    assert close(term, others="complete").batch_id is None


def test_a_look_first_changes_nothing(both, term):
    done = close(term, pasted="1001, MAT310, A", dry_run=True)
    assert (done.completed, done.batch_id, done.dry_run) == (1, None, True)
    assert [status for status, *_ in rows(*both)] == ["enrolled"] * 2


def test_it_is_undone_as_the_one_act_it_was(both, term):
    done = close(term, others="complete")
    cast.a_hold(both[0].student)
    assert {one.status for one in undo(done.batch_id)} == {"enrolled", "waitlisted"}
    assert all(StudentCourse.get_by_id(spell.id).end_on is None for spell in both)


def test_a_result_of_nobody_there_refuses_them_all(both, term):
    with pytest.raises(Refused) as refused:
        close(term, pasted="1001, MAT310, A\n1001, ART1, B\n9, MAT310, C")
    assert [no.code for no in refused.value.refusals] == ["unknown_enrollment"] * 2
    assert [status for status, *_ in rows(*both)] == ["enrolled"] * 2


@pytest.mark.parametrize("line", ["1001, MAT310", "1001", "1001,,A", "1,2,3,4", "x," * 9999])
def test_a_line_that_cannot_be_read_is_named_by_its_number(both, term, line):
    with pytest.raises(Refused) as refused:
        close(term, pasted=f"1001, MAT310, A\n{line}")
    (no,) = refused.value.refusals
    assert (no.code, no.params["line"]) == ("unreadable_line", 2)


def test_it_asks_as_much_for_many_as_for_few(both, term, queries):
    with queries() as few:
        close(term, others="complete", dry_run=True)
    section = both[0].section
    for _ in range(20):
        cast.enrolled(cast.a_student(), section)
    with queries() as many:
        close(term, others="complete", dry_run=True)
    assert len(many) == len(few)


def test_the_page_looks_first_closes_and_undoes(client, both, term, ada):
    there = f"/terms/{term.id}/close"
    tried = (
        visit(client, there)
        .form("close-form")
        .submit(press="Check without saving", pasted="1001,MAT310,A")
    )
    assert "1 would be completed, 1 stays open" in words(tried.one("#close-term"))
    assert tried.has(f"#missing-{both[1].id}") and not tried.has(f"#missing-{both[0].id}")

    done = tried.form("close-form").submit()
    assert "1 enrollment was completed." in words(done.one("main"))
    row = visit(client, f"/students/{ada.id}/courses").one(f"#enrollment-{both[0].id}")
    assert not row.select("form")  # nobody undoes a whole term from there
    history = words(visit(client, f"/students/{ada.id}/history").one("#history"))
    assert "Completed Algebra MAT310-1" in history and "Result set to A" in history

    undone = done.form(f"undo-{Batch.select().order_by(Batch.id.desc()).get().id}").submit()
    assert undone.status == 200
    assert rows(*both)[0][0] == "enrolled"


def test_the_page_of_a_student_tells_the_result_of_what_is_over(client, ada):
    old = cast.a_term("Old", starts_on=date(2020, 1, 6), ends_on=date(2020, 5, 29))
    days = {"begin_on": old.starts_on, "end_on": date(2020, 5, 30)}
    section = cast.a_section(cast.a_course("ART1"), term=old)
    cast.enrolled(ada, section, status="completed", result="B+", **days)
    page = visit(client, f"/students/{ada.id}/courses?status=all&term_id={old.id}")
    assert "Completed B+" in words(page.one("#courses"))


def test_json_closes_too(api, both, term):
    there = f"/terms/{term.id}/close"
    assert api.get(there).json()["stay_open"] == 2
    closed = api.post(there, json={"pasted": "1001,MAT310,A", "others": "complete"}).json()
    assert (closed["completed"], closed["with_a_result"]) == (2, 1)
    assert api.post("/terms/99/close", json={}).status_code == 404


def test_the_wait_lists_of_the_term_end_with_it_and_who_waited_is_told(both, bo, term):
    (place,) = StudentCourse.select().where(StudentCourse.status == "waitlisted")
    looked = close(term, dry_run=True)
    assert (looked.off_the_list, rows(place)[0][0]) == (1, "waitlisted")
    done = close(term)
    left = StudentCourse.get_by_id(place.id)
    assert (done.completed, done.off_the_list) == (0, 1)
    assert (left.status, left.end_on) == ("dropped", left.begin_on)
    (told,) = to_tell(limit=9).rows
    assert (told.kind, told.student.name) == ("line_ended", "Bo Diaz")
    (back,) = undo(done.batch_id)
    assert (back.status, back.waitlist_position, to_tell(limit=9).total) == ("waitlisted", 1, 0)


def send(client, term, content, **rest):
    file = {"results_file": ("results.csv", content, "text/csv")}
    return Page(client, client.post(f"/terms/{term.id}/close", files=file, data=rest))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_file_of_results_is_looked_at_and_closes(client, both, term, encoding):
    lines = "Student,Course,Result\r\n1001,MAT310,Très bien\r\n".encode(encoding)
    tried = send(client, term, lines, pasted="1002, MAT310, F", dry_run="on")
    assert "2 would be completed" in words(tried.one("#close-term"))
    assert "1 place in line would end" in words(tried.one("#close-term"))
    done = tried.form("close-form").submit()
    assert "2 enrollments were completed. 1 place in line has ended." in words(done.one("main"))
    assert [row[:2] for row in rows(*both)] == [("completed", "Très bien"), ("completed", "F")]


@pytest.mark.parametrize("content", [b"PK\x03\x04\x14\x00workbook", b"\x00" * 9, b"1001,\x81\x00"])
def test_a_file_that_is_no_text_is_told_where_it_was_chosen(client, both, term, content):
    page = send(client, term, content, pasted="1001, MAT310, A")
    assert page.status == 422
    assert "holds no text" in (page.error_for("results_file") or "")
    assert page.form("close-form").values["pasted"] == "1001, MAT310, A"
    assert rows(*both)[0][0] == "enrolled"


def test_an_empty_file_and_none_at_all_are_the_same(client, both, term):
    for content in (b"", b"\r\n"):
        page = send(client, term, content, pasted="1001, MAT310, A", dry_run="on")
        assert "1 would be completed" in words(page.one("#close-term"))


@pytest.mark.parametrize(
    "files",
    [
        {"others": ("a.csv", b"complete")},
        [("results_file", ("a.csv", b"1")), ("results_file", ("b.csv", b"2"))],
        {"others": (None, b"\xff")},
    ],
)
def test_a_file_in_the_wrong_place_is_refused(client, both, term, files):
    assert client.post(f"/terms/{term.id}/close", files=files).status_code == 400
    assert rows(*both)[0][0] == "enrolled"
