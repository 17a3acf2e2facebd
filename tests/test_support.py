"""The support of the tests themselves: what guards others must be seen to fail."""

import pytest
from fastapi import FastAPI
from fastapi.responses import JSONResponse, PlainTextResponse
from pydantic import BaseModel

from tests.support import cast
from tests.support.contract import Contract
from webapp.database import db
from webapp.models import Event, Student


class Answer(BaseModel):
    name: str


def a_toy(answer):
    """A client of an app that promises an Answer at /courses/{id} and gives something else."""
    app = FastAPI()

    @app.get("/courses/{course_id}", response_model=Answer, responses={409: {"model": Answer}})
    def course(course_id: int):
        return answer

    return Contract(app)


def test_an_answer_as_documented_passes():
    assert a_toy(JSONResponse({"name": "Algebra"})).get("/courses/1").status_code == 200
    assert a_toy(JSONResponse({"name": "Full"}, 409)).get("/courses/1").status_code == 409


def test_a_page_is_nobody_s_contract():
    assert a_toy(PlainTextResponse("Algebra")).get("/courses/1").text == "Algebra"


def test_a_missing_field_fails_and_names_the_place():
    with pytest.raises(AssertionError, match=r"GET /courses/1 .*\n.*'name' is a required"):
        a_toy(JSONResponse({"title": "Algebra"})).get("/courses/1")


def test_an_undocumented_status_fails():
    with pytest.raises(AssertionError, match="answered 410 application/json, which"):
        a_toy(JSONResponse({"name": "Gone"}, 410)).get("/courses/1")


def test_an_undocumented_media_type_fails():
    problem = JSONResponse({"name": "Full"}, 409, media_type="application/problem+json")
    with pytest.raises(AssertionError, match="answered 409 application/problem\\+json, which"):
        a_toy(problem).get("/courses/1")


def test_an_undocumented_route_fails():
    toy = a_toy(None)
    toy.app.add_api_route("/secret", lambda: {"name": "x"}, include_in_schema=False)
    with pytest.raises(AssertionError, match="does not know the route"):
        toy.get("/secret")


def test_an_address_without_a_route_needs_no_document():
    assert a_toy(None).get("/nowhere").status_code == 404


def test_an_answer_from_the_edge_needs_no_document():
    edge = JSONResponse({"errors": [{"code": "cross_origin"}]}, 403)
    assert a_toy(edge).get("/courses/1").status_code == 403


def test_every_test_has_an_empty_school_of_its_own(school):
    assert Student.select().count() == 0
    cast.a_student("1001")


test_and_so_has_the_next = test_every_test_has_an_empty_school_of_its_own


def test_the_cast_stands_in_the_database(ada, bo, algebra, biology, term):
    spell = cast.enrolled(ada, biology.sections.get())
    assert list(ada.courses) == [biology]
    assert list(algebra.students) == []
    assert spell.begin_on == term.starts_on
    assert Event.get().subject_id == spell.id
    assert bo.search_key == "bo diaz bo 1002"


def test_queries_counts_statements_but_not_their_transaction(school, queries):
    with queries() as seen, db.atomic():
        Student.select().count()
    assert len(seen) == 1


def test_a_sample_section_meets_when_it_says(algebra):
    section = cast.a_section(algebra, label="2", meetings=[("Mon", "09:00", "09:50")])
    meeting = section.meetings.get()
    assert (meeting.weekday, meeting.starts_at.isoformat()) == (1, "09:00:00")
