"""Enrolling and leaving as a page without script."""

import re

from tests.pages import Page, visit
from tests.support import cast
from webapp.models import StudentCourse
from webapp.services import term_service


def spells():
    return StudentCourse.select().count()


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


def test_a_student_without_a_name_is_named_once(client, algebra):
    cast.a_student("S00001", first_name="", last_name="")
    page = visit(client, "/enroll")
    done = page.form("enroll-form").submit(student_number="S00001", course_code="MAT310")
    assert done.notice.startswith("S00001, is enrolled in Algebra MAT310.")
