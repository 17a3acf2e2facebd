"""What is sent badly gets a clear answer, and nothing is lost."""

import json

import pytest
from fastapi.testclient import TestClient

from tests.pages import Page
from webapp.main import app

JSON = {"Content-Type": "application/json"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def sent(client, body, headers, where="/enroll"):
    return client.post(where, content=body, headers={"Accept": "application/json", **headers})


def codes(answer):
    return [error["code"] for error in answer.json()["errors"]]


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"{'student_id': 1}",
        b'{"student_id": NaN}',
        b'{"student_id": Infinity}',
        b'{"student_id": -Infinity}',
        b'{"student_id": 1,}',
        b'{"student_id": 01}',
        b'\xff\xfe{"a": 1}',
        b'{"first_name": "\xe9"}',
        b"[" * 100_000,
        b'{"a":' * 100_000,
    ],
)
def test_malformed_json_is_400(api, body):
    answer = sent(api, body, JSON)

    assert answer.status_code == 400
    assert codes(answer) == ["malformed_json"]


@pytest.mark.parametrize("body", [b"5", b'"x"', b"null", b"true"])
def test_json_that_is_no_object_is_422(api, body):
    answer = sent(api, body, JSON)

    assert answer.status_code == 422
    assert codes(answer) == ["not_an_object"]


def test_nothing_sent_is_everything_missing(api):
    for headers in ({}, JSON, FORM):
        answer = sent(api, b"", headers)
        assert answer.status_code == 422
        assert codes(answer) == ["missing", "missing"]


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", "", "text/json", "x"])
def test_another_content_type_is_415(api, kind):
    answer = sent(api, b'{"student_id": 1}', {"Content-Type": kind} if kind else {})

    assert answer.status_code == 415
    assert codes(answer) == ["wrong_content_type"]


@pytest.mark.parametrize("kind", ["application/json; charset=utf-8", "application/hal+json"])
def test_every_kind_of_json_is_json(api, kind):
    assert sent(api, b"{}", {"Content-Type": kind}).status_code == 422


def test_json_sent_as_a_form_is_told_the_header_to_add(api):
    answer = sent(api, b' {"student_id": 1, "course_id": 2}', FORM)

    assert answer.status_code == 415
    assert codes(answer) == ["json_sent_as_form"]
    assert "Content-Type: application/json" in answer.json()["detail"]


def test_a_form_that_only_begins_like_json_is_a_form(api):
    assert sent(api, b"{=1", FORM).status_code == 422


@pytest.mark.parametrize("body", [b"q=%FF", b"\xff=1", b"&".join([b"a=1"] * 2000)])
def test_a_form_that_is_not_text_is_400(api, body):
    answer = sent(api, body, FORM)

    assert answer.status_code == 400
    assert codes(answer) == ["malformed_form"]


def test_a_multipart_form_is_a_form(client, ada, algebra):
    answer = client.post(
        "/enroll",
        files={"student_id": (None, str(ada.id)), "course_id": (None, "99")},
        headers={"Accept": "application/json"},
    )

    assert answer.status_code == 404
    assert codes(answer) == ["unknown_course"]


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data", b"x"),
        ("multipart/form-data; boundary=b", b"x"),
        (
            "multipart/form-data; boundary=b",
            b"--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--\r\n",
        ),
        (
            "multipart/form-data; boundary=b",
            b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n\xff\r\n--b--\r\n',
        ),
        (
            "multipart/form-data; boundary=b; charset=idna",
            b'--b\r\nContent-Disposition: form-data; name="xn--\xc3\xa9"\r\n\r\nxn--x\r\n--b--\r\n',
        ),
    ],
)
def test_a_broken_multipart_form_is_400(api, kind, body):
    answer = sent(api, body, {"Content-Type": kind})

    assert answer.status_code == 400
    assert codes(answer) == ["malformed_form"]


def test_a_file_is_refused(client):
    answer = client.post(
        "/enroll",
        files={"student_id": ("students.csv", b"1")},
        headers={"Accept": "application/json"},
    )

    assert answer.status_code == 400
    assert codes(answer) == ["malformed_form"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"student_id": "\x00", "course_id": 1},
        {"student_number": "a\x00b", "course_id": 1},
        {"student_number": "\ud800", "course_id": 1},
        {"student_number": ["a"], "course_id": 1},
        {"student_number": {"a": 1}, "course_id": 1},
        {"student_number": 5, "course_id": 1},
        {"student_id": 1, "course_id": 1, "\ud800": 1},
        {"student_id": 1, "course_id": 1, "a\x00b": 1},
        {"student_id": 1, "course_id": 1, "x" * 100_000: 1},
        {"student_id": 1, "course_id": 1, "begin_on": 0},
        {"student_id": 1, "course_id": 1, "begin_on": "2026-02-30"},
        {"student_id": 1, "course_id": 1, "begin_on": "2026-08-24T00:00:00"},
        {"student_id": 1, "course_id": 1, "waitlist": 1},
        {"student_id": 1.5, "course_id": 1},
        {"student_id": 1e400, "course_id": 1},
        {"student_id": "1" * 5000 + "x", "course_id": 1},
    ],
)
def test_values_of_the_wrong_kind_are_422_in_every_shape(api, client, wrong):
    body = json.dumps(wrong).replace("Infinity", "1e400")

    assert sent(api, body, JSON).status_code == 422
    form = {name: value for name, value in wrong.items() if isinstance(value, str | int)}
    if all("\ud800" not in f"{name}{value}" for name, value in form.items()):
        assert client.post("/enroll", data=form).status_code in {404, 422}


@pytest.mark.parametrize("digits", [5000, 400_000])
def test_numbers_of_thousands_of_digits_are_simply_unknown(api, digits):
    body = f'{{"student_id": {"9" * digits}, "course_id": -{"9" * digits}}}'

    answer = sent(api, body.replace("-", ""), JSON)

    assert answer.status_code == 404
    assert "No student has the id that was sent." in answer.json()["detail"]


def test_a_number_in_digits_of_thousands_is_simply_unknown(client, algebra):
    page = Page(
        client, client.post("/enroll", data={"student_id": "9" * 5000, "course_id": algebra.id})
    )

    assert page.status == 404


@pytest.mark.parametrize("code", ["a\x00b", "x" * 5000, "\N{FULLWIDTH DIGIT ONE}", "%", "-", "a-"])
def test_whatever_is_typed_as_a_code_comes_back_in_the_form(client, ada, algebra, code):
    sent = Page(client, client.post("/enroll", data={"student_id": ada.id, "course_code": code}))
    asked = Page(client, client.get("/enroll", params={"course_code": code}))

    assert sent.status in {404, 422}
    assert sent.error_for("course_code")
    assert asked.status == 200
    for page in (sent, asked):
        assert page.form("enroll-form").values["course_code"].replace("\ufffd", "\x00") == code


def test_names_far_too_many_are_413(api):
    many = {f"name_{number}": 1 for number in range(101)}

    assert sent(api, json.dumps(many), JSON).status_code == 413
    assert api.post("/enroll", data=many).status_code == 413


@pytest.mark.parametrize("headers", [JSON, FORM])
@pytest.mark.parametrize("where", ["/enroll", "/students", "/courses", "/batches/1/undo"])
def test_a_body_of_ten_megabytes_is_413(api, headers, where):
    answer = sent(api, b"x" * 10_000_000, headers, where)

    assert answer.status_code == 413
    assert codes(answer) == ["too_large"]


def test_two_host_headers_are_400(school):
    client = TestClient(app)

    answer = client.post(
        "/enroll", headers=[("Host", "testserver"), ("Host", "evil.example")], content=b""
    )

    assert answer.status_code == 400


def test_of_two_controls_with_one_name_the_last_counts(client, ada, algebra):
    answer = client.post(
        "/enroll",
        content=f"student_id=99&student_id={ada.id}&course_id={algebra.id}&dry_run=on",
        headers={**FORM, "Accept": "application/json"},
    )

    assert answer.status_code == 200
    assert answer.json()["student_id"] == ada.id


def test_a_refusal_never_holds_more_than_a_page_of_reasons(api, term):
    meetings = [{"weekday": 9, "starts_at": 1, "ends_at": 2}] * 1000

    answer = sent(api, json.dumps({"code": "X", "meetings": meetings}), JSON, "/courses")

    assert answer.status_code == 422
    assert len(answer.json()["errors"]) <= 100


def test_the_once_control_is_no_field(client, ada, algebra):
    answer = client.post(
        "/enroll", json={"student_id": ada.id, "course_id": algebra.id, "once": "x"}
    )

    assert answer.status_code == 422
    assert codes(answer) == ["unknown_field"]


def test_json_that_names_one_thing_twice_cannot_be_read(api, ada, bo, algebra):
    body = f'{{"student_id": {ada.id}, "student_id": {bo.id}, "course_id": {algebra.id}}}'
    answer = api.post("/enroll", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["code"] == "malformed_json"


def test_a_field_without_a_name_is_unknown(api):
    (error, *_) = api.post("/students", json={"student_number": "1", "": 1}).json()["errors"]
    assert (error["code"], error["field"]) == ("unknown_field", "")
