"""Which shape an answer has, and the headers that every answer carries, on every route."""

from contextlib import closing

import pytest
from starlette.routing import Mount

from tests.support import cast
from tests.support.signed_in import a_token, signed_in
from webapp.edge.headers import CONTENT_SECURITY_POLICY
from webapp.main import app
from webapp.routes.asking import Route

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"

ROUTES = [route for route in app.routes if isinstance(route, Route)]
READ = [route.path for route in ROUTES if "GET" in route.methods]
WRITTEN = [(route.path, method) for route in ROUTES for method in route.methods - {"GET"}]
ALWAYS_JSON = {"/healthz", "/openapi.json"}
ALWAYS_A_PAGE = {
    *(
        "/enroll",
        "/docs",
        "/sign-in",
        "/welcome",
        "/unsaved",
        "/enroll/many",
        "/drop/many",
        "/leave-school",
    ),
    *("/courses/{course_id}/sections/new", "/sections/{section_id}/edit"),
}
ELSEWHERE = {"/enroll/check", "/enrollments/{enrollment_id}", "/sections/{section_id}"}
BOTH = [path for path in READ if path not in ALWAYS_JSON | ALWAYS_A_PAGE | ELSEWHERE]


ASKED_ABOUT = {"/enroll/check": "?student_number=1001&course_code=MAT310"}
"""What cannot be asked without saying about whom."""


def where(path, number="1"):
    """The address of the first of everything, or of another one."""
    nouns = "student course section enrollment batch staff token term period group"
    for name in nouns.split():
        path = path.replace(f"{{{name}_id}}", number)
    path = path.replace("{session_id}", "999" if number == "1" else number)
    return path + ASKED_ABOUT.get(path, "")


@pytest.fixture
def client(engine):
    """The browser of an administrator, who may see every page."""
    with closing(signed_in("admin")) as client:
        yield client


@pytest.fixture
def there(ada, algebra):
    """A school in which the first of everything is there."""
    cast.a_period("Period 1", "08:00", "08:45")
    cast.a_group("Band", ada)
    return cast.enrolled(ada, algebra.sections.get())


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (None, "text/html"),
        ("*/*", "text/html"),
        (BROWSER, "text/html"),
        ("application/json", "application/json"),
        ("application/json, text/plain, */*", "application/json"),
        ("text/html, application/json", "text/html"),
        ("text/html;q=0.5, application/json", "application/json"),
        ("application/json;q=0.5, text/html", "text/html"),
        ("application/json;q=0, */*", "text/html"),
        ("application/*", "application/json"),
        ("text/*", "text/html"),
        ("nonsense", "text/html"),
    ],
)
def test_accept_decides_by_its_weights(client, there, accept, expected):
    headers = {} if accept is None else {"Accept": accept}
    if accept is None:
        client.headers.pop("accept")

    assert client.get("/students", headers=headers).headers["content-type"].startswith(expected)


def test_the_address_can_ask_for_json(client, there):
    answer = client.get("/students?format=json", headers={"Accept": BROWSER})

    assert answer.headers["content-type"] == "application/json"


def test_a_bearer_token_reads_json_unless_it_prefers_a_page(client, there):
    token = {"Authorization": f"Bearer {a_token()}"}

    either = client.get("/students", headers={**token, "Accept": "*/*"})
    page = client.get("/students", headers={**token, "Accept": "text/html"})

    assert either.headers["content-type"] == "application/json"
    assert page.headers["content-type"].startswith("text/html")


def test_a_form_that_accepts_json_is_answered_in_json(client, ada, algebra):
    answer = client.post(
        "/enroll",
        data={"student_number": "1001", "course_code": "MAT310"},
        headers={"Accept": "application/json"},
    )

    assert answer.status_code == 201
    assert answer.headers["content-type"] == "application/json"


def test_json_is_answered_in_json_whatever_is_accepted(client, ada, algebra):
    answer = client.post(
        "/enroll", json={"student_id": ada.id, "course_id": algebra.id}, headers={"Accept": BROWSER}
    )

    assert answer.status_code == 201


def test_every_page_is_json_too_and_each_names_the_other(client, there, subtests):
    for path in BOTH:
        with subtests.test(path):
            page = client.get(where(path), headers={"Accept": BROWSER})
            data = client.get(where(path), headers={"Accept": "application/json"})

            assert page.headers["content-type"] == "text/html; charset=utf-8"
            assert data.headers["content-type"] == "application/json"
            assert f'<{where(path)}?format=json>; rel="alternate"' in page.headers["link"]
            assert f'<{where(path)}>; rel="alternate"; type="text/html"' in data.headers["link"]


def test_head_answers_wherever_get_does(client, there, subtests):
    for path in READ:
        with subtests.test(path):
            seen = client.get(where(path), follow_redirects=False)
            head = client.head(where(path), follow_redirects=False)

            assert head.status_code == seen.status_code
            assert head.content == b""
            assert not seen.content or (
                head.headers["content-type"] == seen.headers["content-type"]
            )


@pytest.mark.parametrize("method", ["DELETE", "PUT", "OPTIONS"])
def test_405_names_every_method_that_is_possible(api, method, subtests):
    for path in sorted({route.path for route in ROUTES}):
        with subtests.test(path):
            expected = {"HEAD"} if path in READ else set()
            expected |= {name for route in ROUTES if route.path == path for name in route.methods}

            answer = api.request(method, where(path))

            assert answer.status_code == 405
            assert set(answer.headers["allow"].split(", ")) == expected
            assert answer.json()["errors"][0]["code"] == "method_not_allowed"


def test_a_post_to_a_static_file_is_405(client):
    answer = client.post("/static/docs.js")

    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, HEAD"


def test_there_is_nothing_beside_the_routes(client, api):
    assert client.get("/nowhere").status_code == 404
    assert "There is nothing at this address" in client.get("/nowhere").text
    assert api.get("/nowhere").json()["errors"][0]["code"] == "not_found"


HEADERS = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
    "vary": "Accept, HX-Request, Cookie",
}


def carries_the_headers(answer):
    return {name: answer.headers.get(name) for name in HEADERS} == HEADERS


@pytest.mark.parametrize("accept", [BROWSER, "application/json"])
def test_every_answer_carries_the_headers(client, there, accept, subtests):
    for path in [*READ, "/nowhere"]:
        with subtests.test(path):
            answer = client.get(where(path), headers={"Accept": accept}, follow_redirects=False)

            assert carries_the_headers(answer)


@pytest.mark.parametrize(("path", "method"), WRITTEN)
@pytest.mark.parametrize("accept", [BROWSER, "application/json"])
def test_every_change_and_every_no_carries_the_headers(client, there, path, method, accept):
    answer = client.request(
        method, where(path), data={"x": "1"}, headers={"Accept": accept}, follow_redirects=False
    )

    assert answer.status_code in {200, 303, 404, 409, 422}
    assert carries_the_headers(answer)


def test_no_change_is_made_for_a_page_of_another_origin(client, there, subtests):
    for path, method in WRITTEN:
        with subtests.test(path):
            answer = client.request(method, where(path), headers={"Sec-Fetch-Site": "same-site"})

            assert answer.status_code == 403


@pytest.mark.parametrize("accept", [BROWSER, "application/json"])
def test_an_unknown_id_is_404_everywhere(client, accept, subtests):
    for path in [path for path in READ if "{" in path]:
        with subtests.test(path):
            answer = client.get(where(path, "99"), headers={"Accept": accept})

            assert answer.status_code == 404
            assert "No" in answer.text


@pytest.mark.parametrize("wrong", ["x", "1.0", "-1", "%00", "%D9%A5", "1_0"])
def test_an_address_that_is_no_number_is_422_everywhere(client, wrong, subtests):
    for path in [route.path for route in ROUTES if "{" in route.path]:
        with subtests.test(path):
            answer = client.request(
                "GET" if path in READ else "POST",
                where(path, wrong),
                headers={"Accept": "application/json"},
            )

            assert answer.status_code == 422
            assert answer.json()["errors"][0]["code"] == "not_a_number"


def test_htmx_gets_parts_and_no_redirect(client, there, subtests):
    for path in [path for path in READ if path not in ALWAYS_JSON | {"/docs", "/welcome"}]:
        with subtests.test(path):
            answer = client.get(
                where(path),
                headers={"HX-Request": "true", "Accept": "text/html"},
                follow_redirects=False,
            )

            assert answer.status_code in {200, 204}
            assert "<html" not in answer.text


def test_static_files_are_kept_for_good(client):
    answer = client.get("/static/htmx-4.0.1.min.js")

    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["vary"] == "Accept-Encoding"
    assert client.get("/static/nothing.js").status_code == 404


def test_static_text_is_sent_packed_to_whoever_reads_gzip(client):
    packed = client.get("/static/htmx-4.0.1.min.js", headers={"Accept-Encoding": "br, gzip"})
    plain = client.get("/static/htmx-4.0.1.min.js", headers={"Accept-Encoding": "identity"})

    assert packed.headers["content-encoding"] == "gzip"
    assert packed.headers["content-type"] == plain.headers["content-type"]
    assert int(packed.headers["content-length"]) < len(plain.content) / 2
    assert "content-encoding" not in plain.headers
    assert packed.content == plain.content


def test_fonts_are_packed_already(client):
    answer = client.get("/static/fonts/newsreader-5.3.0/latin.woff2")

    assert answer.headers["content-type"] == "font/woff2"
    assert "content-encoding" not in answer.headers


def test_every_route_is_either_a_noun_or_static():
    assert all(isinstance(route, Route | Mount) for route in app.routes)


def test_who_never_wants_json_gets_none(client):
    answer = client.get("/students", headers={"Accept": "application/json;q=0, text/plain"})
    assert answer.headers["content-type"].startswith("text/html")
