"""Leaving the school, or never having come: every seat is given back as one act."""

from datetime import timedelta

import pytest

from tests.pages import visit, words
from tests.support import cast
from tests.test_services.desk import enroll, today, undo, wish
from webapp.models import Event, Student, StudentCourse
from webapp.services.section_answers import read_sections


@pytest.fixture
def art(term):
    return cast.a_section(cast.a_course("ART101", "Drawing"), term=term, capacity=1)


def leave(api, **sent):
    return api.post("/leave-school", json={"students": "1001", **sent}).json()


def spells(student):
    return list(StudentCourse.select().where(StudentCourse.student == student))


def test_every_seat_and_every_place_in_line_is_given_back(api, ada, bo, art, biology):
    cast.enrolled(bo, art)
    cast.waiting(ada, art)
    cast.enrolled(ada, biology.sections.get())
    said = leave(api, reason="Moved away")
    assert (said["left"], said["given_back"]) == (1, 2)
    assert {one.status for one in spells(ada)} == {"dropped"}
    assert Student.get_by_id(ada.id).status == "withdrawn"
    assert Event.select().where(Event.reason == "Moved away").count() == 3


def test_one_undo_brings_them_back(api, ada, biology):
    enroll(student_id=ada.id, course_id=biology.id)
    batch_id = leave(api)["batch_id"]
    undo(batch_id)
    assert Student.get_by_id(ada.id).status == "active"
    assert [course.code for course in ada.courses] == ["BIO110"]


def test_who_leaves_on_a_day_to_come_keeps_the_seat_until_then(client, api, ada, art):
    cast.enrolled(ada, art)
    last_day = today() + timedelta(days=5)
    leave(api, last_day=str(last_day))
    (spell,) = spells(ada)
    assert (spell.status, spell.end_on) == ("dropped", last_day + timedelta(days=1))
    assert read_sections([art.id])[0].seats_taken == 1
    page = visit(client, f"/students/{ada.id}/courses")
    assert "Last day in class" in page.one("#main").get_text()


def test_of_who_never_came_no_seat_counted(api, ada, art):
    cast.enrolled(ada, art)
    leave(api, never_came=True)
    (spell,) = spells(ada)
    assert (spell.status, spell.end_on) == ("never_attended", spell.begin_on)


def test_who_comes_back_begins_anew(api, ada, art):
    old = cast.enrolled(ada, art)
    leave(api)
    api.patch(f"/students/{ada.id}", json={"status": "active"})
    assert enroll(**wish(ada, art)).id != old.id


def test_a_list_is_checked_first_then_done_and_the_others_stay(client, ada, bo, art):
    cast.enrolled(ada, art)
    form = visit(client, "/leave-school").form("leave-school")
    page = form.submit(press="Check without saving", students="1001 1002 9")
    assert "2 students would leave, 1 not" in " ".join(page.one("#left-heading").text.split())
    assert Student.get_by_id(ada.id).status == "active"
    page = page.form("leave-school").submit()
    assert "2 students have left, 1 not" in " ".join(page.one("#left-heading").text.split())
    assert page.form("leave-school").values["students"] == "9"
    assert "No student has the number 9" in page.one("tr[data-index='2']").get_text()


def test_the_student_page_leads_to_it_and_the_act_has_a_page(client, ada, art):
    cast.enrolled(ada, art)
    page = visit(client, f"/students/{ada.id}/courses")
    (link,) = page.soup.select("a[href^='/leave-school']")
    page = visit(client, str(link["href"])).form("leave-school").submit()
    assert page.address.startswith("/batches/")
    assert "Dropped Drawing ART101-1" in page.one("#batch").get_text()
    page.form(f"undo-{page.address.split('/')[2]}").submit()
    assert Student.get_by_id(ada.id).status == "active"


def test_leaving_twice_is_refused(api, ada, bo):
    leave(api)
    assert leave(api)["type"] == "/problems#already_left"
    (of_bo, of_ada) = leave(api, students="1002 1001")["results"]
    assert of_bo["status"] == "left"
    assert of_ada["errors"][0]["code"] == "already_left"


def test_details_changed_since_stand_against_the_undo(api, ada, art):
    batch_id = leave(api)["batch_id"]
    api.patch(f"/students/{ada.id}", json={"status": "active"})
    answer = api.post(f"/batches/{batch_id}/undo", json={})
    assert answer.json()["type"] == "/problems#changed_since"


def test_thirty_cost_as_many_statements_as_ten(api, term, queries):
    section = cast.a_section(cast.a_course(), term=term)
    students = [cast.a_student() for _ in range(40)]
    for student in students:
        cast.enrolled(student, section)
    seen = []
    for some in (students[:2], students[2:10], students[10:]):
        with queries() as asked:
            leave(api, students=" ".join(one.student_number for one in some))
        seen.append(len(asked))
    assert seen[1] >= seen[2]


@pytest.mark.parametrize(("days", "fits"), [(-366, True), (-367, False), (366, True), (367, False)])
def test_a_last_day_more_than_a_year_away_is_a_slip(api, ada, days, fits):
    said = leave(api, last_day=str(today() + timedelta(days=days)), dry_run=True)
    assert said.get("type", "") == ("" if fits else "/problems#last_day_unlikely")


def test_nobody_leaves_before_they_began(api, ada, bo, art, term):
    began = today() - timedelta(days=20)
    for student in (ada, bo):
        cast.enrolled(student, art, begin_on=began)
    before = str(began - timedelta(days=1))
    no = leave(api, last_day=before)
    assert no["type"] == "/problems#drop_before_begin"
    assert "Ada Lovelace (1001) is in Drawing ART101 since" in no["detail"]
    rows = leave(api, students="1001 1002", last_day=before)["results"]
    assert [row["errors"][0]["code"] for row in rows] == ["drop_before_begin"] * 2
    assert leave(api, last_day=before, never_came=True)["left"] == 1
    assert leave(api, students="1002", last_day=str(began))["left"] == 1


def test_who_has_not_begun_yet_leaves_on_any_day(api, ada, art):
    cast.enrolled(ada, art, begin_on=today() + timedelta(days=30))
    assert leave(api, last_day=str(today()))["left"] == 1


def test_what_lies_ahead_is_told_as_what_will_be(client, ada, bo, art):
    for student in (ada, bo):
        cast.enrolled(student, art, begin_on=today() - timedelta(days=20))
    form = visit(client, "/leave-school").form("leave-school")
    ahead = {"students": "1001 9", "last_day": str(today() + timedelta(days=9))}
    tried = form.submit(press="Check without saving", **ahead)
    assert "1 student would leave after" in words(tried.one("#left-heading"))
    done = tried.form("leave-school").submit(students="1001 9")
    assert "1 student will leave after" in words(done.one("#left-heading"))
    assert "Ada Lovelace will leave the school" in words(
        visit(client, f"/students/{ada.id}/courses").one("main")
    )
    past = {"students": "1002", "last_day": str(today() - timedelta(days=3))}
    visit(client, "/leave-school").form("leave-school").submit(**past)
    said = words(visit(client, f"/students/{bo.id}/courses").one("main"))
    assert "Bo Diaz has left the school and cannot be enrolled. Last day in class:" in said
    history = words(visit(client, f"/students/{ada.id}/history").one("#history"))
    assert "Leaves Drawing ART101-1, last day in class" in history
