"""Many enrollments at once, as other systems send them."""

import pytest

from tests.pages import visit
from tests.support import cast
from webapp.models import RuleSetting, StudentCourse


@pytest.fixture
def art(term):
    return cast.a_section(cast.a_course("ART101"), capacity=2)


def rows(*numbers):
    return [{"student_number": number, "course_code": "ART101"} for number in numbers]


def test_a_list_is_answered_row_by_row(api, ada, bo, art):
    answer = api.post("/enroll", json=[*rows("1001", "9", "1002"), "Ada", {"studentId": 1}])
    assert answer.status_code == 200
    said = answer.json()
    assert [one["status"] for one in said["results"]] == [
        *("enrolled", "refused", "enrolled"),
        *("refused", "refused"),
    ]
    assert [one["errors"][0]["code"] for one in said["results"] if one["errors"]] == [
        *("unknown_student", "not_an_object"),
        "unknown_field",
    ]
    assert {one["enrollment"]["batch_id"] for one in said["results"] if one["enrollment"]} == {
        said["batch_id"]
    }


def test_the_whole_list_is_undone_as_one(api, ada, bo, art):
    batch_id = api.post("/enroll", json=rows("1001", "1002")).json()["batch_id"]
    undone = api.post(f"/batches/{batch_id}/undo", json={}).json()
    assert [one["status"] for one in undone["enrollments"]] == ["cancelled", "cancelled"]


@pytest.mark.parametrize("by_address", [True, False])
def test_all_or_nothing(api, ada, bo, art, by_address):
    sent = rows("1001", "9")
    if by_address:
        answer = api.post("/enroll?atomic=true", json=sent)
    else:
        answer = api.post("/enroll", json={"atomic": True, "enrollments": sent})
    assert answer.status_code == 404
    assert [no["field"] for no in answer.json()["errors"]] == ["enrollments.1.student_number"]
    assert api.get("/students/1/courses").json() == []


def test_a_key_counts_for_the_list_as_a_whole(api, ada, bo, art):
    key = {"Idempotency-Key": "once"}
    first = api.post("/enroll", json=rows("1001", "9"), headers=key)
    again = api.post("/enroll", json=rows("1001", "9"), headers=key)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert again.content == first.content
    other = api.post("/enroll", json=rows("1002"), headers=key)
    assert other.json()["type"] == "/problems#key_reused"


def test_a_dry_run_changes_nothing(api, ada, art):
    said = api.post("/enroll?dry_run=true", json=rows("1001", "1001")).json()
    assert (said["dry_run"], said["enrolled"], said["refused"]) == (True, 1, 1)
    assert said["results"][0]["student"]["name"] == "Ada Lovelace"
    assert api.get(f"/students/{ada.id}/courses").json() == []


def test_an_empty_list_has_no_results(api, school):
    assert api.post("/enroll", json=[]).json()["results"] == []


@pytest.mark.parametrize("sent", [{"enrollments": "all"}, {"enrollments": {"1": 2}}])
def test_what_is_no_list_is_refused(api, school, sent):
    answer = api.post("/enroll", json=sent)
    assert answer.json()["type"] == "/problems#not_a_list"


def test_a_list_anywhere_else_is_no_object(api, school):
    assert api.post("/students", json=[]).json()["type"] == "/problems#not_an_object"


def test_whoever_stands_in_a_list_twice_hears_of_the_row_before(api, ada, art):
    answer = api.post("/enroll?atomic=true", json=rows("1001", "1001"))
    assert (answer.status_code, "enrollment_id" in answer.json()) == (409, False)
    (no,) = answer.json()["errors"]
    assert (no["code"], no["field"]) == ("already_enrolled", "enrollments.1.course_code")
    assert no["message"].startswith("Ada Lovelace (1001) comes into")
    assert "by row 1 of this list already. Leave one of the two rows out." in no["message"]


@pytest.fixture
def lecture_and_lab(term):
    """Two courses, each of which is taken beside the other; the lab has one seat."""
    RuleSetting.create(code="corequisite_missing", severity="blocks")
    lecture = cast.a_course("CHE210", "Chemistry", corequisites="CHE210L")
    lab = cast.a_course("CHE210L", "Chemistry lab", corequisites="CHE210")
    return cast.a_section(lecture, term=term), cast.a_section(lab, term=term, capacity=1)


def both(student, sections, **rest):
    return [{"student_id": student.id, "section_id": one.id, **rest} for one in sections]


@pytest.mark.parametrize("way", [1, -1])
def test_all_or_nothing_lets_courses_come_in_that_go_together(api, ada, lecture_and_lab, way):
    body = {"atomic": True, "enrollments": both(ada, lecture_and_lab[::way])}
    for dry_run in (True, False):
        said = api.post("/enroll", json={**body, "dry_run": dry_run}).json()
        assert (said["enrolled"], said["refused"]) == (2, 0)
        assert [one["warnings"] for one in said["results"]] == [[], []]
    assert StudentCourse.select().count() == 2


def test_where_one_of_them_is_full_neither_comes_in(api, ada, bo, lecture_and_lab):
    cast.enrolled(bo, lecture_and_lab[1])
    body = {"atomic": True, "enrollments": both(ada, lecture_and_lab)}
    said = api.post("/enroll", json=body).json()
    assert [one["code"] for one in said["errors"]] == ["section_full"]
    assert StudentCourse.select().count() == 1


def test_a_place_in_line_is_no_course_beside(api, ada, bo, lecture_and_lab):
    cast.enrolled(bo, lecture_and_lab[1])
    lecture, lab = both(ada, lecture_and_lab)
    body = {"atomic": True, "enrollments": [lecture, {**lab, "waitlist": True}]}
    said = api.post("/enroll", json=body).json()
    assert {one["code"] for one in said["errors"]} >= {"corequisite_missing"}
    assert StudentCourse.select().count() == 1


def test_one_by_one_nobody_counts_on_a_row_that_may_yet_be_refused(api, ada, lecture_and_lab):
    said = api.post("/enroll", json=both(ada, lecture_and_lab)).json()
    assert [one["errors"][0]["code"] for one in said["results"]] == ["corequisite_missing"] * 2


@pytest.mark.parametrize("way", [1, -1])
def test_where_the_rule_only_warns_no_list_warns_of_what_it_asks_for(
    api, ada, lecture_and_lab, way
):
    RuleSetting.update(severity="warns").execute()
    said = api.post("/enroll", json=both(ada, lecture_and_lab[::way])).json()
    assert (said["enrolled"], [one["warnings"] for one in said["results"]]) == (2, [[], []])


@pytest.mark.parametrize("codes", ["CHE210 CHE210L", "CHE210L CHE210"])
def test_nor_does_the_form_for_many(client, ada, lecture_and_lab, codes):
    RuleSetting.update(severity="warns").execute()
    form = visit(client, "/enroll/many").form("enroll-many")
    sent = {"students": ada.student_number, "courses": codes}
    page = form.submit(press="Check without saving", **sent)
    assert "2 would be enrolled" in page.one("#done-heading").get_text()
    assert "Mind:" not in page.one("#results").get_text()


def test_one_alone_is_warned_as_ever(api, ada, lecture_and_lab):
    RuleSetting.update(severity="warns").execute()
    said = api.post("/enroll", json=both(ada, lecture_and_lab[:1])).json()
    (warning,) = said["results"][0]["warnings"]
    assert warning["code"] == "corequisite_missing"
