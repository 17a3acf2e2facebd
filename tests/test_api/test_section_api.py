"""One section by JSON, and the forms that add and change it."""

from datetime import date

import pytest

from tests.pages import Page, visit, words
from tests.support import cast
from tests.support.signed_in import a_staff_member
from webapp.models import Section, Staff, Teacher

HTMX = {"HX-Request": "true", "Accept": "text/html"}
MONDAY = {"weekday": 1, "starts_at": "09:10", "ends_at": "10:00"}


@pytest.fixture
def labs(biology):
    """The one section of Biology, Mondays, of 30 seats."""
    row = biology.sections.get()
    cast.a_meeting(row, "Mon", "09:10", "10:00")
    return row


def rows(page):
    """The meetings in the form: day, start and end of each row."""
    return [
        tuple(
            _said(row.select_one(f'[name$="{name}"]'))
            for name in ("weekday", "starts_at", "ends_at")
        )
        for row in page.soup.select(".meeting")
    ]


def _said(control):
    chosen = control.select_one("option[selected]") if control.name == "select" else control
    return chosen["value"] if chosen else ""


def press(page, words_on_it, **changes):
    """What a browser without script does at a button that sends the form elsewhere."""
    form = page.soup.select_one("form[method=post]:has(.meetings)")
    (button,) = (one for one in form.select("button") if words(one) == words_on_it)
    assert button["formmethod"] == "get"
    values = page.form(form["id"]).values | changes | {button["name"]: button["value"]}
    return visit(page.client, button["formaction"], params=values)


def test_a_section_is_read_and_changed_by_json(api, labs):
    before = api.get(f"/sections/{labs.id}").json()
    assert before["meetings"][0]["starts_at"] == "09:10:00"

    answer = api.patch(f"/sections/{labs.id}", json={"capacity": 31, "room": None})

    assert answer.status_code == 200
    assert answer.json() == {**before, "capacity": 31, "seats_left": 31, "version": 2}
    assert api.get("/sections/99").status_code == 404
    assert api.patch("/sections/99", json={}).status_code == 404


def test_everything_unreadable_is_said_at_once(api, labs):
    late = {"weekday": 9, "starts_at": "late", "ends_at": "10:00"}
    answer = api.patch(
        f"/sections/{labs.id}",
        json={"label": "", "capacity": -1, "status": "gone", "meetings": [late], "seats": 3},
    )

    assert answer.status_code == 422
    assert {(error["code"], error["field"]) for error in answer.json()["errors"]} == {
        ("missing", "label"),
        ("not_a_number", "capacity"),
        ("not_a_choice", "status"),
        ("out_of_range", "meetings.0.weekday"),
        ("not_a_time", "meetings.0.starts_at"),
        ("unknown_field", "seats"),
    }


def test_the_page_of_a_section_is_its_roster(client, ada, labs):
    cast.enrolled(ada, labs)
    page = visit(client, f"/sections/{labs.id}")
    assert page.address == f"/courses/{labs.course_id}/students?section_id={labs.id}"
    assert page.has(f"tr#student-{ada.id}")


def test_a_section_that_was_added_says_where_it_is(api, labs):
    added = api.post(f"/courses/{labs.course_id}/sections", json={"meetings": [MONDAY]})
    assert api.get(added.headers["location"]).json() == added.json()


def test_the_form_has_the_section_as_it_is(client, labs):
    cast.a_meeting(labs, "Fri", "13:00", "13:50")

    page = visit(client, f"/sections/{labs.id}/edit")

    assert page.heading == "Change Biology BIO110-1"
    values = page.form("edit-section").values
    assert (values["label"], values["capacity"], values["status"]) == ("1", "30", "open")
    assert rows(page) == [("1", "09:10", "10:00"), ("5", "13:00", "13:50")]


def test_the_roster_and_the_course_lead_to_the_form(client, labs):
    form = f"/sections/{labs.id}/edit"
    for address in (f"/courses/{labs.course_id}", f"/courses/{labs.course_id}/students"):
        assert visit(client, address).has(f'a[href="{form}"]')
    new = f"/courses/{labs.course_id}/sections/new"
    assert visit(client, f"/courses/{labs.course_id}").has(f'a[href="{new}"]')


def test_the_form_saved_untouched_changes_nothing(client, api, labs):
    before = api.get(f"/sections/{labs.id}").json()

    page = visit(client, f"/sections/{labs.id}/edit").form("edit-section").submit()

    assert page.notice == "Saved."
    assert api.get(f"/sections/{labs.id}").json() == before


def test_the_form_changes_seats_room_status_and_hours(client, api, labs):
    page = visit(client, f"/sections/{labs.id}/edit")

    saved = page.form("edit-section").submit(
        capacity="", room="B12", status="closed", **{"meetings.0.starts_at": "09:00"}
    )

    assert saved.notice == "Saved."
    now = api.get(f"/sections/{labs.id}").json()
    assert (now["capacity"], now["room"], now["status"]) == (None, "B12", "closed")
    assert [meeting["starts_at"] for meeting in now["meetings"]] == ["09:00:00"]


def test_fewer_seats_than_are_taken_are_saved_and_said(client, ada, bo, labs):
    for student in (ada, bo):
        cast.enrolled(student, labs)
    page = visit(client, f"/sections/{labs.id}/edit")
    assert not page.has("#over")

    saved = page.form("edit-section").submit(capacity="0")

    assert saved.notice == "Saved."
    assert "2 of 0 seats are taken, 2 over." in words(saved.one("#over"))
    assert f"decision-{labs.id}" in visit(client, "/").one("#decisions").decode()


def test_a_row_is_added_without_script_and_keeps_what_was_typed(client, labs):
    page = visit(client, f"/sections/{labs.id}/edit")

    more = press(page, "Add a meeting", room="B12")

    assert rows(more) == [("1", "09:10", "10:00"), ("", "09:10", "10:00")]
    assert more.form("edit-section").values["room"] == "B12"
    assert more.one("[autofocus]")["name"] == "meetings.1.weekday"
    saved = more.form("edit-section").submit(**{"meetings.1.weekday": "3"})
    assert rows(saved) == [("1", "09:10", "10:00"), ("3", "09:10", "10:00")]


def test_a_row_is_removed_without_script(client, labs):
    cast.a_meeting(labs, "Fri", "13:00", "13:50")
    page = visit(client, f"/sections/{labs.id}/edit")

    fewer = press(page, "Remove meeting 1")

    assert rows(fewer) == [("5", "13:00", "13:50")]
    assert Section.get_by_id(labs.id).meetings.count() == 2
    none = press(fewer, "Remove meeting 1")
    assert rows(none) == []
    assert "At no set time." in words(none.one(".meetings"))
    none.form("edit-section").submit()
    assert Section.get_by_id(labs.id).meetings.count() == 0


def test_a_blank_row_between_others_can_be_removed_and_counts_for_nothing(client, labs):
    page = press(visit(client, f"/sections/{labs.id}/edit"), "Add a meeting")
    blank = {"meetings.0.weekday": "", "meetings.0.starts_at": "", "meetings.0.ends_at": ""}
    page = press(page, "Add a meeting", **blank, **{"meetings.1.weekday": "2"})
    assert rows(page) == [("", "", ""), ("2", "09:10", "10:00"), ("", "09:10", "10:00")]

    assert rows(press(page, "Remove meeting 3"))[1][0] == "2"
    page.form("edit-section").submit(**{"meetings.2.weekday": "4"})

    days = [meeting.weekday for meeting in Section.get_by_id(labs.id).meetings]
    assert sorted(days) == [2, 4]


def test_what_is_wrong_with_a_row_is_said_at_its_control(client, labs):
    page = visit(client, f"/sections/{labs.id}/edit")

    wrong = page.form("edit-section").submit(
        room="B12", **{"meetings.0.weekday": "", "meetings.0.ends_at": "late"}
    )

    assert wrong.status == 422
    assert wrong.error_for("meetings.0.weekday") == (
        "Error: The day is missing. Fill it in and send this again."
    )
    assert "must be a time such as 09:10" in (wrong.error_for("meetings.0.ends_at") or "")
    assert rows(wrong) == [("", "09:10", "late")]
    assert wrong.one("[name='meetings.0.ends_at']")["type"] == "text"
    assert wrong.form("edit-section").values["room"] == "B12"
    targets = [link["href"] for link in wrong.soup.select("#errs a")]
    assert sorted(targets) == ["#meetings.0.ends_at", "#meetings.0.weekday"]


def test_a_label_that_is_taken_leaves_the_form_as_it_was_sent(client, biology, labs):
    cast.a_section(biology, label="2")

    page = visit(client, f"/sections/{labs.id}/edit").form("edit-section").submit(label="2")

    assert page.status == 409
    assert "already has a section 2" in (page.error_for("label") or "")
    assert page.form("edit-section").values["label"] == "2"
    assert rows(page) == [("1", "09:10", "10:00")]


def test_the_dates_of_a_meeting_survive_the_form(client, api, labs):
    dated = {**MONDAY, "first_date": "2026-09-07", "last_date": "2026-12-14"}
    api.patch(f"/sections/{labs.id}", json={"meetings": [dated, {**MONDAY, "weekday": 2}]})
    before = api.get(f"/sections/{labs.id}").json()

    page = visit(client, f"/sections/{labs.id}/edit")
    page.form("edit-section").submit()

    assert len(page.soup.select("[name$=first_date]")) == 1
    assert api.get(f"/sections/{labs.id}").json() == before


def test_a_day_of_a_meeting_that_cannot_be_read_stays_as_it_was_sent(client, api, labs):
    dated = {**MONDAY, "first_date": "2026-09-07", "last_date": "2026-12-14"}
    api.patch(f"/sections/{labs.id}", json={"meetings": [dated]})
    page = visit(client, f"/sections/{labs.id}/edit")

    wrong = page.form("edit-section").submit(**{"meetings.0.first_date": "7 Sept"})

    first = wrong.one("[name='meetings.0.first_date']")
    assert (first["type"], first["value"]) == ("text", "7 Sept")
    assert wrong.one("[name='meetings.0.last_date']")["type"] == "date"


def test_by_htmx_the_form_alone_grows(client, labs):
    button = visit(client, f"/sections/{labs.id}/edit").one("#add-meeting")

    asked = client.get(
        f"{button['hx-get']}&label=1&meetings.0.weekday=2&meetings.0.starts_at=10:00", headers=HTMX
    )

    grown = Page(client, asked)
    assert rows(grown) == [("2", "10:00", ""), ("", "10:00", "")]
    assert not grown.has("html")
    assert grown.form("edit-section").values["label"] == "1"


def test_the_form_for_a_new_section_takes_meetings(client, biology, labs):
    page = visit(client, f"/courses/{biology.id}/sections/new")
    assert page.heading == "Add a section of Biology"
    page = press(press(page, "Add a meeting"), "Add a meeting")

    first = {
        "meetings.0.weekday": "2",
        "meetings.0.starts_at": "10:00",
        "meetings.0.ends_at": "10:50",
    }
    second = {
        "meetings.1.weekday": "4",
        "meetings.1.starts_at": "10:00",
        "meetings.1.ends_at": "10:50",
    }
    added = page.form("new-section").submit(capacity="24", **first, **second)

    assert added.notice == "Saved."
    made = Section.get(Section.label == "2")
    assert sorted(meeting.weekday for meeting in made.meetings) == [2, 4]
    assert visit(client, "/courses/99/sections/new").status == 404


def test_a_refused_new_section_keeps_its_meetings(client, biology, labs):
    page = press(visit(client, f"/courses/{biology.id}/sections/new"), "Add a meeting")
    late = {
        "meetings.0.weekday": "2",
        "meetings.0.starts_at": "10:00",
        "meetings.0.ends_at": "09:00",
    }

    refused = page.form("new-section").submit(label="L", **late)

    assert refused.status == 422
    assert refused.heading == "Add a section of Biology"
    assert "ends before it starts" in (refused.error_for("meetings.0.ends_at") or "")
    assert rows(refused) == [("2", "10:00", "09:00")]
    assert Section.select().count() == 1


def test_teachers_are_chosen_by_name_and_told_in_the_record(api, client, labs):
    Teacher.create(name="Marc Krebs")
    ruth = a_staff_member("teacher", name="Ruth Adler")
    sent = {"teachers": ["Ruth Adler", "Marc Krebs"]}
    changed = api.patch(f"/sections/{labs.id}", json=sent).json()
    assert changed["teachers"] == ["Ruth Adler", "Marc Krebs"]
    assert Staff.get_by_id(ruth.id).teacher.name == "Ruth Adler"
    (told,) = api.get(f"/sections/{labs.id}/history").json()[0]["changes"]
    assert (told["field"], told["after"]) == ("teachers", "Ruth Adler, Marc Krebs")

    form = visit(client, f"/sections/{labs.id}/edit").form("edit-section")
    chosen = [words(one) for one in form.tag.select('[name="teachers[]"] option[selected]')]
    assert chosen == ["Ruth Adler", "Marc Krebs"]
    client.post(str(form.tag["action"]), data=form.values | {"teachers[]": ["", "Marc Krebs", ""]})
    assert api.get(f"/sections/{labs.id}").json()["teachers"] == ["Marc Krebs"]
    assert api.patch(f"/sections/{labs.id}", json={"teachers": None}).json()["teachers"] == []


def test_nobody_teaches_whom_nobody_knows(api, labs):
    answer = api.patch(f"/sections/{labs.id}", json={"teachers": ["Nobody"], "room": "B12"})
    (no,) = answer.json()["errors"]
    assert (answer.status_code, no["code"], no["field"]) == (404, "unknown_teacher", "teachers")
    assert no["message"].startswith("No teacher is called Nobody.")
    assert api.get(f"/sections/{labs.id}").json()["room"] != "B12"


def test_a_section_without_students_may_move_to_another_term(api, client, labs, ada):
    year = labs.term.ends_on.year + 1
    spring = cast.a_term("Spring", starts_on=date(year, 1, 5), ends_on=date(year, 5, 28))
    moved = api.patch(f"/sections/{labs.id}", json={"term_id": spring.id}).json()
    assert moved["term"] == "Spring"
    history = visit(client, f"/sections/{labs.id}/history").soup.get_text(" ")
    assert f"Term changed from {labs.term.name} to Spring" in history

    cast.enrolled(ada, labs, begin_on=date(year, 1, 5))
    answer = api.patch(f"/sections/{labs.id}", json={"term_id": labs.term_id})
    assert answer.json()["errors"][0]["code"] == "term_fixed"


def test_a_new_section_has_its_teacher_and_its_term_from_the_form(api, client, labs):
    Teacher.create(name="Marc Krebs")
    year = labs.term.ends_on.year + 1
    spring = cast.a_term("Spring", starts_on=date(year, 1, 5), ends_on=date(year, 5, 28))
    form = visit(client, f"/courses/{labs.course_id}/sections/new").form("new-section")
    form.submit(**{"teachers[]": "Marc Krebs", "term_id": str(spring.id)})
    made = api.get(f"/courses/{labs.course_id}").json()["sections"][0]
    assert (made["teachers"], made["term"], made["label"]) == (["Marc Krebs"], "Spring", "1")
