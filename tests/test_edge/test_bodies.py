import asyncio
import time

import pytest
from fastapi import FastAPI, Request
from starlette.responses import StreamingResponse
from starlette.testclient import TestClient

from webapp.edge.bodies import BodyLimit
from webapp.edge.plain_answers import EDGE_CODES

from .by_hand import AS_JSON, AS_PAGE, ask, asking, request

CHUNKED = (b"transfer-encoding", b"chunked")


def length(value):
    return (b"content-length", value.encode())


def reader():
    """An app as FastAPI makes it, which reads every body it is sent."""
    app = FastAPI()

    @app.post("/enroll")
    async def enroll(request: Request):
        return {"size": len(await request.body())}

    @app.post("/declared")
    async def declared(asked: dict):
        return asked

    @app.post("/form")
    async def form(request: Request):
        async with request.form() as sent:
            return {"size": len(sent)}

    @app.post("/imports/roster")
    async def roster(request: Request):
        return {"size": len(await request.body())}

    return app


async def never_asked(scope, receive, send):
    raise AssertionError("the app was asked")


async def never_received():
    raise AssertionError("the body was read")


def test_a_body_within_the_limit_arrives_whole():
    app = BodyLimit(reader(), limit=10)

    assert ask(app, request("POST", "/enroll", length("10")), [b"a" * 10]).body == b'{"size":10}'
    assert ask(app, request("POST", "/enroll", CHUNKED), [b"a" * 5] * 2).body == b'{"size":10}'
    assert ask(app, request("POST", "/enroll")).body == b'{"size":0}'


@pytest.mark.parametrize("size", ["11", "1000001", "9" * 30, "9" * 5000, "0" * 30 + "9" * 12])
def test_a_declared_length_beyond_the_limit_is_refused_without_asking_the_app(size):
    answered = ask(
        BodyLimit(never_asked, limit=10), request("POST", "/enroll", AS_JSON, length(size))
    )

    assert answered.status == 413
    assert answered.problem["errors"][0]["code"] == "too_large"
    assert answered.all(b"connection") == [b"close"]


def test_the_refusal_is_sent_before_anything_is_read():
    order = []

    async def receive():
        order.append("read")
        return {"type": "http.disconnect"}

    async def send(message):
        order.append(message.get("status") or message["type"])

    scope = request("POST", "/enroll", length("11"))
    asyncio.run(BodyLimit(never_asked, limit=10)(scope, receive, send))
    assert order == [413, "http.response.body", "read", "http.response.body"]


@pytest.mark.parametrize(
    "value", ["", "ten", "-1", "+5", "1_0", "0x10", "5.0", "5, 5", "1e3", "²", " 5"]
)
def test_a_length_that_is_no_whole_number_is_refused(value):
    scope = request("POST", "/enroll", AS_JSON, (b"content-length", value.encode()))
    sent = []

    async def send(message):
        sent.append(message)

    asyncio.run(BodyLimit(never_asked)(scope, never_received, send))
    assert sent[0]["status"] == 400
    assert (b"connection", b"close") in sent[0]["headers"]
    assert b'"bad_length"' in sent[1]["body"]


def test_two_lengths_are_refused_even_when_they_agree():
    scope = request("POST", "/enroll", length("5"), length("5"))
    assert ask(BodyLimit(never_asked), scope).status == 400


@pytest.mark.parametrize(
    ("path", "kind", "start"),
    [
        ("/enroll", b"text/plain", b""),
        ("/declared", b"application/json", b'{"a":'),
        ("/form", b"application/x-www-form-urlencoded", b"a="),
        ("/form", b"multipart/form-data; boundary=b", b"--b\r\nA: b\r\n"),
    ],
)
def test_a_body_that_grows_past_the_limit_is_refused_in_the_middle_of_the_app(path, kind, start):
    scope = request("POST", path, AS_JSON, CHUNKED, (b"content-type", kind))
    app = BodyLimit(reader(), limit=1, larger={"/": 20})  # handed on as it comes
    answered = ask(app, scope, [start, *[b"a" * 8] * 5])

    assert answered.status == 413
    assert answered.problem["errors"][0]["message"] == (
        "What was sent is larger than 20 bytes. Nothing was saved. Send it in smaller parts."
    )
    assert len([message for message in answered.messages if "status" in message]) == 1


@pytest.mark.parametrize("announced", [length("20"), CHUNKED])
def test_the_app_is_not_asked_for_a_body_that_never_is_whole(announced):
    scope = request("POST", "/enroll", announced)
    assert ask(BodyLimit(never_asked, deadline=0.05), scope, [b"a"], stall=True).status == 408
    assert ask(BodyLimit(never_asked, limit=20), scope, [b"a" * 8] * 5).status == 413


def test_the_app_is_not_asked_by_somebody_who_left_in_the_middle():
    sent = []

    async def left():
        return {"type": "http.disconnect"}

    async def send(message):
        sent.append(message)

    asyncio.run(BodyLimit(never_asked)(request("POST", "/enroll", length("20")), left, send))
    assert sent == []


def test_a_body_that_may_be_larger_is_handed_on_as_it_comes():
    heard = []

    async def app(scope, receive, send):
        heard.append((await receive())["body"])

    body = BodyLimit(app, limit=1, larger={"/imports/": 1_000})
    scope = request("POST", "/imports/roster", length("20"))
    with pytest.raises(ValueError, match="not enough values"):  # it answered nothing
        ask(body, scope, [b"a" * 5, b"b" * 5], stall=True)
    assert heard == [b"a" * 5]


def test_a_hostile_body_is_no_failure_of_the_app():
    failures = []
    app = reader()

    @app.exception_handler(Exception)
    async def failed(request, problem):
        failures.append(problem)

    ask(BodyLimit(app, limit=10), request("POST", "/enroll"), [b"a" * 11])
    ask(BodyLimit(app, deadline=0.05), request("POST", "/enroll"), [b"a"], stall=True)
    assert failures == []


def test_a_body_larger_than_declared_is_refused_too():
    scope = request("POST", "/enroll", length("5"))
    assert ask(BodyLimit(reader(), limit=10), scope, [b"a" * 11]).status == 413


def test_an_app_that_swallows_the_refusal_cannot_answer_in_its_place():
    async def stubborn(scope, receive, send):
        for _ in range(3):
            try:
                await receive()
            except Exception:
                await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"all is well"})
        raise RuntimeError("confused")

    answered = ask(BodyLimit(stubborn, limit=1), request("POST", "/"), [b"aa", b"aa"])
    assert answered.status == 413
    assert b"all is well" not in answered.body


def test_an_app_that_answers_before_it_reads_hears_that_the_sender_is_gone():
    heard = []

    async def early(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})
        heard.extend([(await receive())["type"] for _ in range(3)])
        await send({"type": "http.response.body", "body": b"early"})

    answered = ask(BodyLimit(early, limit=5), request("POST", "/"), [b"aaa", b"aaa", b"aaa"])
    assert heard == ["http.request", "http.disconnect", "http.disconnect"]
    assert (answered.status, answered.body) == (200, b"early")


@pytest.mark.parametrize("path", ["/enroll", "/declared"])
def test_a_body_that_does_not_end_in_time_is_refused(path):
    scope = request("POST", path, AS_JSON, length("20"), (b"content-type", b"application/json"))
    started = time.monotonic()
    answered = ask(BodyLimit(reader(), deadline=0.05), scope, [b"a"], stall=True)

    assert time.monotonic() - started < 5
    assert answered.status == 408
    assert answered.problem["errors"][0]["code"] == "too_slow"
    assert "0.05 seconds" in answered.problem["detail"]
    assert answered.all(b"connection") == [b"close"]


def test_dripping_does_not_move_the_deadline():
    async def drip():
        await asyncio.sleep(0.02)
        return {"type": "http.request", "body": b"a", "more_body": True}

    async def main():
        sent = []

        async def send(message):
            sent.append(message)

        app = BodyLimit(reader(), deadline=0.1)
        async with asyncio.timeout(5):
            await app(request("POST", "/enroll", length("500")), drip, send)
        return sent[0]["status"]

    assert asyncio.run(main()) == 408


def test_a_slow_app_is_not_a_slow_sender():
    async def slow(scope, receive, send):
        await receive()
        await asyncio.sleep(0.1)
        assert (await receive())["type"] == "http.disconnect"
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"done"})

    assert ask(BodyLimit(slow, deadline=0.05), request("POST", "/"), [b"a"]).body == b"done"


def test_a_long_answer_outlives_the_deadline_of_the_body():
    async def lines():
        for _ in range(4):
            await asyncio.sleep(0.03)
            yield b"line\n"

    async def app(scope, receive, send):
        await StreamingResponse(lines())(scope, receive, send)

    async def held_open():
        first = [{"type": "http.request", "body": b"", "more_body": False}]

        async def receive():
            if first:
                return first.pop()
            return await asyncio.Event().wait()

        sent = []

        async def send(message):
            sent.append(message)

        await BodyLimit(app, deadline=0.05)(request("GET", "/export"), receive, send)
        return b"".join(message.get("body", b"") for message in sent)

    assert asyncio.run(held_open()) == b"line\n" * 4


def test_an_app_that_breaks_is_still_heard():
    async def broken(scope, receive, send):
        raise ValueError("ours")

    with pytest.raises(ValueError, match="ours"):
        ask(BodyLimit(broken), request("POST", "/"))


def test_a_body_that_has_ended_is_not_waited_for():
    async def read_out():
        first = [{"type": "http.request", "body": b"a" * 11, "more_body": False}]

        async def receive():
            assert first, "a body that had ended was read"
            return first.pop()

        async def send(message):
            answered.append(message)

        answered = []
        await BodyLimit(reader(), limit=10)(request("POST", "/enroll"), receive, send)
        return answered[0]["status"]

    assert asyncio.run(read_out()) == 413


def test_an_import_may_have_a_limit_of_its_own():
    app = BodyLimit(reader(), limit=10, larger={"/imports/": 1_000})

    assert ask(app, request("POST", "/imports/roster", length("900")), [b"a" * 900]).status == 200
    assert ask(app, request("POST", "/enroll", length("900")), [b"a" * 900]).status == 413
    refused = ask(app, request("POST", "/imports/roster", AS_PAGE, length("2000000")))
    assert "larger than 1 kB" in refused.page


@pytest.mark.parametrize(
    ("limit", "words"),
    [(1_000_000, "1 MB"), (1_500_000, "1.5 MB"), (64_000, "64 kB"), (9, "9 bytes")],
)
def test_the_limit_is_named_as_people_say_it(limit, words):
    answered = ask(
        BodyLimit(never_asked, limit=limit), request("POST", "/", AS_PAGE, length("9" * 9))
    )
    assert f"larger than {words}." in answered.page


def test_each_refusal_is_a_page_too():
    slow = ask(BodyLimit(reader(), deadline=0.05), request("POST", "/enroll", AS_PAGE), stall=True)
    unread = ask(BodyLimit(never_asked), request("POST", "/enroll", AS_PAGE, length("x")))

    assert EDGE_CODES["too_slow"][1].format(seconds="0.05") in slow.page
    assert EDGE_CODES["bad_length"][1] in unread.page


def test_an_ordinary_client_is_refused_and_goes_on():
    with TestClient(BodyLimit(reader(), limit=10)) as client:
        assert client.post("/enroll", content=(b"a" * 4 for _ in range(9))).status_code == 413
        assert client.post("/enroll", content=b"a" * 11).status_code == 413
        assert client.post("/enroll", content=b"a" * 10).json() == {"size": 10}


def test_many_bodies_at_once_do_not_mix():
    app = BodyLimit(reader(), limit=10)

    async def main():
        asked = [asking(app, request("POST", "/enroll"), [b"a" * (n % 20)]) for n in range(100)]
        return [answered.status for answered in await asyncio.gather(*asked)]

    assert asyncio.run(main()) == [413 if n % 20 > 10 else 200 for n in range(100)]
