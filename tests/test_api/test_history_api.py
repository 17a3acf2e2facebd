"""GET /students|courses|sections|staff/{id}/history: a page, JSON, a file for a spreadsheet."""

import csv
import io
from contextlib import closing

import pytest

from tests.pages import visit, words
from tests.support import cast, signed_in
from tests.test_services.desk import drop, enroll, undo, wish
from webapp import database
from webapp.models import Event


def rows_of(answer):
    text = answer.content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


@pytest.fixture
def section(algebra):
    return algebra.sections.get()


@pytest.fixture
def eventful(api, ada, algebra, section):
    """Ada enrolled and dropped, her grade changed, the section and the course too."""
    spell = enroll(**wish(ada, section))
    drop(spell.id, reason="Moved to band")
    api.patch(f"/students/{ada.id}", json={"grade": "11"})
    api.patch(f"/sections/{section.id}", json={"capacity": 32, "room": "B12"})
    api.patch(f"/courses/{algebra.id}", json={"credits": "1.5"})
    return spell


def addresses(ada, algebra, section):
    return (
        f"/students/{ada.id}/history",
        f"/courses/{algebra.id}/history",
        f"/sections/{section.id}/history",
    )


def sentences(page):
    return [words(head) for head in page.soup.select("#history tbody th")]


# As a page


def test_a_student_s_page_leads_to_what_happened_to_them(client, ada, eventful):
    there = visit(client, f"/students/{ada.id}/courses")
    page = visit(client, str(there.one('.acts a[href$="/history"]')["href"]))

    assert (page.heading, page.title) == ("History of Ada Lovelace", "History of Ada Lovelace")
    assert sentences(page) == [
        "Grade changed from 10 to 11",
        "Dropped Algebra MAT310-1 Reason: Moved to band",
        "Enrolled in Algebra MAT310-1",
    ]
    assert [words(cell) for cell in page.soup.select("#history td:last-child")][1:] == [
        "Trial from a test",
        "Trial from a test",
    ]
    assert page.has(f'.crumbs a[href="/students/{ada.id}/courses"]')


def test_a_roster_leads_to_what_happened_in_its_section(client, ada, algebra, eventful):
    there = visit(client, f"/courses/{algebra.id}/students")
    page = visit(client, str(there.one('.acts a[href$="/history"]')["href"]))

    assert page.heading == "History of Algebra MAT310-1"
    assert sentences(page) == [
        "Section 1 changed Seats set to 32 Room set to B12",
        "Ada Lovelace (1001) dropped Reason: Moved to band",
        "Ada Lovelace (1001) enrolled",
    ]
    assert page.has(f'#history a[href="/students/{ada.id}/courses"]')


def test_a_course_leads_to_its_own_history_and_on_to_those_of_its_sections(
    client, algebra, section, eventful
):
    there = visit(client, f"/courses/{algebra.id}")
    page = visit(client, str(there.one('.acts a[href$="/history"]')["href"]))

    assert page.heading == "History of Algebra MAT310"
    assert sentences(page) == [
        "Credits changed from 1 to 1.5",
        "Section 1 changed Seats set to 32 Room set to B12",
    ]
    assert page.has(f'.foot a[href="/sections/{section.id}/history"]')


def test_a_roster_of_several_sections_leads_to_the_course_s_history(client, algebra, section):
    cast.a_section(algebra, label="2")
    page = visit(client, f"/courses/{algebra.id}/students")
    assert page.one('.acts a[href$="/history"]')["href"] == f"/courses/{algebra.id}/history"


def test_what_was_undone_is_marked(client, ada, section):
    undo(enroll(**wish(ada, section)).batch_id)
    page = visit(client, f"/students/{ada.id}/history")
    assert sentences(page) == [
        "Undone: not in Algebra MAT310-1",
        "Enrolled in Algebra MAT310-1 Undone",
    ]


def test_the_moment_is_told_at_the_school(client, ada, section):
    cast.enrolled(ada, section)
    moment = {"at": "2026-01-05 13:00:00", "by": "Trial", "origin": "a test", "action": "changed"}
    Event.create(**moment, subject="student", subject_id=ada.id, batch=1)
    page = visit(client, f"/students/{ada.id}/history")
    assert "Jan 5, 2026, 8:00 am" in page.one("#history").get_text()


def test_it_is_told_fifty_at_a_time(client, ada):
    client.patch(f"/students/{ada.id}", json={"grade": "11"})
    batch = Event.get().batch
    same = {"by": "Trial", "origin": "a test", "action": "changed", "subject": "student"}
    Event.insert_many([{**same, "subject_id": ada.id, "batch": batch}] * 59).execute()

    page = visit(client, f"/students/{ada.id}/history")
    older = visit(client, str(page.one(".pager a")["href"]))

    assert len(sentences(page)) == 50
    assert len(sentences(older)) == 10
    assert sentences(older)[-1] == "Grade changed from 10 to 11"
    assert words(page.one("#history-heading")) == "60 entries"
    whole = visit(client, str(page.one('.acts a[href*="limit"]')["href"]))
    assert (len(sentences(whole)), whole.has(".pager")) == (60, False)


def test_where_nothing_happened_it_says_so(client, ada, algebra, section):
    for address in addresses(ada, algebra, section):
        page = visit(client, address)
        assert "Nothing is on record yet." in words(page.one(".empty"))


def test_htmx_gets_a_title_and_no_part_that_it_did_not_ask_for(client, ada):
    answer = client.get(f"/students/{ada.id}/history", headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert "<title>History of Ada Lovelace" in answer.text


def test_nothing_typed_becomes_markup(client, api, ada):
    api.patch(f"/students/{ada.id}", json={"homeroom": "<b>x</b>"})
    assert "<b>x</b>" not in client.get(f"/students/{ada.id}/history").text


# As JSON


def test_it_is_an_array_with_its_total_and_its_neighbors(api, ada, eventful):
    answer = api.get(f"/students/{ada.id}/history?limit=1&offset=1")

    assert answer.headers["X-Total-Count"] == "3"
    assert 'offset=0>; rel="prev"' in answer.headers["Link"]
    assert 'offset=2>; rel="next"' in answer.headers["Link"]
    (event,) = answer.json()
    assert event.pop("at").endswith("Z")
    assert event.pop("id") and event.pop("batch_id")
    today = eventful.begin_on.isoformat()
    assert event == {
        **{"by": "Trial", "origin": "a test", "action": "dropped", "undone": False},
        **{"subject": "enrollment", "subject_id": eventful.id, "reason": "Moved to band"},
        "student": {"id": ada.id, "student_number": "1001", "name": "Ada Lovelace"},
        "course": {"id": eventful.course_id, "code": "MAT310", "title": "Algebra"},
        "section": {"id": eventful.section_id, "label": "1"},
        **{"status": "dropped", "begin_on": today, "end_on": today, "version": 2},
        **{"changes": [], "named": None},
    }


def test_changes_are_told_before_and_after(api, algebra, eventful):
    course, section = api.get(f"/courses/{algebra.id}/history").json()
    assert course["changes"] == [{"field": "credits", "before": "1", "after": "1.5"}]
    assert section["changes"] == [
        {"field": "capacity", "before": None, "after": "32"},
        {"field": "room", "before": "", "after": "B12"},
    ]
    assert section["section"]["label"] == "1"


def test_what_is_not_there_has_no_history(client, api):
    for noun in ("student", "course", "section"):
        for query in ("", "?format=csv"):
            answer = api.get(f"/{noun}s/99/history{query}")
            assert answer.status_code == 404
            assert answer.json()["errors"][0]["code"] == f"unknown_{noun}"
        assert client.get(f"/{noun}s/99/history").status_code == 404
        assert client.get(f"/{noun}s/x/history").status_code == 422
        assert api.get(f"/{noun}s/1/history?limit=x").status_code == 422
    assert Event.select().count() == 0


# As a file


def test_it_is_a_file_whose_taking_stands_on_record(client, ada, eventful):
    page = visit(client, f"/students/{ada.id}/history")
    answer = client.get(str(page.one(".acts a[download]")["href"]))

    assert answer.headers["content-disposition"] == 'attachment; filename="history-1001.csv"'
    changed, dropped, enrolled = rows_of(answer)
    assert (changed["changes"], changed["student"]) == ("grade: 10 → 11", "Ada Lovelace")
    assert (dropped["reason"], dropped["course_code"]) == ("Moved to band", "MAT310")
    assert (enrolled["section"], enrolled["status"]) == ("1", "enrolled")
    taken = Event.select().order_by(Event.id.desc()).get()
    assert (taken.action, taken.subject, taken.subject_id) == ("exported", "student", ada.id)
    assert "Lovelace" not in taken.reason
    again = visit(client, f"/students/{ada.id}/history")
    assert sentences(again)[0] == "Taken out as a file: the history"


def test_every_history_is_a_file(client, ada, algebra, section, eventful):
    names = ("history-1001.csv", "history-MAT310.csv", "history-MAT310-1.csv")
    for address, name in zip(addresses(ada, algebra, section), names, strict=True):
        answer = client.get(f"{address}?format=csv")
        assert name in answer.headers["content-disposition"]
        assert len(rows_of(answer)) >= 2


def test_nothing_in_it_is_a_formula(client, api, ada, section):
    ada.first_name = "=cmd|' /C calc'!A0"
    ada.save()
    drop(enroll(**wish(ada, section)).id, reason="+1")
    dropped, enrolled = rows_of(client.get(f"/sections/{section.id}/history?format=csv"))
    assert dropped["reason"] == "'+1"
    assert enrolled["student"].startswith("'=cmd")


def test_it_leaves_a_page_at_a_time(client, ada, monkeypatch):
    client.patch(f"/students/{ada.id}", json={"grade": "11"})
    batch = Event.get().batch
    same = {"by": "Trial", "origin": "a test", "action": "changed", "subject": "student"}
    Event.insert_many([{**same, "subject_id": ada.id, "batch": batch}] * 1200).execute()
    pages = []
    door = database.read

    async def counted(query, *args, **kwargs):
        pages.append(query.__name__)
        return await door(query, *args, **kwargs)

    monkeypatch.setattr("webapp.routes.spreadsheets.read", counted)

    rows = rows_of(client.get(f"/students/{ada.id}/history?format=csv&limit=1"))

    assert len(rows) == 1201
    assert rows[-1]["changes"] == "grade: 10 → 11"
    assert pages == ["cells"] * 3


# For whom


def test_whoever_may_not_read_the_record_is_led_to_no_history(engine, ada, algebra, section):
    pages = (f"/students/{ada.id}/courses", f"/courses/{algebra.id}", section_roster(section))
    for role, may in (("counselor", True), ("viewer", False)):
        with closing(signed_in.signed_in(role)) as client:
            for page in pages:
                assert visit(client, page).has('.acts a[href$="/history"]') == may, (role, page)
            for address in addresses(ada, algebra, section):
                for query in ("", "?format=csv", "?format=json"):
                    status = client.get(f"{address}{query}").status_code
                    assert status == (200 if may else 403), (role, address)


def section_roster(section):
    return f"/courses/{section.course_id}/students?section_id={section.id}"


@pytest.fixture
def ruth(school):
    """The browser of Ruth Adler, the administrator."""
    with closing(signed_in.signed_in("admin")) as client:
        yield client


@pytest.fixture
def robin(ada, algebra):
    """Of the staff, and has enrolled Ada in algebra."""
    robin = signed_in.a_staff_member("registrar", name="Robin Vega")
    with closing(signed_in.signed_in(robin)) as client:
        client.post("/enroll", json={"student_id": ada.id, "course_id": algebra.id})
    return robin


def test_a_page_of_staff_leads_to_what_they_did(ruth, ada, robin):
    ruth.patch(f"/staff/{robin.id}", json={"role": "viewer"})
    there = visit(ruth, f"/staff/{robin.id}")
    page = visit(ruth, str(there.one('.acts a[href$="/history"]')["href"]))

    assert page.heading == "History of Robin Vega"
    assert sentences(page) == [
        "Account of Robin Vega changed Role changed from Registrar to Viewer",
        "Ada Lovelace (1001) enrolled in Algebra MAT310-1",
    ]
    assert page.has(f'#history a[href="/students/{ada.id}/courses"]')
    assert page.has(f'.crumbs a[href="/staff/{robin.id}"]')


def test_what_staff_did_is_an_array_and_a_file_that_names_nobody(ruth, robin):
    there = f"/staff/{robin.id}/history"
    (event,) = ruth.get(f"{there}?format=json").json()
    assert (event["action"], event["student"]["name"]) == ("enrolled", "Ada Lovelace")

    answer = ruth.get(f"{there}?format=csv")

    name = f'attachment; filename="history-staff-{robin.id}.csv"'
    assert answer.headers["content-disposition"] == name
    assert [row["action"] for row in rows_of(answer)] == ["enrolled"]
    taken, _ = ruth.get(f"{there}?format=json").json()
    assert (taken["action"], taken["by"], taken["named"]) == ("exported", "Ruth Adler", robin.name)


def test_nobody_has_no_history_in_any_form(ruth):
    for query in ("", "?format=json", "?format=csv"):
        assert ruth.get(f"/staff/99/history{query}").status_code == 404
    assert ruth.get("/staff/99/history?format=json").json()["errors"][0]["code"] == "unknown_staff"
