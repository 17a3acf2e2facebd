"""Nobody overwrites what they never saw: ETag, If-Match, and the version in a form."""

import pytest

from tests.pages import Page, visit, words
from tests.support import cast
from tests.test_services.desk import enroll, wish
from webapp.actors import Actor
from webapp.database import commit
from webapp.models import Event, Student
from webapp.reading import read_as
from webapp.schemas import CourseChange, SectionChange, StudentChange
from webapp.services import course_service, section_service, student_service

BO = Actor("Bo Diaz", "registrar", "another desk")


@pytest.fixture
def section(algebra):
    return algebra.sections.get()


@pytest.fixture
def spell(ada, section):
    return enroll(**wish(ada, section))


@pytest.fixture
def addresses(ada, algebra, section, spell):
    return (
        f"/students/{ada.id}",
        f"/courses/{algebra.id}",
        f"/sections/{section.id}",
        f"/enrollments/{spell.id}",
    )


def bo_changes(student, **sent):
    wanted = read_as(StudentChange, sent)
    commit(student_service.change_student, student.id, wanted, by=BO)


# Tags


def test_every_record_has_a_strong_tag_that_begins_with_its_version(api, addresses):
    for address in addresses:
        answer = api.get(address)
        assert answer.headers["ETag"].startswith(f'"{answer.json()["version"]}-')
        assert api.head(address).headers["ETag"] == answer.headers["ETag"]


def test_who_has_it_already_gets_no_body(api, addresses):
    for address in addresses:
        tag = api.get(address).headers["ETag"]
        for named in (tag, f"W/{tag}", f'"other", {tag}', "*"):
            again = api.get(address, headers={"If-None-Match": named})
            assert (again.status_code, again.content) == (304, b"")
            assert again.headers["ETag"] == tag
        assert api.get(address, headers={"If-None-Match": '"other"'}).status_code == 200


def test_the_tag_is_of_the_whole_answer_a_seat_included(api, ada, section):
    address = f"/sections/{section.id}"
    tag = api.get(address).headers["ETag"]
    enroll(**wish(ada, section))
    answer = api.get(address, headers={"If-None-Match": tag})
    assert (answer.status_code, answer.json()["seats_taken"]) == (200, 1)


def test_a_page_and_a_list_have_none(client, api, ada):
    assert "ETag" not in client.get(f"/students/{ada.id}").headers
    assert "ETag" not in api.get("/students").headers


def test_a_change_answers_with_the_tag_that_is_got_afterward(api, ada):
    changed = api.patch(f"/students/{ada.id}", json={"grade": "11"})
    assert changed.headers["ETag"] == api.get(f"/students/{ada.id}").headers["ETag"]


# If-Match


@pytest.mark.parametrize("field", [{"grade": "12"}, {"title": "X"}, {"room": "X"}])
def test_a_stale_tag_changes_nothing_and_a_fresh_one_does(api, addresses, field):
    address = addresses[["grade", "title", "room"].index(*field)]
    stale = api.get(address).headers["ETag"]
    there = api.patch(address, json={name: "Y" for name in field}).json()

    refused = api.patch(address, json=field, headers={"If-Match": stale})

    assert refused.status_code == 412
    assert refused.headers["content-type"] == "application/problem+json"
    problem = refused.json()
    assert (problem["type"], problem["title"]) == (
        "/problems#changed_meanwhile",
        "Changed meanwhile",
    )
    assert problem["errors"][0]["field"] is None
    assert api.get(address).json() == there
    fresh = api.get(address).headers["ETag"]
    assert api.patch(address, json=field, headers={"If-Match": fresh}).status_code == 200


def test_any_version_will_do_and_no_weak_or_foreign_tag_does(api, ada):
    address = f"/students/{ada.id}"
    tag = api.get(address).headers["ETag"]
    for named in (f"W/{tag}", '"x"', tag.strip('"'), '""', '"99999999999999999999"'):
        answer = api.patch(address, json={"grade": "11"}, headers={"If-Match": named})
        assert answer.status_code == 412, named
    assert Event.select().count() == 0
    for named in (f'"x", {tag}', '"2"', "*"):
        answer = api.patch(address, json={"grade": named[:3]}, headers={"If-Match": named})
        assert answer.status_code == 200, named


def test_a_seat_taken_meanwhile_stands_in_nobody_s_way(api, ada, section):
    address = f"/sections/{section.id}"
    tag = api.get(address).headers["ETag"]
    enroll(**wish(ada, section))
    assert api.patch(address, json={"room": "B1"}, headers={"If-Match": tag}).status_code == 200


def test_what_is_not_there_is_said_first(api):
    answer = api.patch("/students/99", json={"grade": "1"}, headers={"If-Match": '"1"'})
    assert answer.status_code == 404


def test_leaving_and_changing_honor_it(api, ada, algebra, spell):
    other = cast.a_section(algebra, label="2")
    address = f"/enrollments/{spell.id}"
    tag = api.get(address).headers["ETag"]
    for act, sent in (("drop", {}), ("swap", {"section_id": other.id})):
        refused = api.post(f"{address}/{act}", json=sent, headers={"If-Match": '"7"'})
        assert refused.status_code == 412
        assert refused.json()["errors"][0]["code"] == "changed_meanwhile"
    assert ada.spells.count() == 1
    assert api.post(f"{address}/drop", json={}, headers={"If-Match": tag}).status_code == 200
    for act, sent in (("drop", {}), ("swap", {"section_id": other.id})):
        refused = api.post(f"{address}/{act}", json=sent, headers={"If-Match": tag})
        assert refused.status_code == 412


def test_sent_again_with_its_key_it_is_answered_as_before(api, spell):
    address = f"/enrollments/{spell.id}"
    headers = {"If-Match": api.get(address).headers["ETag"], "Idempotency-Key": "leave"}
    first = api.post(f"{address}/drop", json={}, headers=headers)
    again = api.post(f"{address}/drop", json={}, headers=headers)
    assert (first.status_code, again.status_code) == (200, 200)
    assert again.json() == first.json()


# The version that is sent


def test_json_that_sends_its_version_is_refused_at_the_field(api, ada):
    bo_changes(ada, grade="11", homeroom="11B")
    address = f"/students/{ada.id}"

    kept = api.patch(address, json={"version": 1, "homeroom": "", "email": "a@example.org"})
    assert (kept.status_code, kept.json()["homeroom"]) == (200, "11B")

    refused = api.patch(address, json={"version": 1, "grade": "12"})
    assert refused.status_code == 412
    assert refused.json()["errors"] == [
        {
            "code": "changed_meanwhile",
            "field": "grade",
            "message": "Bo Diaz changed this to 11 a moment ago; you typed 12.",
        }
    ]


@pytest.mark.parametrize(("version", "code"), [("x", "not_a_number"), (0, "out_of_range")])
def test_a_version_that_is_none_is_refused(api, ada, version, code):
    refused = api.patch(f"/students/{ada.id}", json={"version": version, "grade": "12"})
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["code"] == code


def test_no_version_is_asked_of_a_form_that_has_none(client, ada):
    bo_changes(ada, grade="11")
    sent = {"version": "", "grade": "12"}
    client.post(f"/students/{ada.id}", data=sent)
    assert Student.get_by_id(ada.id).grade == "12"


# Forms


def test_a_form_leaves_what_others_changed_and_its_sender_did_not(client, ada):
    form = visit(client, f"/students/{ada.id}").form("edit-student")
    bo_changes(ada, grade="11")

    saved = form.submit(homeroom="11B")

    assert saved.notice == "Saved."
    there = Student.get_by_id(ada.id)
    assert (there.grade, there.homeroom) == ("11", "11B")


def test_a_form_complains_at_the_field_keeps_the_rest_and_saves_when_sent_again(client, ada):
    form = visit(client, f"/students/{ada.id}").form("edit-student")
    bo_changes(ada, grade="11", program="Honors")

    refused = form.submit(grade="12", homeroom="11B")

    said = "Bo Diaz changed this to 11 a moment ago; you typed 12."
    assert refused.status == 412
    assert said in refused.error_for("grade")
    assert refused.errors == [said]
    assert "To keep what you typed, save again." in refused.one("#errs").get_text()
    again = refused.form("edit-student")
    assert again.values["grade"] == "12"
    assert again.values["homeroom"] == "11B"
    assert again.values["program"] == "Honors"  # untouched by its sender: as Bo has made it
    assert (again.values["version"], Student.get_by_id(ada.id).version) == ("2", 2)
    assert again.submit().notice == "Saved."
    there = Student.get_by_id(ada.id)
    assert (there.grade, there.homeroom, there.program) == ("12", "11B", "Honors")


def test_htmx_gets_the_same_form_in_parts(client, ada):
    form = visit(client, f"/students/{ada.id}").form("edit-student")
    bo_changes(ada, grade="11")

    answer = client.post(
        f"/students/{ada.id}",
        data=form.values | {"grade": "12"},
        headers={"HX-Request": "true", "Accept": "text/html"},
    )

    parts = Page(client, answer)
    assert (parts.status, parts.has("html")) == (412, False)
    assert "you typed 12" in parts.error_for("grade")
    assert parts.form("edit-student").values["version"] == "2"


def test_a_form_that_is_refused_for_something_else_keeps_its_version(client, ada, bo):
    form = visit(client, f"/students/{ada.id}").form("edit-student")
    bo_changes(ada, grade="11")
    refused = form.submit(student_number="1002")
    assert refused.form("edit-student").values["version"] == "1"


def test_the_form_of_a_course_is_kept_from_overwriting_too(client, algebra):
    form = visit(client, f"/courses/{algebra.id}").form("edit-course")
    wanted = read_as(CourseChange, {"title": "Algebra I", "active": False})
    commit(course_service.change_course, algebra.id, wanted, by=BO)

    refused = form.submit(title="Algebra II", credits="1.0")

    assert "Bo Diaz changed this to Algebra I a moment ago" in refused.error_for("title")
    again = refused.form("edit-course")
    assert (again.values["title"], again.values["active"]) == ("Algebra II", "false")
    assert again.submit().heading == "Algebra II"


def test_the_form_of_a_section_is_kept_from_overwriting_its_meetings(client, section):
    cast.a_meeting(section, "Mon", "09:10", "10:00")
    address = f"/sections/{section.id}/edit"
    form = visit(client, address).form("edit-section")
    meetings = [{"weekday": 2, "starts_at": "09:10", "ends_at": "10:00"}]
    wanted = read_as(SectionChange, {"meetings": meetings, "room": "B13"})
    commit(section_service.change_section, section.id, wanted, by=BO)

    refused = form.submit(**{"meetings.0.weekday": "3"})

    said = "Bo Diaz changed this to Tue 9:10–10:00 am a moment ago; you typed Wed 9:10–10:00 am."
    assert refused.errors == [said]
    assert said in refused.one("#meetings-error").get_text()
    assert refused.one("fieldset#meetings")["aria-describedby"] == "meetings-error"
    again = refused.form("edit-section")
    assert (again.values["meetings.0.weekday"], again.values["room"]) == ("3", "B13")
    assert again.submit().notice == "Saved."
    assert [meeting.weekday for meeting in section.meetings] == [3]


def test_the_form_of_a_section_leaves_meetings_that_its_sender_did_not_touch(client, section):
    cast.a_meeting(section, "Mon", "09:10", "10:00")
    form = visit(client, f"/sections/{section.id}/edit").form("edit-section")
    meetings = [{"weekday": 2, "starts_at": "09:10", "ends_at": "10:00"}]
    wanted = read_as(SectionChange, {"meetings": meetings})
    commit(section_service.change_section, section.id, wanted, by=BO)

    assert form.submit(room="B12").notice == "Saved."
    assert [meeting.weekday for meeting in section.meetings] == [2]


def test_the_form_of_a_term_names_what_others_made_it_part_of(client, term):
    spring = cast.a_term("Spring", parent=term, kind="semester")
    half = cast.a_term("Second half", parent=term, kind="semester")
    late = cast.a_term("Late start", parent=half, kind="gradingPeriod")
    mine, theirs = (visit(client, f"/terms/{late.id}").form("edit-term") for _ in "12")
    theirs.submit(parent_id=str(spring.id))
    page = mine.submit(parent_id=str(term.id))
    assert f"changed this to {spring.name}" in (page.error_for("parent_id") or "")
    history = words(visit(client, f"/terms/{late.id}/history").one("#history"))
    assert "Part of changed from Second half to Spring" in history


def test_a_form_of_a_new_thing_has_no_version(client, algebra):
    assert "version" not in visit(client, "/students").form("new-student").names
    assert "version" not in visit(client, f"/courses/{algebra.id}").form("new-section").names
    there = f"/courses/{algebra.id}/sections/new"
    assert "version" not in visit(client, there).form("new-section").names


def test_an_undo_a_lift_and_leaving_are_meant_of_what_was_seen(api, ada, algebra):
    made = api.post("/enroll", json={"student_id": ada.id, "course_id": algebra.id}).json()
    there = f"/batches/{made['batch_id']}"
    tag = api.get(there).headers["ETag"]
    assert tag.startswith('"1-')
    stale = {"If-Match": '"2"'}
    hold = {"kind": "fees", "reason": "Lab fee", "contact": "Bursar"}
    placed = api.post(f"/students/{ada.id}/holds", json=hold).json()
    for path, sent in (
        (f"{there}/undo", {}),
        (f"/holds/{placed['id']}/lift", {}),
        ("/leave-school", {"students": "1001"}),
    ):
        no = api.post(path, json=sent, headers=stale)
        assert (no.status_code, no.json()["errors"][0]["code"]) == (412, "changed_meanwhile"), path
        assert api.post(path, json=sent, headers={"If-Match": '"1"'}).status_code == 200, path
    lifted = api.get(f"/students/{ada.id}/holds").json()
    assert [one["version"] for one in lifted] == [2]
    assert api.get(there).json()["version"] == 2
