"""Terms: the calendar as a page and as JSON, and the one that a browser looks at."""

from datetime import date, timedelta

import pytest

from tests.pages import visit, words
from tests.support import cast
from webapp.models import Section, Term


@pytest.fixture
def fall(term):
    """A semester of this year in which it is today."""
    return cast.a_term("Fall", parent=term, kind="semester")


@pytest.fixture
def next_year(term):
    """The year after this one, with a course."""
    days = {"starts_on": term.ends_on + timedelta(1), "ends_on": term.ends_on + timedelta(300)}
    return cast.a_term("Next year", **days)


def named(rows):
    return [row["name"] for row in rows]


def test_each_term_is_followed_by_its_parts(api, term, next_year, fall):
    rows = api.get("/terms").json()
    assert named(rows) == [term.name, "Fall", "Next year"]
    assert [row["is_current"] for row in rows] == [True, True, False]
    assert rows[1]["parent_id"] == term.id


def test_a_term_is_added_by_json_and_read_again(api, term):
    days = {"starts_on": str(term.starts_on), "ends_on": str(term.ends_on)}
    sent = {"name": "Fall", "kind": "semester", "parent_id": term.id, **days}
    made = api.post("/terms", json={**sent, "drop_deadline": days["ends_on"]})
    assert made.status_code == 201
    assert api.get(made.headers["location"]).json() == made.json()
    assert made.json()["drop_deadline"] == days["ends_on"]


def test_a_form_adds_a_term_and_says_so(client, term):
    form = visit(client, "/terms").form("new-term")
    page = form.submit(name="Fall", starts_on=str(term.starts_on), ends_on=str(term.ends_on))
    assert page.heading == "Fall"
    assert "Saved." in words(page.one("#notice"))


def test_a_deadline_is_emptied_again(api, client, term):
    Term.update(drop_deadline=term.ends_on).execute()
    page = visit(client, f"/terms/{term.id}").form("edit-term").submit(drop_deadline="")
    assert not page.errors
    assert api.get(f"/terms/{term.id}").json()["drop_deadline"] is None


def test_who_saw_an_older_version_is_told(api, term):
    first = api.get(f"/terms/{term.id}")
    changed = api.patch(f"/terms/{term.id}", json={"name": "2026"})
    assert changed.json()["version"] == first.json()["version"] + 1
    stale = {"If-Match": first.headers["etag"]}
    again = api.patch(f"/terms/{term.id}", json={"name": "Again"}, headers=stale)
    assert again.status_code == 412


def test_a_school_with_one_term_is_not_asked_which(client, algebra):
    assert not visit(client, "/courses").has(".board .term")


def test_a_browser_looks_at_another_term_and_back(client, api, next_year, algebra):
    course = cast.a_course("NEW100", "New")
    section = cast.a_section(course, term=next_year)
    page = visit(client, f"/courses?q={course.code}")
    assert str(section.id) not in words(page.one("#results"))

    client.post("/term", data={"term_id": next_year.id})

    page = visit(client, "/courses")
    assert words(page.one(".board .term summary")).endswith("Next year")
    assert api.get("/courses?code=NEW100").json()[0]["sections"] == []
    client.post("/term", data={"term_id": ""})
    assert not words(visit(client, "/courses").one(".board .term summary")).endswith("Next year")


def test_offers_and_courses_of_a_student_follow_the_chosen_term(client, ada, next_year, algebra):
    course = cast.a_course("NEW100", "New")
    section = cast.a_section(course, term=next_year)
    cast.enrolled(ada, section, begin_on=next_year.starts_on)
    client.post("/term", data={"term_id": next_year.id})
    page = visit(client, f"/students/{ada.id}/courses")
    assert "New" in words(page.one("#courses"))
    this_year = Section.get(Section.course == algebra)
    assert not page.has(f"#enroll-{this_year.id}")


@pytest.mark.parametrize("cookie", ["7777", "x", "9" * 40])
def test_a_cookie_of_no_term_is_passed_over(client, algebra, cookie):
    client.cookies.set("term", cookie)
    assert visit(client, "/courses").status == 200
    assert visit(client, "/").status == 200


def test_a_year_shows_what_its_parts_have(api, ada, term, fall, algebra):
    section = cast.a_section(cast.a_course("NEW100", "New"), term=fall)
    cast.enrolled(ada, section)
    rows = api.get(f"/students/{ada.id}/courses?term_id={term.id}").json()
    assert [row["code"] for row in rows] == ["NEW100"]


@pytest.mark.parametrize("sent", ["٣", "x", "-1", ""])
def test_what_is_no_id_of_a_term_is_the_term_by_date(client, algebra, sent):
    answer = client.post("/term", data={"term_id": sent}, follow_redirects=False)
    assert answer.status_code == 303
    assert "term" not in client.cookies


def test_today_follows_the_chosen_term(client, next_year, algebra):
    client.post("/term", data={"term_id": next_year.id})
    page = visit(client, "/")
    assert page.status == 200
    assert words(page.one(".board .term summary")).endswith("Next year")


@pytest.mark.parametrize(
    ("name", "day", "fits"),
    [
        ("drop_deadline", "2031-06-14", True),
        ("drop_deadline", "2031-06-15", False),
        ("add_deadline", "2030-12-20", True),
        ("add_deadline", "0206-09-20", False),
        ("withdraw_deadline", "2301-02-01", False),
        ("enroll_from", "2030-05-01", True),
        ("enroll_from", "2031-07-01", False),
        ("census_on", "2031-01-10", True),
        ("census_on", "2031-01-09", False),
        ("census_on", "2031-06-15", False),
    ],
)
def test_a_day_of_a_term_goes_with_the_term(api, name, day, fits):
    term = {"name": "Spring", "starts_on": "2031-01-10", "ends_on": "2031-06-14"}
    answer = api.post("/terms", json={**term, name: day})
    assert answer.status_code == (201 if fits else 422)
    if not fits:
        (error,) = answer.json()["errors"]
        assert (error["code"], error["field"]) == ("day_outside_term", name)
        assert "does not go with Spring, Jan 10, 2031 to Jun 14, 2031" in error["message"]


def test_the_days_of_a_term_are_not_moved_away_from_its_deadlines(api):
    days = {"starts_on": "2031-01-10", "ends_on": "2031-06-14"}
    term = cast.a_term("Spring", **{name: date.fromisoformat(day) for name, day in days.items()})
    Term.update(drop_deadline=date(2031, 5, 1)).where(Term.id == term.id).execute()
    there = f"/terms/{term.id}"
    no = api.patch(there, json={"ends_on": "2031-04-30"}).json()["errors"]
    assert [one["field"] for one in no] == ["drop_deadline"]
    sent = {"ends_on": "2031-04-30", "drop_deadline": "2031-04-01"}
    assert api.patch(there, json=sent).status_code == 200


def test_what_was_odd_before_keeps_nobody_from_another_change(api, term):
    Term.update(drop_deadline=date(1999, 5, 1)).execute()
    assert api.patch(f"/terms/{term.id}", json={"name": "Fall again"}).status_code == 200
