import pytest
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.testclient import TestClient

from webapp.edge.bodies import BodyLimit
from webapp.edge.csrf import SameOriginCheck
from webapp.edge.headers import SecurityHeaders
from webapp.edge.hosts import HostCheck
from webapp.edge.plain_answers import EDGE_CODES
from webapp.edge.trial import TrialOnly

from .by_hand import ask, desk, request
from .secured import EXPECTED, lacks


def answering(*headers, path="/enroll", **facts):
    async def app(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": list(headers)})
        await send({"type": "http.response.body", "body": b""})

    return ask(SecurityHeaders(app), request("GET", path, **facts))


async def page(request):
    return PlainTextResponse("a page")


async def moved(request):
    return RedirectResponse("/", status_code=303)


async def refused(request):
    raise HTTPException(int(request.path_params["status"]))


async def broken(request):
    raise ValueError("a secret table name")


@pytest.fixture
def client(tmp_path):
    (tmp_path / "app.css").write_text("body{}")
    inner = Starlette(
        routes=[
            Route("/", page, methods=["GET", "POST"]),
            Route("/moved", moved),
            Route("/refused/{status}", refused),
            Route("/broken", broken),
            Mount("/static", StaticFiles(directory=tmp_path)),
        ]
    )
    limited = SameOriginCheck(BodyLimit(inner, limit=10))
    edge = HostCheck(TrialOnly(limited), frozenset({"testserver", "other"}))
    return TestClient(SecurityHeaders(edge), raise_server_exceptions=False, follow_redirects=False)


def assert_secured(answer):
    assert lacks(answer) == []
    assert "strict-transport-security" not in answer.headers


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/", 200),
        ("/moved", 303),
        ("/refused/400", 400),
        ("/refused/401", 401),
        ("/refused/403", 403),
        ("/refused/409", 409),
        ("/refused/422", 422),
        ("/refused/503", 503),
        ("/nowhere", 404),
        ("/broken", 500),
    ],
)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_every_status_carries_every_header(client, method, path, status):
    answer = client.request(method, path)

    assert answer.status_code == status
    assert_secured(answer)


@pytest.mark.parametrize(
    ("asked", "status", "code"),
    [
        ({"headers": {"Host": "evil.example"}}, 400, "bad_host"),
        ({"headers": {"Host": "other"}}, 403, "not_the_trial"),
        ({"headers": {"X-Forwarded-For": "1.2.3.4"}}, 403, "not_the_trial"),
        ({"headers": {"Sec-Fetch-Site": "cross-site"}}, 403, "cross_origin"),
        ({"headers": {"Content-Length": "ten"}, "content": b""}, 400, "bad_length"),
        ({"content": b"a" * 11}, 413, "too_large"),
    ],
)
@pytest.mark.parametrize("accept", ["application/json", "text/html"])
def test_every_refusal_of_the_edge_carries_every_header(client, asked, status, code, accept):
    headers = {**asked.get("headers", {}), "Accept": accept}
    answer = client.post("/", headers=headers, content=asked.get("content"))

    assert answer.status_code == status
    assert_secured(answer)
    if accept == "application/json":
        assert answer.json()["errors"][0]["code"] == code
    else:
        assert answer.text.startswith("<!DOCTYPE html>")


def test_a_method_that_is_not_allowed_carries_every_header(client):
    answer = client.delete("/")

    assert answer.status_code == 405
    assert_secured(answer)


def test_static_files_carry_the_headers_and_do_not_vary(client):
    answer = client.get("/static/app.css")

    assert answer.status_code == 200
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"] == EXPECTED["content-security-policy"]
    assert "vary" not in answer.headers
    again = client.get("/static/app.css", headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304
    assert again.headers["x-content-type-options"] == "nosniff"


def test_long_caching_of_a_static_file_is_kept():
    kept = (b"cache-control", b"public, max-age=31536000, immutable")
    answered = answering(kept, (b"vary", b"Accept-Encoding"), path="/static/app.css")

    assert answered.all(b"cache-control") == [kept[1]]
    assert answered.all(b"vary") == [b"Accept-Encoding"]


@pytest.mark.parametrize("path", ["/static", "/statics/", "/students/static/"])
def test_only_the_static_folder_does_not_vary(path):
    assert answering(path=path).all(b"vary") == [b"Accept, HX-Request, Cookie"]


@pytest.mark.parametrize(
    ("given", "merged"),
    [
        ([b"Accept-Encoding"], b"Accept-Encoding, Accept, HX-Request, Cookie"),
        ([b"accept, hx-request"], b"accept, hx-request, Cookie"),
        ([b"Cookie", b"Accept-Language"], b"Cookie, Accept-Language, Accept, HX-Request"),
        ([b"Accept, HX-Request, Cookie"], b"Accept, HX-Request, Cookie"),
        ([b"*"], b"*"),
    ],
)
def test_vary_gains_what_it_does_not_name_yet(given, merged):
    assert answering(*((b"vary", value) for value in given)).all(b"vary") == [merged]


def test_an_answer_may_say_how_it_is_cached():
    assert answering((b"Cache-Control", b"private")).all(b"cache-control") == [b"private"]


def test_no_answer_can_loosen_the_policy():
    loose = [(b"Content-Security-Policy", b"default-src *"), (b"x-content-type-options", b"maybe")]
    answered = answering(*loose)

    policy = EXPECTED["content-security-policy"].encode()
    assert answered.all(b"content-security-policy") == [policy]
    assert answered.all(b"x-content-type-options") == [b"nosniff"]


def test_other_headers_pass_untouched():
    given = [
        (b"set-cookie", b"a=1"),
        (b"set-cookie", b"b=2"),
        (b"location", b"/students/1/courses"),
    ]
    answered = answering(*given)
    assert answered.headers[:3] == given


def test_https_is_remembered_and_plain_http_is_not():
    name = b"strict-transport-security"

    assert answering(scheme="https").all(name) == [b"max-age=31536000"]
    assert answering(scheme="http").all(name) == []
    assert answering((name, b"max-age=0"), scheme="http").all(name) == []


def test_an_error_nobody_answered_becomes_a_page_and_is_raised_on():
    sent = []

    async def app(scope, receive, send):
        raise ValueError("a secret table name")

    async def outer(scope, receive, send):
        with pytest.raises(ValueError, match="secret"):
            await SecurityHeaders(app)(scope, receive, send)
        sent.append("raised")

    answered = ask(outer, request())
    assert sent == ["raised"]
    assert answered.status == 500
    assert EDGE_CODES["server_error"][1] in answered.page
    assert "secret" not in answered.page
    assert answered.all(b"x-content-type-options") == [b"nosniff"]


def test_an_error_in_the_middle_of_an_answer_adds_nothing_to_it():
    async def app(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})
        raise ValueError

    async def outer(scope, receive, send):
        with pytest.raises(ValueError):
            await SecurityHeaders(app)(scope, receive, send)

    assert [message["type"] for message in ask(outer, request()).messages] == [
        "http.response.start"
    ]


def test_the_lists_of_the_app_are_never_changed():
    shared = [(b"content-type", b"text/html")]

    async def app(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": shared})
        await send({"type": "http.response.body", "body": b""})

    first, second = (ask(SecurityHeaders(app), request()) for _ in range(2))
    assert first.headers == second.headers
    assert shared == [(b"content-type", b"text/html")]


def test_an_app_without_headers_is_secured_too():
    async def app(scope, receive, send):
        await send({"type": "http.response.start", "status": 204})
        await send({"type": "http.response.body"})

    assert ask(SecurityHeaders(app), request()).all(b"x-content-type-options") == [b"nosniff"]
    assert ask(SecurityHeaders(desk), request()).body == b"yes"
