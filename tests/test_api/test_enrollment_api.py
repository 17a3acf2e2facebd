"""POST /enroll and what may be done to an enrollment, as JSON."""

from datetime import date, timedelta

import pytest
from fastapi.testclient import TestClient

from tests.pages import visit
from tests.support import cast
from webapp.main import app
from webapp.models import StudentCourse


def spells():
    return StudentCourse.select().count()


def test_a_student_is_enrolled_by_json(api, ada, algebra):
    answer = api.post("/enroll", json={"student_id": ada.id, "course_id": algebra.id})

    assert answer.status_code == 201
    made = answer.json()
    assert made["status"] == "enrolled"
    assert made["student"] == {"id": ada.id, "student_number": "1001", "name": "Ada Lovelace"}
    assert made["course"] == {"id": algebra.id, "code": "MAT310", "title": "Algebra"}
    assert made["section"]["label"] == "1"
    assert made["end_on"] is None
    assert made["last_day"] is None
    assert made["waitlist_position"] is None
    assert answer.headers["location"] == f"/enrollments/{made['id']}"
    assert api.get(answer.headers["location"]).json() == made


def test_numbers_and_codes_do_as_well_as_ids(api, ada, algebra):
    answer = api.post("/enroll", json={"student_number": "1001", "course_code": "MAT310-1"})

    assert answer.status_code == 201
    assert answer.json()["course_id"] == algebra.id


def test_a_section_is_enough_and_digits_are_a_number(api, ada, algebra):
    section = algebra.sections.get()

    answer = api.post("/enroll", json={"student_id": str(ada.id), "section_id": str(section.id)})

    assert answer.status_code == 201


def test_whoever_is_in_already_learns_which_enrollment_that_is(api, ada, algebra):
    wish = {"student_id": ada.id, "course_id": algebra.id}
    first = api.post("/enroll", json=wish).json()

    answer = api.post("/enroll", json=wish)

    assert answer.status_code == 409
    problem = answer.json()
    assert problem["enrollment_id"] == first["id"]
    assert problem["type"] == "/problems#already_enrolled"
    assert problem["status"] == 409
    assert problem["errors"] == [
        {
            "code": "already_enrolled",
            "field": "course_id",
            "message": "Ada Lovelace (1001) is already enrolled in Algebra MAT310-1. "
            "Nothing was changed.",
        }
    ]
    assert problem["alternatives"] == []
    assert spells() == 1


def test_a_dry_run_says_what_would_happen_and_changes_nothing(api, ada, algebra):
    answer = api.post(
        "/enroll", json={"student_id": ada.id, "course_id": algebra.id, "dry_run": True}
    )

    assert answer.status_code == 200
    assert answer.json()["dry_run"] is True
    assert answer.json()["status"] == "enrolled"
    assert spells() == 0


def test_a_full_section_names_the_sections_that_would_do(api, bo, full, term):
    free = cast.a_section(full, term=term, label="2", capacity=5)

    answer = api.post("/enroll", json={"student_id": bo.id, "course_code": "PHY210-1"})

    assert answer.status_code == 409
    assert answer.json()["alternatives"] == [{"section_id": free.id, "label": "2", "seats_left": 5}]
    assert "full: 1 of 1 seats" in answer.json()["detail"]


def test_joining_the_wait_list_is_asked_for(api, bo, full):
    answer = api.post("/enroll", json={"student_id": bo.id, "course_id": full.id, "waitlist": True})

    assert answer.status_code == 201
    assert answer.json()["status"] == "waitlisted"
    assert answer.json()["waitlist_position"] == 1


def test_what_is_not_there_is_404_and_hints_at_the_other_name(api, algebra):
    answer = api.post("/enroll", json={"student_id": 104823, "course_id": algebra.id})

    assert answer.status_code == 404
    assert answer.json()["errors"][0]["message"] == (
        "No student has the id 104823. If that is a student number, send student_number."
    )


@pytest.mark.parametrize("huge", [10**30, str(10**30), 2**63])
def test_an_id_beyond_all_ids_is_simply_unknown(api, algebra, huge):
    answer = api.post("/enroll", json={"student_id": huge, "course_id": algebra.id})

    assert answer.status_code == 404
    assert answer.json()["errors"][0]["code"] == "unknown_student"


@pytest.mark.parametrize(
    "wrong", [True, 5.0, "1_0", "+5", " 5", -1, "\N{ARABIC-INDIC DIGIT FIVE}", [], {}, "five"]
)
def test_an_id_is_a_whole_number_or_its_digits(api, algebra, wrong):
    answer = api.post("/enroll", json={"student_id": wrong, "course_id": algebra.id})

    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert (error["code"], error["field"]) == ("not_a_number", "student_id")


def test_a_misread_name_enrolls_nobody_and_is_pointed_out(api, ada, algebra):
    answer = api.post(
        "/enroll", json={"student_id": ada.id, "course_id": algebra.id, "dryRun": True}
    )

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["message"] == (
        "There is no field dryRun. Did you mean dry_run?"
    )
    assert spells() == 0


def test_everything_that_is_wrong_is_said_at_once(api):
    answer = api.post("/enroll", json={"begin_on": "soon", "waitlist": "perhaps"})

    assert answer.status_code == 422
    assert {(error["code"], error["field"]) for error in answer.json()["errors"]} == {
        ("not_a_date", "begin_on"),
        ("not_yes_or_no", "waitlist"),
        ("missing", "student_id"),
        ("missing", "course_id"),
    }


def test_a_clash_names_both_courses_and_the_hours(api, ada, term):
    maths, biology = cast.a_course("MAT310", "Pre-calculus"), cast.a_course("BIO201", "Biology II")
    three = [(day, "09:10", "09:50") for day in ("Mon", "Wed", "Fri")]
    cast.a_section(maths, term=term, meetings=three)
    cast.enrolled(ada, cast.a_section(biology, term=term, meetings=three))

    answer = api.post("/enroll", json={"student_id": ada.id, "course_id": maths.id})

    assert answer.json()["errors"][0]["message"] == (
        "Pre-calculus MAT310-1 clashes with Biology II BIO201-1 (Mon Wed Fri 9:10–9:50 am), "
        "which Ada Lovelace (1001) takes. Choose another section, or leave what it clashes with "
        "first."
    )


def test_an_unknown_enrollment_is_404(api):
    assert api.get("/enrollments/7").json()["errors"][0]["code"] == "unknown_enrollment"
    assert api.get(f"/enrollments/{10**30}").status_code == 404
    assert api.post("/enrollments/7/drop").status_code == 404
    assert api.post("/enrollments/7/swap", json={"course_id": 1}).status_code == 404
    assert api.post("/batches/7/undo").status_code == 404


def test_an_address_without_a_number_is_422(api):
    answer = api.get("/enrollments/seven")

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["code"] == "not_a_number"
    assert "seven" not in answer.text


def test_a_drop_ends_the_enrollment_and_a_second_one_is_refused(api, ada, algebra):
    made = api.post("/enroll", json={"student_id": ada.id, "course_id": algebra.id}).json()

    left = api.post(f"/enrollments/{made['id']}/drop", json={"reason": "Moved away"})
    again = api.post(f"/enrollments/{made['id']}/drop")

    assert left.status_code == 200
    assert left.json()["status"] == "dropped"
    assert again.status_code == 409
    assert again.json()["errors"][0]["code"] == "already_dropped"


def test_a_drop_cannot_come_before_the_first_day(api, ada, algebra):
    made = api.post("/enroll", json={"student_id": ada.id, "course_id": algebra.id}).json()
    before = str(date.fromisoformat(made["begin_on"]) - timedelta(days=3))

    answer = api.post(f"/enrollments/{made['id']}/drop", json={"end_on": before})

    assert answer.status_code == 409
    assert answer.json()["errors"][0]["field"] == "end_on"


def test_a_swap_leaves_one_and_enters_the_other(api, ada, algebra, biology):
    made = api.post("/enroll", json={"student_id": ada.id, "course_id": algebra.id}).json()

    would = api.post(
        f"/enrollments/{made['id']}/swap", json={"course_code": "BIO110", "dry_run": True}
    )
    answer = api.post(f"/enrollments/{made['id']}/swap", json={"course_code": "BIO110"})

    assert would.json()["course_id"] == biology.id
    assert answer.status_code == 200
    assert answer.json()["course_id"] == biology.id
    assert api.get(f"/enrollments/{made['id']}").json()["status"] == "dropped"


def test_a_refused_swap_changes_nothing(api, bo, algebra, full):
    made = api.post("/enroll", json={"student_id": bo.id, "course_id": algebra.id}).json()

    answer = api.post(f"/enrollments/{made['id']}/swap", json={"course_id": full.id})

    assert answer.status_code == 409
    assert api.get(f"/enrollments/{made['id']}").json() == made


def test_an_act_is_undone_as_one_and_once(api, ada, algebra):
    made = api.post("/enroll", json={"student_id": ada.id, "course_id": algebra.id}).json()

    undone = api.post(f"/batches/{made['batch_id']}/undo")
    again = api.post(f"/batches/{made['batch_id']}/undo")

    assert undone.status_code == 200
    assert [touched["status"] for touched in undone.json()["enrollments"]] == ["cancelled"]
    assert again.status_code == 409
    assert again.json()["errors"][0]["code"] == "already_undone"


def test_of_a_seat_that_has_just_gone_json_and_page_say_so(client, api, ada, bo, term):
    section = cast.a_section(cast.a_course("ART150", "Ceramics"), term=term, capacity=1)
    form = visit(client, "/enroll").form("enroll-form")
    assert (
        api.post("/enroll", json={"student_id": ada.id, "section_id": section.id}).status_code
        == 201
    )
    just_gone = "Ceramics ART150-1 filled up a moment ago: 1 of 1 seats are taken."

    page = form.submit(student_number="1002", course_code="ART150")
    (error,) = api.post("/enroll", json={"student_id": bo.id, "section_id": section.id}).json()[
        "errors"
    ]

    assert page.status == 409
    assert just_gone in page.errors[0]
    assert just_gone in error["message"]
    assert "Join the wait list" in " ".join(page.form("alternative-wait").buttons)


def test_the_app_answers_without_its_lifespan(school, ada, algebra):
    answer = TestClient(app).post("/enroll", json={"student_id": ada.id, "course_id": algebra.id})

    assert answer.status_code == 201


def test_the_app_answers_within_its_lifespan(school, ada, algebra):
    with TestClient(app) as client:
        answer = client.post("/enroll", json={"student_id": ada.id, "course_id": algebra.id})

    assert answer.status_code == 201
