"""POST /enroll and what may be done to an enrollment: as JSON, as a page, as a part of a page."""

import re
from datetime import date, timedelta

import pytest
from fastapi.testclient import TestClient

from tests.pages import Page, visit
from tests.support import cast
from webapp.database import Unavailable
from webapp.main import app
from webapp.models import StudentCourse
from webapp.routes import counter, student_page
from webapp.services import term_service

HTMX = {"HX-Request": "true", "Accept": "text/html"}


def spells():
    return StudentCourse.select().count()


@pytest.fixture
def full(term, ada):
    """PHY210 Physics with one seat, and Ada in it."""
    course = cast.a_course("PHY210", "Physics")
    section = cast.a_section(course, term=term, capacity=1)
    cast.enrolled(ada, section)
    return course


# JSON


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


# Sent again


def test_the_same_key_gets_the_first_answer_again(api, ada, algebra):
    wish, key = {"student_id": ada.id, "course_id": algebra.id}, {"Idempotency-Key": "once"}

    first = api.post("/enroll", json=wish, headers=key)
    again = api.post("/enroll", json=wish, headers=key)

    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    assert again.headers["location"] == first.headers["location"]
    assert "idempotent-replayed" not in first.headers
    assert again.headers["idempotent-replayed"] == "true"
    assert spells() == 1


def test_the_same_key_for_something_else_is_refused(api, ada, bo, algebra):
    key = {"Idempotency-Key": "once"}
    api.post("/enroll", json={"student_id": ada.id, "course_id": algebra.id}, headers=key)

    answer = api.post("/enroll", json={"student_id": bo.id, "course_id": algebra.id}, headers=key)

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["code"] == "key_reused"
    assert spells() == 1


def test_a_no_keeps_no_key(api, bo, full):
    wish, key = {"student_id": bo.id, "course_id": full.id}, {"Idempotency-Key": "once"}
    refused = api.post("/enroll", json=wish, headers=key)

    waiting = api.post("/enroll", json={**wish, "waitlist": True}, headers=key)

    assert (refused.status_code, waiting.status_code) == (409, 201)


@pytest.mark.parametrize("key", ["", "x" * 201, "naïve", "a\tb"])
def test_a_key_is_plain_and_short(api, ada, algebra, key):
    answer = api.post(
        "/enroll",
        json={"student_id": ada.id, "course_id": algebra.id},
        headers={b"Idempotency-Key": key.encode("latin-1")},
    )

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["code"] == "bad_key"
    assert spells() == 0


def test_two_keys_that_differ_are_refused(client, ada, algebra):
    answer = client.post(
        "/enroll",
        data={"student_id": ada.id, "course_id": algebra.id, "once": "one"},
        headers={"Idempotency-Key": "two", "Accept": "application/json"},
    )

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["code"] == "bad_key"


@pytest.mark.parametrize("path", ["drop", "swap"])
def test_leaving_twice_with_one_key_is_leaving_once(api, ada, algebra, biology, path):
    made = api.post("/enroll", json={"student_id": ada.id, "course_id": algebra.id}).json()
    what = {"course_id": biology.id} if path == "swap" else {}
    where, key = f"/enrollments/{made['id']}/{path}", {"Idempotency-Key": "once"}

    first = api.post(where, json=what, headers=key)
    again = api.post(where, json=what, headers=key)

    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json() == again.json()
    assert again.headers["idempotent-replayed"] == "true"


def test_undoing_twice_with_one_key_is_undoing_once(api, ada, algebra):
    made = api.post("/enroll", json={"student_id": ada.id, "course_id": algebra.id}).json()
    where, key = f"/batches/{made['batch_id']}/undo", {"Idempotency-Key": "once"}

    first, again = (api.post(where, headers=key) for _ in range(2))

    assert first.json() == again.json()
    assert again.headers["idempotent-replayed"] == "true"


# The page


def test_the_form_enrolls_as_it_is_rendered(client, ada, algebra):
    form = visit(client, "/enroll").form("enroll-form")
    assert {"student_number", "course_code", "section_id", "begin_on", "waitlist"} <= form.names

    page = form.submit(student_number="1001", course_code="MAT310")

    assert page.status == 200
    assert page.address.startswith(f"/students/{ada.id}/courses?done=")
    assert page.heading == "Ada Lovelace"
    assert page.notice.startswith("Ada Lovelace, 1001, grade 10, is enrolled in Algebra MAT310.")
    assert page.has(f"table#courses tr[data-course-id='{algebra.id}'][data-status='enrolled']")


def test_a_double_click_gets_the_first_answer_again(client, ada, algebra):
    form = visit(client, "/enroll").form("enroll-form")

    first, again = (
        form.send(student_number="1001", course_code="MAT310", follow=False) for _ in range(2)
    )

    assert (first.status_code, again.status_code) == (303, 303)
    assert first.headers["location"] == again.headers["location"]
    assert spells() == 1


def test_the_form_sent_back_with_something_else_in_it_is_not_saved(client, ada, bo, algebra):
    form = visit(client, "/enroll").form("enroll-form")
    form.submit(student_number="1001", course_code="MAT310")

    page = form.submit(student_number="1002", course_code="MAT310")

    assert page.status == 422
    assert page.form("enroll-form").values["student_number"] == "1002"
    assert spells() == 1
    assert page.form("enroll-form").submit().status == 200
    assert spells() == 2


def test_ids_that_a_client_adds_to_the_form_are_accepted(client, ada, algebra):
    answer = client.post(
        "/enroll",
        data={"student_id": ada.id, "course_id": algebra.id, "student_number": "", "begin_on": ""},
        follow_redirects=False,
    )

    assert answer.status_code == 303
    assert answer.headers["location"].startswith(f"/students/{ada.id}/courses?done=")


def test_a_no_shows_the_form_as_it_was_sent(client, bo, full):
    page = (
        visit(client, "/enroll")
        .form("enroll-form")
        .submit(student_number="1002", course_code="PHY210")
    )

    assert page.status == 409
    assert page.title.startswith("Error:")
    assert page.error_for("course_code").startswith("Error: Physics PHY210-1 is full")
    assert page.errors == [page.error_for("course_code").removeprefix("Error: ")]
    values = page.form("enroll-form").values
    assert (values["student_number"], values["course_code"]) == ("1002", "PHY210")
    assert page.notice is None


def test_a_no_to_ids_shows_the_words_that_people_type(client, bo, full):
    page = Page(client, client.post("/enroll", data={"student_id": bo.id, "course_id": full.id}))

    values = page.form("enroll-form").values
    assert (values["student_number"], values["course_code"]) == ("1002", "PHY210")
    assert "full" in page.error_for("course_id")
    assert page.error_for("course_code") is None


def test_a_no_to_a_section_alone_shows_its_course_and_keeps_the_section(client, bo, full):
    section = full.sections.get()
    cast.a_section(full, label="2")

    page = Page(
        client, client.post("/enroll", data={"student_id": bo.id, "section_id": section.id})
    )

    assert "full" in page.error_for("section_id")
    assert page.form("enroll-form").values["course_code"] == "PHY210"
    assert page.form("enroll-form").values["section_id"] == str(section.id)


def test_what_is_missing_is_said_at_its_control(client):
    page = visit(client, "/enroll").form("enroll-form").submit()

    assert page.status == 422
    assert page.error_for("student_number").endswith(
        "The student number is missing. Fill it in and send this again."
    )
    assert "missing" in page.error_for("course_code")


def test_the_page_offers_the_wait_list_when_the_section_is_full(client, bo, full):
    page = (
        visit(client, "/enroll")
        .form("enroll-form")
        .submit(student_number="1002", course_code="PHY210")
    )

    waiting = page.form("alternative-wait").submit()

    assert waiting.status == 200
    assert "Bo Diaz, 1002, grade 11, is on the wait list for Physics PHY210" in waiting.notice
    assert "Not enrolled." in waiting.notice


def test_a_form_can_be_checked_without_saving(client, ada, algebra):
    page = (
        visit(client, "/enroll")
        .form("enroll-form")
        .submit(press="Check without saving", student_number="1001", course_code="MAT310")
    )

    assert page.status == 200
    assert "would be enrolled in Algebra MAT310" in page.notice
    assert spells() == 0
    assert page.form("enroll-form").submit().notice.startswith("Ada Lovelace")
    assert spells() == 1


def test_an_address_fills_the_form(client, algebra):
    page = visit(client, "/enroll?student_number=1001&course_code=MAT310-1")

    assert page.form("enroll-form").values["student_number"] == "1001"
    assert page.form("enroll-form").values["course_code"] == "MAT310-1"


def test_each_offered_section_is_a_form_of_its_own(client, ada, algebra):
    section = algebra.sections.get()
    form = visit(client, f"/students/{ada.id}/courses").form(f"enroll-{section.id}")
    assert form.values.keys() >= {"student_id", "course_id", "section_id", "once"}
    assert form.buttons == ["Enroll in Algebra MAT310"]

    assert "is enrolled in" in form.submit().notice


def test_every_form_of_a_page_has_a_key_of_its_own(client, ada, algebra, biology):
    page = visit(client, f"/students/{ada.id}/courses")

    keys = [control["value"] for control in page.soup.select("input[name=once]")]

    assert len(keys) >= 2
    assert len(set(keys)) == len(keys)


def test_a_row_is_dropped_and_the_drop_undone(client, ada, algebra):
    spell = cast.enrolled(ada, algebra.sections.get(), begin_on=term_service.today())
    page = visit(client, f"/students/{ada.id}/courses")

    dropped = page.form(f"drop-{spell.id}").submit()

    assert dropped.address.startswith(f"/students/{ada.id}/courses?done=")
    assert "has left Algebra MAT310" in dropped.notice
    assert not dropped.has(f"tr#enrollment-{spell.id}")

    (undo,) = dropped.soup.select("#notice form")
    undone = dropped.form(undo["id"]).submit()

    assert "Undone." in undone.notice
    assert undone.has(f"tr#enrollment-{spell.id}[data-status=enrolled]")


def test_a_second_drop_says_so_on_the_students_page(client, ada, algebra):
    spell = cast.enrolled(ada, algebra.sections.get())
    client.post(f"/enrollments/{spell.id}/drop")

    page = Page(client, client.post(f"/enrollments/{spell.id}/drop"))

    assert page.status == 409
    assert page.heading == "Ada Lovelace"
    (said,) = page.errors
    assert re.fullmatch(
        r"Ada Lovelace \(1001\) has already left Algebra MAT310: "
        r"Robin Vale entered that on \w{3} \d+, \d{4}, \d+:\d\d [ap]m\. Nothing was changed\.",
        said,
    )


def test_a_refused_swap_is_the_counter_filled_with_the_wish(client, bo, algebra, full):
    spell = cast.enrolled(bo, algebra.sections.get())

    page = Page(
        client, client.post(f"/enrollments/{spell.id}/swap", data={"course_code": "PHY210"})
    )

    assert page.status == 409
    values = page.form("enroll-form").values
    assert values["instead_of"] == str(spell.id)
    assert (values["student_number"], values["course_code"]) == ("1002", "PHY210")


def test_a_second_undo_says_so_on_the_students_page(client, ada, algebra):
    made = client.post("/enroll", json={"student_id": ada.id, "course_id": algebra.id}).json()
    client.post(f"/batches/{made['batch_id']}/undo")

    page = Page(client, client.post(f"/batches/{made['batch_id']}/undo"))

    assert page.status == 409
    assert page.errors == ["This was already undone. Nothing was changed."]


def test_the_page_of_an_enrollment_is_its_row(client, ada, algebra):
    spell = cast.enrolled(ada, algebra.sections.get())

    answer = client.get(f"/enrollments/{spell.id}", follow_redirects=False)

    assert answer.status_code == 303
    assert answer.headers["location"] == f"/students/{ada.id}/courses#enrollment-{spell.id}"
    assert visit(client, answer.headers["location"]).has(f"tr#enrollment-{spell.id}")


def test_the_page_of_what_was_left_shows_what_was_left(client, ada, algebra):
    spell = cast.enrolled(ada, algebra.sections.get())
    client.post(f"/enrollments/{spell.id}/drop")

    there = client.get(f"/enrollments/{spell.id}", follow_redirects=False).headers["location"]

    assert visit(client, there).has(f"tr#enrollment-{spell.id}[data-status=dropped]")


def test_a_notice_about_somebody_else_is_not_shown(client, ada, bo, algebra):
    done = client.post(
        "/enroll",
        data={"student_id": ada.id, "course_id": algebra.id},
        follow_redirects=False,
    ).headers["location"]

    page = visit(client, done.replace(f"/students/{ada.id}/", f"/students/{bo.id}/"))

    assert page.notice is None


# htmx


def partials(page):
    """What is to change, by where it goes."""
    top = [tag for tag in page.soup.children if not isinstance(tag, str) or tag.strip()]
    assert [tag.name for tag in top] == ["title", *["hx-partial"] * (len(top) - 1)]
    return {tag["hx-target"]: tag for tag in top[1:]}


def test_htmx_gets_only_parts_and_a_title(client, ada, algebra):
    page = (
        visit(client, "/enroll")
        .form("enroll-form")
        .submit(htmx=True, follow=False, student_number="1001", course_code="MAT310")
    )

    assert page.status == 200
    assert partials(page).keys() >= {"#status", "#notice", "#errs", "#schedule", "#enroll-form"}
    assert "is enrolled in Algebra MAT310" in page.notice
    assert page.form("enroll-form").values["student_number"] == ""


def test_every_part_holds_the_one_element_it_replaces(client, ada, algebra):
    page = Page(
        client,
        client.post("/enroll", data={"student_id": ada.id, "course_id": algebra.id}, headers=HTMX),
    )

    for target, part in partials(page).items():
        inside = [tag for tag in part.children if not isinstance(tag, str) or tag.strip()]
        assert [f"#{tag['id']}" for tag in inside] == [target]


def test_htmx_gets_a_no_as_parts_with_its_status(client, bo, full):
    page = (
        visit(client, "/enroll")
        .form("enroll-form")
        .submit(htmx=True, student_number="1002", course_code="PHY210")
    )

    assert page.status == 409
    assert partials(page).keys() == {"#status", "#notice", "#errs", "#enroll-form"}
    assert page.title.startswith("Error:")
    assert page.errors
    assert page.error_for("course_code")
    assert page.form("enroll-form").values["student_number"] == "1002"


def test_the_title_stays_that_of_the_page_at_hand(client, ada, algebra):
    wish = {"student_id": ada.id, "course_id": algebra.id, "dry_run": ""}
    at_the_counter = {**HTMX, "HX-Current-URL": "http://testserver/enroll?x=1"}

    page = Page(client, client.post("/enroll", data=wish, headers=at_the_counter))

    assert page.title.startswith("Enroll a student")


def test_the_offers_stay_narrowed_to_what_was_typed(client, ada, algebra, biology):
    narrowed = {**HTMX, "HX-Current-URL": f"http://testserver/students/{ada.id}/courses?q=bio"}
    spell = cast.enrolled(ada, algebra.sections.get())

    page = Page(client, client.post(f"/enrollments/{spell.id}/drop", headers=narrowed))

    assert "Biology" in page.one("#offers").get_text()
    assert "Algebra" not in page.one("#offers").get_text()


@pytest.mark.parametrize("there", ["http://[x", "x", "http://testserver/enroll?q=%00", "%", "//"])
def test_wherever_htmx_says_it_is_the_change_is_answered(client, ada, algebra, there):
    wish = {"student_id": ada.id, "course_id": algebra.id}

    page = Page(
        client, client.post("/enroll", data=wish, headers={**HTMX, "HX-Current-URL": there})
    )

    assert page.status == 200
    assert "is enrolled in" in page.notice


@pytest.mark.parametrize("act", ["drop", "swap", "undo"])
def test_htmx_is_never_redirected(client, ada, algebra, biology, act):
    made = client.post("/enroll", json={"student_id": ada.id, "course_id": algebra.id}).json()
    where = (
        f"/batches/{made['batch_id']}/undo" if act == "undo" else f"/enrollments/{made['id']}/{act}"
    )
    what = {"course_id": biology.id} if act == "swap" else {}

    page = Page(client, client.post(where, data=what, headers=HTMX, follow_redirects=False))
    again = Page(client, client.post(where, data=what, headers=HTMX, follow_redirects=False))

    assert page.status == 200
    assert "#notice" in partials(page)
    assert again.status == 409
    assert partials(again)
    assert again.errors


def test_htmx_is_told_in_a_header_to_go_to_another_page(client, ada, algebra):
    spell = cast.enrolled(ada, algebra.sections.get())

    answer = client.get(f"/enrollments/{spell.id}", headers=HTMX, follow_redirects=False)

    assert answer.status_code == 204
    assert answer.headers["hx-redirect"].endswith(f"#enrollment-{spell.id}")


# The client itself


def test_the_app_answers_without_its_lifespan(school, ada, algebra):
    answer = TestClient(app).post("/enroll", json={"student_id": ada.id, "course_id": algebra.id})

    assert answer.status_code == 201


def test_the_app_answers_within_its_lifespan(school, ada, algebra):
    with TestClient(app) as client:
        answer = client.post("/enroll", json={"student_id": ada.id, "course_id": algebra.id})

    assert answer.status_code == 201


def test_a_student_without_a_name_is_named_once(client, algebra):
    cast.a_student("S00001", first_name="", last_name="")
    page = visit(client, "/enroll")
    done = page.form("enroll-form").submit(student_number="S00001", course_code="MAT310")
    assert done.notice.startswith("S00001, is enrolled in Algebra MAT310.")


def test_what_was_saved_is_not_denied_when_the_page_cannot_be_read(
    client, ada, algebra, monkeypatch
):
    async def cannot(*args, **kwargs):
        raise Unavailable("unavailable")

    monkeypatch.setattr(student_page, "read", cannot)
    answer = client.post(
        "/enroll", data={"student_id": ada.id, "course_id": algebra.id}, headers=HTMX
    )

    assert answer.status_code == 204
    assert answer.headers["hx-redirect"].startswith(f"/students/{ada.id}/courses?done=")
    assert StudentCourse.select().count() == 1


# Walk-ins at the counter

AT_THE_COUNTER = {"Referer": "http://testserver/enroll?done=1"}
BY_HTMX = {**HTMX, "HX-Current-URL": "http://testserver/enroll"}
IN_BOTH_WAYS = pytest.mark.parametrize("way", [AT_THE_COUNTER, BY_HTMX], ids=["plain", "htmx"])


def at_the_counter(client, way, number="1001", course="", **more):
    sent = {"student_number": number, "course_code": course, **more}
    return Page(client, client.post("/enroll", data=sent, headers=way))


@IN_BOTH_WAYS
def test_after_a_walk_in_the_form_is_there_for_the_next(client, ada, algebra, way):
    page = at_the_counter(client, way, course="MAT310")

    assert page.status == 200
    assert page.title.startswith("Enroll a student")
    assert page.notice.startswith("Ada Lovelace, 1001, grade 10, is enrolled in Algebra MAT310.")
    assert page.one("#notice a")["href"] == f"/students/{ada.id}/courses"
    assert page.form("enroll-form").values["student_number"] == ""
    assert page.one("[autofocus]")["id"] == "student_number"
    assert "is enrolled in Algebra" in page.one("#status").get_text()


def test_without_script_the_counter_is_shown_anew(client, ada, algebra):
    sent = {"student_number": "1001", "course_code": "MAT310"}
    answer = client.post("/enroll", data=sent, headers=AT_THE_COUNTER, follow_redirects=False)

    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/enroll?done=")


@IN_BOTH_WAYS
def test_enter_after_the_number_says_whose_it_is_and_asks_for_the_course(client, ada, way):
    page = at_the_counter(client, way, number=" 1001 ")

    assert page.status == 200
    assert not page.title.startswith("Error")
    assert page.form("enroll-form").values["student_number"] == " 1001 "
    assert page.one("#student_number-hint").get_text() == "Ada Lovelace, grade 10"
    assert page.one("[autofocus]")["id"] == "course_code"
    assert page.notice is None


@IN_BOTH_WAYS
def test_enter_after_a_number_that_nobody_has_is_refused_at_once(client, ada, way):
    page = at_the_counter(client, way, number="7")

    assert page.status == 404
    assert page.errors == [
        "No student has the number 7. Check the number, or add the student first."
    ]
    assert page.error_for("student_number")
    assert page.form("enroll-form").values["student_number"] == "7"


@IN_BOTH_WAYS
def test_enter_in_an_empty_form_says_what_is_missing(client, ada, way):
    page = at_the_counter(client, way, number="")

    assert page.status == 422
    assert len(page.errors) == 2


@IN_BOTH_WAYS
def test_who_changes_section_is_no_walk_in(client, ada, algebra, way):
    spell = cast.enrolled(ada, algebra.sections.get())
    cast.a_section(algebra, label="2")

    page = at_the_counter(client, way, course="MAT310-2", instead_of=str(spell.id))

    if way is AT_THE_COUNTER:
        assert page.heading == "Ada Lovelace"
    assert "is enrolled in Algebra MAT310-2" in page.notice


def test_only_the_counter_takes_half_a_form(client, api, ada):
    for page in (
        visit(client, "/enroll").form("enroll-form").submit(student_number="1001"),
        at_the_counter(client, {"Referer": "http://testserver/students"}),
        at_the_counter(client, {"Referer": "http://[x"}),
    ):
        assert page.status == 422
        assert page.error_for("course_code")
    assert (
        api.post("/enroll", json={"student_number": "1001"}, headers=AT_THE_COUNTER).status_code
        == 422
    )


def test_half_a_form_that_cannot_be_read_says_so(client, school):
    page = at_the_counter(client, AT_THE_COUNTER, number="a\x00b")
    assert page.status == 422
    assert "signs that cannot be kept" in (page.error_for("student_number") or "")


def test_a_walk_in_is_not_denied_when_the_page_cannot_be_read(client, ada, algebra, monkeypatch):
    async def cannot(*args, **kwargs):
        raise Unavailable("unavailable")

    monkeypatch.setattr(counter, "read", cannot)
    sent = {"student_number": "1001", "course_code": "MAT310"}
    answer = client.post("/enroll", data=sent, headers=BY_HTMX)

    assert answer.status_code == 204
    assert answer.headers["hx-redirect"].startswith("/enroll?done=")


def test_a_number_in_the_address_says_whose_it_is(client, ada):
    page = visit(client, "/enroll?student_number=1001")
    assert page.one("#student_number-hint").get_text() == "Ada Lovelace, grade 10"
    assert visit(client, "/enroll?done=99999").notice is None


# What others did meanwhile


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
