"""What is not sent as it should be."""

from tests.support.contract import Contract
from tests.test_api.refusals.stage import AT_THE_EDGE, Act, Stage, case, no_form_has_it
from webapp.main import app


@case("malformed_json", service=AT_THE_EDGE, **no_form_has_it("a form is no JSON"))
def _(stage: Stage) -> Act:
    raw = {"content": b"{", "headers": {"Content-Type": "application/json"}}
    return Act("/enroll", raw=raw)


@case("malformed_form", service=AT_THE_EDGE)
def _(stage: Stage) -> Act:
    raw = {"content": b"a=%FF", "headers": {"Content-Type": "application/x-www-form-urlencoded"}}
    return Act("/enroll", raw=raw)


@case("wrong_content_type", service=AT_THE_EDGE)
def _(stage: Stage) -> Act:
    return Act("/enroll", raw={"content": b"x", "headers": {"Content-Type": "text/plain"}})


@case("json_sent_as_form", service=AT_THE_EDGE)
def _(stage: Stage) -> Act:
    raw = {"content": b"{}", "headers": {"Content-Type": "application/x-www-form-urlencoded"}}
    return Act("/enroll", raw=raw)


@case("method_not_allowed", service=AT_THE_EDGE)
def _(stage: Stage) -> Act:
    return Act("/enroll", raw={"method": "PUT"})


@case("too_large", service=AT_THE_EDGE)
def _(stage: Stage) -> Act:
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    return Act("/enroll", raw={"content": b"a=" + b"x" * 1_000_000, "headers": kind})


@case("bad_length", service=AT_THE_EDGE)
def _(stage: Stage) -> Act:
    return Act("/enroll", raw={"content": b"a=1", "headers": {"Content-Length": "+3"}})


@case("bad_host", service=AT_THE_EDGE)
def _(stage: Stage) -> Act:
    return Act("/enroll", raw={"headers": {"Host": "evil.example"}})


@case("cross_origin", service=AT_THE_EDGE)
def _(stage: Stage) -> Act:
    return Act("/enroll", raw={"headers": {"Sec-Fetch-Site": "cross-site"}})


@case("not_the_trial", service=AT_THE_EDGE)
def _(stage: Stage) -> Act:
    stage.client = Contract(app)
    return Act("/enroll", raw={"headers": {"X-Forwarded-For": "192.0.2.1"}})


BY_HAND = "only a socket can be slow: see tests/test_edge/test_bodies.py"
BY_BREAKING = "only when even the page of faults breaks: see tests/test_edge/test_headers.py"


@case("too_slow", service=AT_THE_EDGE, json=BY_HAND, form=BY_HAND, htmx=BY_HAND)
def _(stage: Stage) -> Act:
    raise AssertionError(BY_HAND)


@case("server_error", service=AT_THE_EDGE, json=BY_BREAKING, form=BY_BREAKING, htmx=BY_BREAKING)
def _(stage: Stage) -> Act:
    raise AssertionError(BY_BREAKING)
