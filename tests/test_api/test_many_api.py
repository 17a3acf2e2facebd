"""Many students in many courses: the page as people meet it, and what it sends."""

from datetime import timedelta

import pytest

from tests.pages import Page, visit
from tests.support import cast
from tests.test_services.desk import enroll, wish
from webapp.models import StudentCourse


@pytest.fixture
def art(term):
    return cast.a_section(cast.a_course("ART101", "Drawing"), term=term, capacity=2)


def fill(client, **changes):
    return visit(client, "/enroll/many").form("enroll-many").submit(**changes)


def statuses(page):
    return [row["data-status"] for row in page.soup.select("#results tbody tr")]


def test_all_who_fit_are_in_and_one_undo_takes_them_back(client, ada, bo, art, algebra):
    page = fill(client, students="1001, 1002", courses="ART101 MAT310")
    assert page.address.startswith("/batches/")
    assert page.heading == "4 enrollments changed"
    (form,) = (page.form(tag["id"]) for tag in page.soup.select("form[id^=undo-]"))
    assert form.buttons == ["Undo all 4"]
    assert form.submit().heading == "4 enrollments changed"
    assert list(ada.courses) == list(bo.courses) == []


def test_who_is_refused_stays_in_the_form_with_the_reason(client, ada, bo, art):
    cast.enrolled(cast.a_student(), art)
    page = fill(client, students="1001\n1002\t9", courses="ART101")
    assert statuses(page) == ["enrolled", "refused", "refused"]
    assert page.form("enroll-many").values["students"].split() == ["1002", "9"]
    assert page.form("enroll-many").values["courses"] == "ART101"
    assert "is full" in page.one("tr[data-index='1']").get_text()
    assert "No student has the number 9" in page.one("tr[data-index='2']").get_text()
    again = page.form("enroll-many").submit(students="1001 1002", waitlist="on")
    assert statuses(again) == ["refused", "waitlisted"]
    assert "In it already" in again.one("tr[data-index='0']").get_text()


def test_a_check_saves_nothing_and_says_what_would_be(client, ada, bo, art):
    form = visit(client, "/enroll/many").form("enroll-many")
    page = form.submit(press="Check without saving", students="1001 1002", courses="ART101")
    assert "2 would be enrolled" in page.one("#done-heading").get_text()
    assert StudentCourse.select().count() == 0
    assert page.form("enroll-many").buttons[0] == "Enroll 2"
    assert page.form("enroll-many").submit().heading == "2 enrollments changed"


def test_the_form_is_filled_by_the_address(client, ada, bo, art, algebra):
    cast.enrolled(ada, art)
    address = f"/enroll/many?from_section_id={art.id}&courses=MAT310&student_numbers[]=1002"
    values = visit(client, address).form("enroll-many").values
    assert values["students"].split() == ["1002", "1001"]
    assert values["courses"] == "MAT310"


def test_a_roster_copied_twice_makes_no_duplicate(client, ada, bo, art, algebra):
    for student in (ada, bo):
        cast.enrolled(student, art)
    for _ in range(2):
        address = f"/enroll/many?from_section_id={art.id}&courses=MAT310"
        page = visit(client, address).form("enroll-many").submit()
    assert statuses(page) == ["refused", "refused"]
    assert "0 enrolled, 2 not" in page.one("#done-heading").get_text().replace("\n", " ")
    assert StudentCourse.select().where(StudentCourse.course == algebra).count() == 2


def test_moving_leaves_the_old_section_in_the_same_step(client, ada, bo, art):
    other = cast.a_section(art.course, label="2", capacity=1)
    for student in (ada, bo):
        enroll(**wish(student, art))
    address = f"/enroll/many?from_section_id={art.id}&leave_section_id={art.id}&courses=ART101-2"
    page = visit(client, address)
    assert "leaves Drawing ART101-1" in page.one("#enroll-many").get_text()
    page = page.form("enroll-many").submit()
    assert sorted(statuses(page)) == ["enrolled", "refused"]
    open_in = [spell.section_id for spell in StudentCourse.select().where(StudentCourse.is_open())]
    assert sorted(open_in) == [art.id, other.id]


def test_whoever_left_meanwhile_is_not_moved(client, api, ada, art):
    cast.a_section(art.course, label="2")
    sent = {"students": "1001", "courses": "ART101-2", "leave_section_id": art.id}
    (result,) = api.post("/enroll/many", json=sent).json()["results"]
    assert result["errors"][0]["code"] == "already_dropped"


def test_codes_with_spaces_are_read(api, ada, art):
    cast.a_section(cast.a_course("CHEM 120"))
    sent = {"student_numbers": ["1001"], "courses": "ART101-1 CHEM 120; chem 120-1"}
    said = api.post("/enroll/many", json=sent).json()
    assert said["courses"] == ["ART101-1", "CHEM 120", "chem 120-1"]
    assert [one["status"] for one in said["results"]] == ["enrolled", "enrolled", "refused"]


def test_what_is_missing_is_said_at_the_control(client, school):
    page = fill(client, students=" ")
    assert page.status == 422
    assert page.error_for("students")
    assert page.error_for("courses")


@pytest.mark.parametrize("way", ["/enroll/many", "/drop/many"])
@pytest.mark.parametrize(
    "ticked", [{"student_numbers": "1001"}, {"student_numbers[]": ["1001", "1002"]}]
)
def test_whoever_was_ticked_stays_in_a_form_that_is_not_understood(client, ada, bo, way, ticked):
    days = {"begin_on": "soon", "end_on": "soon"}
    page = Page(client, client.post(way, data={"students": "9", **ticked, **days}))
    assert page.status == 422
    kept = page.form(way.strip("/").replace("/", "-")).values["students"]
    assert kept.split() == ["9", "1001", "1002"][: 1 + len(ticked.get("student_numbers[]", ["1"]))]


def test_htmx_gets_the_parts_that_changed(client, ada, art):
    form = visit(client, "/enroll/many").form("enroll-many")
    parts = form.submit(htmx=True, students="1001 9", courses="ART101")
    assert parts.has("#many-done")
    assert parts.has("form#enroll-many")
    done = form.send(htmx=True, students="1001", courses="ART101", once="another")
    assert done.status_code == 200
    assert not form.send(htmx=True, students="1001", courses="ART101", once="third").headers.get(
        "HX-Redirect"
    )


def test_what_cannot_go_back_says_why_and_the_rest_can(client, api, ada, bo, art):
    old = [cast.enrolled(student, art) for student in (ada, bo)]
    rows = [{"instead_of": spell.id, "student_id": spell.student_id} for spell in old]
    other = cast.a_section(art.course, label="2")
    sent = [{**row, "section_id": other.id} for row in rows]
    batch_id = api.post("/enroll", json=sent).json()["batch_id"]
    enroll(**wish(cast.a_student(), art))
    page = visit(client, f"/batches/{batch_id}")
    assert "1 row cannot be undone" in page.one("#batch-rows").get_text()
    refused = client.post(f"/batches/{batch_id}/undo", data={}, headers={"Accept": "text/html"})
    assert refused.status_code == 409
    page.form(f"undo-{batch_id}").submit()
    back = {spell.student_id for spell in StudentCourse.select().where(StudentCourse.is_open())}
    assert len(list(ada.courses)) == len(list(bo.courses)) == 1
    assert back >= {ada.id, bo.id}
    (moved,) = StudentCourse.select().where(
        StudentCourse.section == other.id, StudentCourse.is_open()
    )
    assert moved.student_id == bo.id


def test_many_at_once_are_one_row_of_today(client, api, ada, bo, art):
    api.post("/enroll", json=[wish(student, art) for student in (ada, bo)])
    page = visit(client, "/?by=everyone")
    (row,) = page.soup.select("#changes li")
    assert "2 students" in row.get_text()
    assert "enrolled in Drawing ART101" in row.get_text()
    page.form(row.select_one("form")["id"]).submit()
    assert list(ada.courses) == []


def test_a_refused_row_names_what_was_typed_and_what_is_known(api, client, ada, art):
    sent = {"students": "1001 1OO2", "courses": "ART101, ART1O1"}
    rows = api.post("/enroll/many", json=sent).json()["results"]
    typed = [(row["student_number"], row["course_code"]) for row in rows]
    assert typed == [(number, code) for number in ("1001", "1OO2") for code in ("ART101", "ART1O1")]
    assert rows[1]["student"]["name"] == "Ada Lovelace"
    assert rows[1]["course"] is None
    assert rows[2]["course"]["title"] == "Drawing"
    page = fill(client, **sent)
    assert "1OO2" in page.one("tr[data-index='2']").get_text()
    assert "ART1O1" in page.one("tr[data-index='3']").get_text()


@pytest.fixture
def spring(term):
    """The term after this one."""
    begins = term.ends_on + timedelta(days=1)
    return cast.a_term("Next year", starts_on=begins, ends_on=begins + timedelta(days=200))


def test_many_are_enrolled_in_the_term_looked_at(client, ada, art, spring):
    later = cast.a_section(art.course, term=spring)
    client.cookies.set("term", str(spring.id))
    form = visit(client, "/enroll/many").form("enroll-many")
    assert form.values["term_id"] == str(spring.id)
    form.submit(students="1001", courses="ART101")
    assert [spell.section_id for spell in ada.spells] == [later.id]


def test_the_term_looked_at_counts_for_a_form_that_names_none(client, ada, art, spring):
    later = cast.a_section(art.course, term=spring)
    client.cookies.set("term", str(spring.id))
    client.post("/enroll/many", data={"students": "1001", "courses": "ART101"})
    assert [spell.section_id for spell in ada.spells] == [later.id]


def test_the_sections_of_a_part_of_the_term_count_too(api, ada, term):
    half = cast.a_term("Fall", kind="semester", parent=term, ends_on=term.starts_on.replace(day=28))
    section = cast.a_section(cast.a_course("MUS9"), term=half)
    sent = {"students": "1001", "courses": "MUS9", "term_id": term.id}
    begin = {"begin_on": str(half.starts_on)}
    assert api.post("/enroll/many", json={**sent, **begin}).json()["enrolled"] == 1
    assert [spell.section_id for spell in ada.spells] == [section.id]


def test_a_roster_that_goes_on_in_its_course_is_proposed_the_next_term(client, ada, art, spring):
    later = cast.a_section(art.course, term=spring)
    cast.enrolled(ada, art)
    page = visit(client, f"/courses/{art.course_id}/students?section_id={art.id}")
    (link,) = (one for one in page.soup.select(".foot a") if "Next year" in one.get_text())
    form = visit(client, str(link["href"])).form("enroll-many")
    assert form.values["term_id"] == str(spring.id)
    form.submit()
    assert later.id in [spell.section_id for spell in ada.spells]
    again = visit(client, f"/enroll/many?from_section_id={art.id}&courses=ART101")
    assert again.form("enroll-many").values["term_id"] == str(spring.id)
