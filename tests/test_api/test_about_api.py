"""Rollbook about itself: /problems, /healthz, /docs, /openapi.json, and what breaks."""

import json
import re

import pytest
from fastapi.testclient import TestClient

from tests.pages import visit
from tests.support.signed_in import with_a_token
from webapp import database, templating
from webapp.codes import PROBLEMS
from webapp.edge.plain_answers import EDGE_CODES
from webapp.main import app
from webapp.problems import TITLES
from webapp.roles import SCOPES
from webapp.services import catalog, student_service, term_service


def test_every_code_is_published_in_json_and_on_the_page(api, client):
    listed = api.get("/problems").json()
    page = visit(client, "/problems")

    assert {problem["code"] for problem in listed} == PROBLEMS.keys()
    assert PROBLEMS.keys() >= EDGE_CODES.keys()
    for problem in listed:
        assert page.has(f"tr#{problem['code']}")


def test_every_code_has_a_sentence_and_every_status_a_title():
    for kind in PROBLEMS.values():
        assert kind.sentence[0].isupper() or kind.sentence[0] == "{"
        assert kind.sentence.endswith((".", "?", "rollbook serve"))
        assert kind.status in TITLES


def test_health_is_ok_while_the_database_answers(api):
    assert api.get("/healthz").json() == {"status": "ok"}


def cannot(code):
    def broken(*args, **kwargs):
        raise database.Unavailable(code)

    return broken


@pytest.mark.parametrize("code", ["storage_full", "unavailable"])
def test_no_database_is_503_and_says_when_to_come_back(api, client, monkeypatch, code):
    monkeypatch.setattr(catalog, "school", cannot(code))
    monkeypatch.setattr(term_service, "board", cannot(code))
    monkeypatch.setattr(student_service, "create_student", cannot(code))

    health = api.get("/healthz")
    page = client.get("/enroll")
    saved = client.post("/students", data={"student_number": "1"}, headers={"HX-Request": "true"})

    for answer in (health, page, saved):
        assert answer.status_code == 503
        assert answer.headers["retry-after"] == "5"
        assert "Nothing was saved." in answer.text
    assert health.json()["errors"][0]["code"] == code
    assert "<hx-partial" in saved.text


@pytest.mark.parametrize("headers", [{}, {"Accept": "application/json"}, {"HX-Request": "true"}])
def test_what_breaks_has_a_number_and_tells_nothing_else(school, monkeypatch, caplog, headers):
    def broken(*args, **kwargs):
        raise RuntimeError("the table students and Ada")

    monkeypatch.setattr(student_service, "find_students", broken)

    answer = TestClient(app, raise_server_exceptions=False).get("/students", headers=headers)

    assert answer.status_code == 500
    (reference,) = re.findall(r"number: (\w+)", answer.text)[:1]
    line = json.loads(caplog.messages[-1])
    assert (line["event"], line["reference"], line["kind"]) == ("fault", reference, "RuntimeError")
    assert re.search(r"test_about_api\.py:\d+$", line["way"])
    assert "Ada" not in caplog.text
    assert "Ada" not in answer.text
    assert "RuntimeError" not in answer.text
    assert answer.headers["cache-control"] == "no-store"


def test_where_no_page_can_be_drawn_a_plain_one_says_so(school, monkeypatch, caplog):
    def broken(*args, **kwargs):
        raise RuntimeError("the table students and Ada")

    monkeypatch.setattr(templating, "environment", broken)

    answer = TestClient(app).get("/students")

    assert answer.status_code == 500
    assert "Something broke on our side" in answer.text
    assert caplog.text.count("RuntimeError") == 2
    assert "Ada" not in answer.text + caplog.text


def test_the_documentation_needs_no_inline_script(client):
    page = visit(client, "/docs")

    assert page.has("#swagger-ui")
    scripts = page.soup.select("script")
    assert scripts
    assert all(script.get("src") and not script.get_text(strip=True) for script in scripts)
    for script in scripts:
        assert client.get(script["src"]).status_code == 200


def test_the_description_names_every_json_route(client):
    described = client.get("/openapi.json").json()
    operations = {
        (path, method) for path, methods in described["paths"].items() for method in methods
    }

    undescribed = {
        (route.path, method.lower())
        for route in app.routes
        for method in getattr(route, "methods", ())
        if (route.path, method.lower()) not in operations
    }

    assert undescribed == {
        ("/docs", "get"),
        ("/term", "post"),
        ("/theme", "post"),
        ("/openapi.json", "get"),
    }


def test_the_description_holds_together(client):
    described = client.get("/openapi.json").json()
    references = set(re.findall(r"#/components/schemas/(\w+)", str(described)))

    assert references <= described["components"]["schemas"].keys()
    ids = [
        operation["operationId"]
        for methods in described["paths"].values()
        for operation in methods.values()
    ]
    assert len(set(ids)) == len(ids)
    enroll = described["paths"]["/enroll"]["post"]
    assert enroll["requestBody"]["content"].keys() == {
        "application/json",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
    }
    assert {"200", "201", "400", "404", "409", "413", "415", "422", "503"} <= (
        enroll["responses"].keys()
    )
    assert "Idempotency-Key" in {parameter["name"] for parameter in enroll["parameters"]}


def test_a_form_is_described_as_text_by_flat_names(client):
    described = client.get("/openapi.json").json()
    body = described["paths"]["/courses/{course_id}/sections"]["post"]["requestBody"]["content"]
    assert body["multipart/form-data"]["schema"] == {
        "$ref": "#/components/schemas/SectionCreateForm"
    }
    form = described["components"]["schemas"]["SectionCreateForm"]
    assert "meetings" not in form["properties"]
    assert "once" in form["properties"]
    assert form["patternProperties"][r"^meetings\.[0-9]{1,3}\.weekday$"] == {
        "anyOf": [
            {"type": "integer", "minimum": 1, "maximum": 7},
            {"type": "string", "pattern": "^0*[1-7]$"},
            {"type": "string", "pattern": r"^\s*$"},
        ],
        "title": "Weekday",
    }
    assert "null" not in str(form)


def test_a_change_is_described_with_null_only_where_a_field_can_be_emptied(client):
    schemas = client.get("/openapi.json").json()["components"]["schemas"]
    change = schemas["SectionChange"]["properties"]
    takes_null = {name for name, field in change.items() if "null" in str(field)}
    emptied = {"capacity", "minimum", "room", "sourced_id", "meetings", "grades", "programs"}
    emptied |= {"reserved", "teachers"}
    assert takes_null == emptied | {"version"}
    assert not any("default" in field for field in change.values())


def test_the_examples_can_be_read(client):
    from webapp import schemas  # noqa: PLC0415 - looked into by name
    from webapp.openapi import EXAMPLES  # noqa: PLC0415

    for name, example in EXAMPLES.items():
        getattr(schemas, name).model_validate(example)


def test_the_first_page_is_today(client):
    assert visit(client, "/").heading == "Who are you enrolling?"


def test_whoever_has_not_signed_in_hears_that_it_lives_and_nothing_else(anonymous):
    assert anonymous.get("/healthz").json() == {"status": "ok"}
    for path in ("/openapi.json", "/docs", "/problems", "/enroll"):
        answer = anonymous.get(path, follow_redirects=False)
        assert (answer.status_code, answer.headers["location"]) == (303, f"/sign-in?next={path}")


def test_the_description_says_what_opens_each_route(client):
    described = client.get("/openapi.json").json()

    assert described["components"]["securitySchemes"]["token"]["scheme"] == "bearer"
    paths = described["paths"]
    assert paths["/enroll"]["post"]["security"] == [{"session": []}, {"token": ["enroll:write"]}]
    assert paths["/sign-in"]["post"]["security"] == []
    for route in app.routes:
        says = (getattr(route, "openapi_extra", None) or {}).get("says")
        for method in route.methods if says else ():
            security = paths[route.path][method.lower()]["security"]
            scopes = [scope for way in security for scope in way.get("token", ())]
            assert scopes == ([route.needs] if route.needs in SCOPES else [])


def test_any_token_may_read_the_description(school):
    client = with_a_token("catalog:read")
    assert client.get("/openapi.json").status_code == 200
