"""Ticking: what can be done with those who are ticked on a roster and in the list of students."""

import pytest

from tests.pages import Page, visit
from tests.support import cast, signed_in
from webapp.models import StudentCourse


@pytest.fixture
def art(term):
    return cast.a_section(cast.a_course("ART101", "Drawing"), term=term)


def roster(client, section, **asked):
    more = "".join(f"&{name}={value}" for name, value in asked.items())
    return visit(client, f"/courses/{section.course_id}/students?section_id={section.id}{more}")


def boxes(page, checked=""):
    return page.soup.select(f"input[type=checkbox][form=ticked]{checked}")


def test_the_ticked_of_a_roster_are_dropped_as_one_act(client, ada, bo, art):
    spells = [cast.enrolled(student, art) for student in (ada, bo)]
    page = roster(client, art)
    ticked = [str(box["value"]) for box in boxes(page)]
    assert sorted(ticked) == sorted(str(spell.id) for spell in spells)
    form = page.form("ticked")
    sent = {**form.values, "enrollment_ids[]": ticked}
    page = Page(client, client.post(str(form.tag["action"]), data=sent))
    assert page.heading == "2 enrollments changed"
    assert {row.status for row in StudentCourse.select()} == {"dropped"}


def test_all_are_ticked_by_a_link(client, ada, bo, art):
    for student in (ada, bo):
        cast.enrolled(student, art)
    page = roster(client, art)
    assert len(boxes(page, "[checked]")) == 0
    (link,) = page.form("ticked").tag.select("a")
    assert len(boxes(visit(client, str(link["href"])), "[checked]")) == 2


def test_the_ticked_go_elsewhere_with_their_numbers(client, ada, bo, art):
    spells = [cast.enrolled(student, art) for student in (ada, bo)]
    page = roster(client, art)
    (move,) = page.form("ticked").tag.select("button[name=leave_section_id]")
    assert (move["formaction"], move["formmethod"]) == ("/enroll/many", "get")
    address = f"/enroll/many?enrollment_ids[]={spells[0].id}"
    values = visit(client, address).form("enroll-many").values
    assert values["students"] == "1001"
    page = visit(client, f"{address}&enrollment_ids[]={spells[1].id}&leave_section_id={art.id}")
    values = page.form("enroll-many").values
    assert values["students"].split() == ["1002", "1001"]
    assert values["leave_section_id"] == str(art.id)


def test_students_are_ticked_in_their_list_too(client, ada, bo):
    page = visit(client, "/students")
    assert {str(box["value"]) for box in boxes(page)} == {"1001", "1002"}
    actions = {str(one["formaction"]) for one in page.form("ticked").tag.select("button")}
    assert actions == {"/drop/many", "/enroll/many", "/emails"}
    values = visit(client, "/drop/many?student_numbers[]=1001").form("drop-many").values
    assert values["students"] == "1001"


def test_nobody_ticked_is_asked_for(client, art):
    page = Page(client, client.post("/drop/many", data={"once": "k"}))
    assert page.status == 422
    assert page.error_for("students")


def test_who_may_only_read_ticks_nobody(school, ada, art):
    cast.enrolled(ada, art)
    viewer = signed_in.signed_in("viewer")
    assert not boxes(roster(viewer, art))
    assert not boxes(visit(viewer, "/students"))


def test_who_leaves_later_has_no_box(client, ada, art):
    cast.enrolled(ada, art, status="dropped", end_on=art.term.ends_on)
    assert not boxes(roster(client, art))


# Email addresses


@pytest.fixture
def addressed(ada, bo, art):
    for student, email in ((ada, "ada@school.example"), (bo, "")):
        student.email = email
        student.save()
    return [cast.enrolled(student, art) for student in (ada, bo)]


def test_addresses_of_a_whole_roster_are_to_copy(client, addressed, art):
    page = visit(client, f"/emails?section_id={art.id}")
    assert page.one("#addresses").get_text() == "ada@school.example"
    assert "Bo Diaz" in page.one("#without").get_text()


def test_addresses_of_the_ticked_are_to_copy(client, api, addressed):
    ids = "&".join(f"enrollment_ids[]={spell.id}" for spell in addressed)
    assert visit(client, f"/emails?{ids}").one("#addresses").get_text() == "ada@school.example"
    found = api.get("/emails?student_numbers[]=1001&student_numbers[]=1002").json()
    assert found["addresses"] == ["ada@school.example"]
    assert [one["name"] for one in found["without"]] == ["Bo Diaz"]


def test_nobody_has_no_address(client, api, school):
    assert "No address to copy." in visit(client, "/emails").one("#emails").get_text()
    assert api.get("/emails?section_id=99").status_code == 404
    assert api.get("/emails?enrollment_ids[]=x").status_code == 422
