"""The roster as a file that a spreadsheet opens without harm."""

import csv
import io

import pytest

from tests.pages import visit, words
from tests.support import cast
from webapp import database
from webapp.models import Event


def rows_of(answer):
    text = answer.content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


@pytest.fixture
def section(biology):
    return biology.sections.get()


def test_the_page_offers_the_file_of_what_it_shows(client, ada, section, biology):
    cast.enrolled(ada, section)

    for address in (
        f"/courses/{biology.id}/students",
        f"/courses/{biology.id}/students?section_id=1",
    ):
        link = visit(client, address).one(".acts a[download]")
        assert words(link) == "Download CSV"
        answer = client.get(str(link["href"]))
        assert [row["name"] for row in rows_of(answer)] == ["Ada Lovelace"]
        assert ("section_id" in str(link["href"])) == ("section_id" in address)


def test_it_is_a_file_with_a_plain_name(client, term):
    course = cast.a_course('É"100/\r\n', "Ecology")
    section = cast.a_section(course, label="à 2", term=term)

    answer = client.get(f"/courses/{course.id}/students?format=csv&section_id={section.id}")

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="roster-100-2.csv"'
    assert answer.headers["cache-control"] == "no-store"
    assert answer.content.startswith(b"\xef\xbb\xbfstudent_number,name,")


def test_nothing_in_it_is_a_formula_and_noughts_stay(client, section, biology):
    signs = ("=", "+", "-", "@", "\uff1d")
    for place, sign in enumerate(signs):
        student = cast.a_student(f"00{place}", f"{sign}cmd|' /C calc'!A0", f"{place}")
        cast.enrolled(student, section)

    rows = rows_of(client.get(f"/courses/{biology.id}/students?format=csv"))

    assert [row["name"][:2] for row in rows] == [f"'{sign}" for sign in signs]
    assert [row["student_number"] for row in rows] == ["000", "001", "002", "003", "004"]


def test_it_holds_everybody_however_long_and_a_page_at_a_time(
    client, section, biology, monkeypatch
):
    for number in range(1201):
        cast.enrolled(cast.a_student(None, "Kim", f"Novak {number:04}"), section)
    pages = []
    door = database.read

    async def counted(query, *args, **kwargs):
        pages.append(query.__name__)
        return await door(query, *args, **kwargs)

    monkeypatch.setattr("webapp.routes.spreadsheets.read", counted)

    rows = rows_of(client.get(f"/courses/{biology.id}/students?format=csv&limit=1"))

    assert [row["name"] for row in rows] == [f"Kim Novak {number:04}" for number in range(1201)]
    assert pages == ["cells"] * 3


def test_an_empty_roster_is_its_headings(client, biology):
    answer = client.get(f"/courses/{biology.id}/students?format=csv")
    assert rows_of(answer) == []
    assert answer.text.count("\r\n") == 1


def test_who_took_it_stands_on_record(client, biology):
    client.get(f"/courses/{biology.id}/students?format=csv")

    (event,) = Event.select()
    assert (event.action, event.by, event.reason) == (
        "exported",
        "Robin Vale",
        "the roster of BIO110",
    )


def test_what_is_not_there_is_refused_as_ever(client, api, biology):
    assert client.get("/courses/99/students?format=csv").status_code == 404
    other = f"/courses/{biology.id}/students?format=csv&section_id=99"
    refused = api.get(other)
    assert refused.status_code == 404
    assert refused.json()["errors"][0]["code"] == "unknown_section"
    assert client.get(f"/courses/{biology.id}/students?format=csv&status=gone").status_code == 422
    assert Event.select().count() == 0


def test_the_list_itself_is_as_it_was(api, ada, section, biology):
    cast.enrolled(ada, section)
    assert api.get(f"/courses/{biology.id}/students").json()[0]["name"] == "Ada Lovelace"
    assert Event.select().where(Event.action == "exported").count() == 0
