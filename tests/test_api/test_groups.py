"""Groups of students: a list, one of them, and who is in it."""

from contextlib import closing

import pytest

from tests.pages import visit, words
from tests.support import cast, signed_in
from webapp.models import Batch, Event, GroupMember


@pytest.fixture
def band(ada, bo):
    """A group with Ada in it."""
    return cast.a_group("Band", ada)


def test_a_group_is_added_by_json_and_listed(api, band):
    made = api.post("/groups", json={"name": "  Art   club "})
    assert (made.status_code, made.json()["members"]) == (201, 0)
    assert api.get(made.headers["location"]).json() == made.json()
    listed = [(row["name"], row["members"]) for row in api.get("/groups").json()]
    assert listed == [("Art club", 0), ("Band", 1)]


def test_a_form_adds_a_group_and_says_so(client, school):
    page = visit(client, "/groups").form("new-group").submit(name="Robotics team")
    assert page.heading == "Robotics team"
    assert "Saved." in words(page.one("#notice"))
    assert "Robotics team" in words(visit(client, "/groups").one("#group-1"))


@pytest.mark.parametrize("name", ["Band, brass", "Band; brass"])
def test_what_could_not_stand_in_a_list_is_no_name(api, band, name):
    refused = api.post("/groups", json={"name": name})
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "name_has_commas")


def test_a_name_that_differs_in_its_case_is_taken(api, band):
    refused = api.post("/groups", json={"name": "BAND"})
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (409, "group_taken")
    assert api.patch(f"/groups/{band.id}", json={"name": "BAND"}).status_code == 200


def test_numbers_that_are_pasted_join_and_those_ticked_leave(client, band, ada, bo):
    form = visit(client, f"/groups/{band.id}").form("join-group")
    page = form.submit(students=f"{ada.student_number}, {bo.student_number}")
    assert page.has(f"#student-{ada.id}")
    assert page.has(f"#student-{bo.id}")
    left = client.post(
        f"/groups/{band.id}/members/remove", data={"student_numbers[]": ada.student_number}
    )
    assert left.status_code == 200
    page = visit(client, f"/groups/{band.id}")
    assert not page.has(f"#student-{ada.id}")
    assert "Students 1" in words(page.one("dl.facts"))
    history = words(visit(client, f"/groups/{band.id}/history").one("#history"))
    assert f"{ada.name} ({ada.student_number}) left" in history
    assert f"{bo.name} ({bo.student_number}) joined" in history
    own = words(visit(client, f"/students/{bo.id}/history").one("#history"))
    assert "Joined the group Band" in own


def test_nobody_joins_where_one_is_unknown(api, client, band, bo):
    sent = {"student_numbers": [bo.student_number, "404404"]}
    refused = api.post(f"/groups/{band.id}/members", json=sent)
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (404, "unknown_student")
    page = visit(client, f"/groups/{band.id}").form("join-group").submit(students="404404 505505")
    assert "404404" in (page.error_for("students") or "")
    assert page.form("join-group").values["students"] == "404404 505505"
    assert GroupMember.select().count() == 1
    assert api.post(f"/groups/{band.id}/members", json={}).status_code == 422


def test_who_is_in_it_already_stays_in_it_once(api, band, ada):
    again = {"students": ada.student_number}
    answer = api.post(f"/groups/{band.id}/members", json=again)
    assert answer.json()["members"] == 1
    assert not Event.select().exists()


def test_who_comes_back_is_in_it_again(api, band, ada):
    members = {"students": ada.student_number}
    for there, count in (("members/remove", 0), ("members", 1), ("members/remove", 0)):
        assert api.post(f"/groups/{band.id}/{there}", json=members).json()["members"] == count
    assert Batch.select().count() == 3
    assert api.get(f"/students/{ada.id}").json()["groups"] == []


def test_the_same_form_sent_twice_is_one_act(client, band, bo):
    sent = {"students": bo.student_number, "once": "one-key"}
    for _ in range(2):
        assert client.post(f"/groups/{band.id}/members", data=sent).status_code == 200
    assert Batch.select().count() == 1


def test_students_are_listed_by_their_group(api, client, band, ada, bo):
    (row,) = api.get("/students?group=Band").json()
    assert (row["id"], row["groups"]) == (ada.id, ["Band"])
    assert api.get("/students?group=Choir").json() == []
    page = visit(client, "/students?group=Band")
    assert page.has(f"#student-{ada.id}")
    assert not page.has(f"#student-{bo.id}")
    assert "There is no group Choir." in words(visit(client, "/students?group=Choir").one("main"))
    page = visit(client, "/students?group=Choir&q=ada")
    assert "There is no group Choir." in words(page.one("main"))
    cast.a_group("Chess")
    assert "Nobody is in the group Chess." in words(
        visit(client, "/students?group=chess").one("main")
    )
    assert "Groups Band" in words(visit(client, f"/students/{ada.id}/courses").one("dl.facts"))


def test_a_group_is_found_as_people_type_it(api, client, ada, bo):
    cast.a_group("Théâtre Club", ada)
    for typed in ("théâtre club", "THEATRE  CLUB", "Theatre Club"):
        (row,) = api.get("/students", params={"group": typed}).json()
        assert row["id"] == ada.id
    page = visit(client, "/students?group=theatre+club&load=")
    assert "Only the group Théâtre Club." in words(page.one("main"))
    cast.a_group("Theatre Club", bo)
    (row,) = api.get("/students?group=Theatre+Club").json()
    assert row["id"] == bo.id


def test_the_list_leaves_as_a_file_as_it_is_narrowed_and_on_record(client, band, ada, bo):
    cast.a_group("Chess", ada)
    page = visit(client, "/students?group=Band&limit=1")
    answer = client.get(page.one("a[download]")["href"])
    assert answer.headers["content-disposition"] == 'attachment; filename="students.csv"'
    headings, line = answer.text.lstrip("\ufeff").splitlines()
    assert headings.endswith(",status,groups")
    assert line.startswith(f"{ada.student_number},")
    assert line.endswith(",active,Band; Chess")
    (event,) = Event.select()
    assert (event.action, event.reason) == ("exported", "students")
    client.get("/students?format=csv&load=under")
    client.head("/students?format=csv")
    assert Event.select().count() == 2


def test_a_group_is_enrolled_by_the_page_for_many(client, band, ada):
    page = visit(client, f"/enroll/many?from_group_id={band.id}")
    assert page.form("enroll-many").values["students"] == ada.student_number


def test_nobody_has_an_unknown_group(api, client, school):
    for there in ("/groups/99", "/groups/99/history"):
        assert api.get(there).json()["errors"][0]["code"] == "unknown_group"
        assert client.get(there).status_code == 404
    for there in ("", "/members", "/members/remove"):
        sent = {"students": "1"} if there else {"name": "x"}
        assert api.post(f"/groups/99{there}", json=sent).status_code == 404


def test_who_may_not_change_students_changes_no_group(band, bo):
    with closing(signed_in.signed_in("viewer")) as client:
        page = visit(client, f"/groups/{band.id}")
        assert not page.has("#edit-group, #join-group, #leave-group")
        for there in ("", "/members", "/members/remove"):
            assert client.post(f"/groups/{band.id}{there}", data={}).status_code == 403
    with closing(signed_in.signed_in("teacher")) as client:
        assert client.get("/groups").status_code == 403


def test_the_seats_that_are_kept_for_a_group_follow_its_name(api, client, band, algebra):
    section = algebra.sections.get()
    kept = "5 for grade 9, 2 for group Band until 2099-01-01"
    assert api.patch(f"/sections/{section.id}", json={"reserved": kept}).status_code == 200
    visit(client, f"/groups/{band.id}").form("edit-group").submit(name="Big band")
    found = api.get(f"/sections/{section.id}").json()
    assert found["reserved"] == "5 for grade 9, 2 for group Big band until 2099-01-01"
    told = words(visit(client, f"/sections/{section.id}/history").one("#history"))
    assert "Kept seats changed" in told
    newest = api.get(f"/groups/{band.id}/history").json()[0]
    assert newest["changes"][0]["after"] == "Big band"


def test_no_seats_are_kept_for_a_group_that_is_not_there(api, client, band, algebra):
    section = algebra.sections.get()
    form = visit(client, f"/sections/{section.id}/edit").form("edit-section")
    page = form.submit(reserved="2 for group Bnad")
    assert "No group is called Bnad." in (page.error_for("reserved") or "")
    refused = api.post(f"/courses/{algebra.id}/sections", json={"reserved": "2 for group Bnad"})
    assert refused.status_code == 404


def test_thirty_join_and_leave_in_as_many_statements_as_two(api, queries, band):
    counts = set()
    for many in (2, 30):
        sent = {"student_numbers": [cast.a_student().student_number for _ in range(many)]}
        for there in ("members", "members/remove"):
            with queries() as seen:
                assert api.post(f"/groups/{band.id}/{there}", json=sent).status_code == 200
            counts.add((there, len(seen)))
    assert len(counts) == 2


def test_whoever_joined_by_mistake_is_taken_out_where_it_happened(client, band, ada, bo):
    form = visit(client, f"/groups/{band.id}").form("join-group")
    page = form.submit(students=bo.student_number)
    (undo,) = (page.form(tag["id"]) for tag in page.soup.select("form[id^=undo-]"))
    client.headers["Referer"] = f"http://testserver/groups/{band.id}"
    page = undo.submit()
    assert page.heading == "Band"
    assert "Undone." in words(page.one("#notice"))
    assert page.has(f"#student-{ada.id}") and not page.has(f"#student-{bo.id}")
    history = words(visit(client, f"/groups/{band.id}/history").one("#history"))
    assert f"Undone: {bo.name} ({bo.student_number}) is not in it" in history
    own = words(visit(client, f"/students/{bo.id}/history").one("#history"))
    assert "Undone: not in the group Band" in own


def test_programs_undo_by_the_act_that_the_answer_names(api, band, ada, bo):
    sent = {"student_numbers": [ada.student_number, bo.student_number]}
    joined = api.post(f"/groups/{band.id}/members", json=sent).json()
    undone = api.post(f"/batches/{joined['batch_id']}/undo", json={}).json()
    assert [(one["kind"], one["student"]["id"]) for one in undone["records"]] == [
        ("groupmember", bo.id)
    ]
    assert api.get(f"/groups/{band.id}").json()["members"] == 1
    same = api.post(f"/groups/{band.id}/members", json={"students": ada.student_number}).json()
    assert same["batch_id"] is None


def test_today_takes_everybody_back_at_once(client, band, ada, bo):
    gone = {"student_numbers[]": [ada.student_number]}
    client.post(f"/groups/{band.id}/members/remove", data=gone)
    both = f"{ada.student_number} {bo.student_number}"
    client.post(f"/groups/{band.id}/members", data={"students": both})
    today = visit(client, "/")
    newest, older = today.soup.select("#changes li")
    assert "2 students joined the group Band" in words(newest)
    assert "Ada Lovelace, 1001 left the group Band" in words(older)
    act = Batch.select().order_by(Batch.id.desc()).get().id
    assert visit(client, f"/batches/{act}").heading == "2 students of a group"
    told = today.form(f"undo-{act}").send(htmx=True)
    assert told.headers["HX-Redirect"].startswith("/batches/")
    assert not GroupMember.select().where(GroupMember.is_in()).exists()


def test_who_may_not_change_students_takes_nobody_out_of_a_group(client, band, bo):
    client.post(f"/groups/{band.id}/members", data={"students": bo.student_number})
    act = Batch.get().id
    with closing(signed_in.signed_in("counselor")) as counselor:
        assert not visit(counselor, f"/batches/{act}").has(f"#undo-{act}")
        assert counselor.post(f"/batches/{act}/undo", data={}).status_code == 403
