"""Requests made up from /openapi.json, such as it describes and such as it does not.

Whatever is asked, the answer is one that the description promises: what it allows is understood,
what it forbids is refused, and nothing ever breaks.
"""

from collections.abc import Callable, Iterator
from copy import deepcopy
from functools import cache
from typing import Any

import pytest
import schemathesis
from hypothesis import Phase, given
from schemathesis import GenerationMode
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.generation.hypothesis.builder import (
    HypothesisTestConfig,
    HypothesisTestMode,
    create_test,
)
from schemathesis.python.asgi import ASGIClient, get_client

from tests.support import cast, signed_in
from tests.support.made_up import AT_RANDOM, examples
from webapp.main import app
from webapp.services import student_service

A_FEW = 10  # beside all the bounds of what is described
IDS_THAT_ARE_TRIED = 8  # 0 and a few nobody has; 1 to 4 are those of `a_busy_school`
NO_SCHEMA_CAN_SAY = {
    "missing",  # one of several names is enough
    "names_disagree",
    "ends_before_it_starts",
    "day_outside_term",
    "deadlines_out_of_order",
    "reserved_over_capacity",
    "key_reused",
    "last_day_unlikely",
    "unknown_time_zone",
    *("unknown_student", "unknown_course", "unknown_section"),  # beside a day that is over
    *("grade_missing", "grade_twice"),  # rows of a form may be left empty
    "unreadable_expression",
    "unreadable_seats",
    "unreadable_line",
}
"""Codes of 422 for what is described well and still cannot be understood."""

CONFIG: dict[str, Any] = {
    "generation": {
        "mode": "all",
        "deterministic": not AT_RANDOM,
        "no-shrink": True,
        "with-security-parameters": False,  # who asks is whoever `api` is
    },
    "checks": {
        "positive_data_acceptance": {
            "expected-statuses": ["2xx", "3xx", "401", "403", "404", "409", "412", "422", "429"]
        },
        "negative_data_rejection": {
            "expected-statuses": ["400", "401", "403", "404", "406", "413", "415", "422", "429"]
        },
    },
}

DESCRIBED, NOT_DESCRIBED = GenerationMode.POSITIVE, GenerationMode.NEGATIVE

Request = schemathesis.Case


def described(openapi: dict[str, Any]) -> Any:
    """The requests that a description allows and forbids, to be sent to the app in this process."""
    config = schemathesis.Config.from_dict(CONFIG)
    schema = schemathesis.openapi.from_dict(openapi, config=config)
    schema.app = app
    for hook in (map_path_parameters, map_query, map_body):
        schema.hook(hook)
    return schema


def map_path_parameters(context: Any, path_parameters: Any) -> Any:
    """Of every two ids in an address one is somebody's."""
    return with_real_ids(path_parameters)


def map_query(context: Any, query: Any) -> Any:
    """The same in a query."""
    return with_real_ids(query)


def map_body(context: Any, body: Any) -> Any:
    """The same in a body."""
    return with_real_ids(body)


def with_real_ids(values: Any) -> Any:
    """The values with ids that are often somebody's, and with whole numbers written as such.

    To JSON Schema 5.0 is the whole number 5; to Rollbook it is no id, and no schema can say so.
    """
    if isinstance(values, list):
        return [with_real_ids(value) for value in values]
    if isinstance(values, dict):
        return {name: a_real_id(name, with_real_ids(value)) for name, value in values.items()}
    return int(values) if isinstance(values, float) and values.is_integer() else values


def a_real_id(name: str, value: Any) -> Any:
    is_id = (name.endswith("_id") and name != "sourced_id") or name == "instead_of"
    if is_id and isinstance(value, int) and not isinstance(value, bool):
        return value % IDS_THAT_ARE_TRIED if value >= 0 else value
    return value


def is_understood(context: Any, answer: Any, case: Request) -> None:
    """Fail where what is described is not understood for a reason that a schema could tell."""
    if answer.status_code != 422 or not case.meta.generation.mode.is_positive:
        return
    codes = {error["code"] for error in answer.json()["errors"]}
    if reasons := codes - NO_SCHEMA_CAN_SAY:
        raise Failure(
            operation=case.operation.label,
            title="What is described was not understood",
            message=", ".join(sorted(reasons)),
        )


@pytest.fixture
def a_busy_school(engine: Any) -> None:
    """Four of everything, of which some clash and some are full."""
    term = cast.a_term()
    for number in range(1, 5):
        student = cast.a_student(f"100{number}", "Ada", f"of Class {number}")
        course = cast.a_course(f"ART{number}", f"Drawing {number}")
        hour = [("Mon", f"0{8 + number % 2}:00", f"0{8 + number % 2}:50")]
        section = cast.a_section(course, term=term, capacity=number % 3, meetings=hour)
        cast.enrolled(student, section)


@pytest.fixture(scope="module")
def client_of_all() -> Iterator[ASGIClient]:
    """One that is kept: to make one for each request, and ask it for proxies, takes longer than
    the answer."""
    with get_client(signed_in.closed_app()) as client:
        client.trust_env = False
        yield client


@pytest.fixture
def send(api: Any, a_busy_school: None, client_of_all: ASGIClient) -> Callable[[Request], None]:
    """Sends a request as whoever `api` is, and checks its answer."""

    def send(case: Request) -> None:
        if case.headers.get("Idempotency-Key") and isinstance(case.body, dict):
            case.body.pop("once", None)  # no schema can tell when two keys disagree
        client_of_all.cookies.clear()
        case.call_and_validate(
            session=client_of_all,
            headers={"Authorization": api.headers.get("Authorization", "Bearer nobody")},
            additional_checks=[is_understood],
        )

    return send


schema = described(app.openapi())
OPERATIONS = [
    f"{method.upper()} {path}"
    for path, methods in app.openapi()["paths"].items()
    for method in methods
]


@cache
def made_up_for(operation: str) -> list[Request]:
    """All the bounds of what it describes, and a few at random: made up once for both engines."""
    project = schema.config
    requests: list[Request] = []

    @examples(A_FEW)
    def keep(case: Request) -> None:
        requests.append(case)

    create_test(
        operation=schema.find_operation_by_label(operation),
        test_func=keep,
        config=HypothesisTestConfig(project=project, modes=list(HypothesisTestMode)),
    )()
    return requests


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_answer_is_one_that_is_described(operation, send):
    for case in made_up_for(operation):
        send(case)


def test_every_operation_is_asked_in_every_way():
    made_up = made_up_for("POST /enroll")
    modes = {case.meta.generation.mode for case in made_up}
    phases = {case.meta.phase.name.value for case in made_up}
    assert modes == {DESCRIBED, NOT_DESCRIBED}
    assert phases >= {"coverage", "fuzzing"}


def test_a_route_that_breaks_is_found(send, monkeypatch):
    """The control for what breaks."""

    def broken(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(student_service, "find_students", broken)
    assert "Server error" in failures(schema["/students"]["GET"], send)


def test_a_description_that_allows_too_much_is_found(send):
    """The control for what is described and not understood."""
    loose = deepcopy(app.openapi())
    for parameter in loose["paths"]["/students"]["get"]["parameters"]:
        parameter["schema"] = {"type": "integer"}
    found = failures(described(loose)["/students"]["GET"], send)
    assert "What is described was not understood" in found


def test_a_description_that_forbids_too_much_is_found(send):
    """The control for what is not described and understood all the same."""
    strict = deepcopy(app.openapi())
    for parameter in strict["paths"]["/students"]["get"]["parameters"]:
        if parameter["name"] == "limit":
            parameter["schema"] = {"type": "integer", "minimum": 0, "maximum": 5}
    found = failures(described(strict)["/students"]["GET"], send, NOT_DESCRIBED)
    assert "Schema-violating request accepted" in found


def failures(
    operation: Any, send: Callable[[Request], None], mode: GenerationMode = DESCRIBED
) -> str:
    """What is found wrong with one operation, in words."""

    @examples(200, phases=[Phase.generate])
    @given(operation.as_strategy(generation_mode=mode))
    def attack(case: Request) -> None:
        send(case)

    with pytest.raises(FailureGroup) as found:
        attack()
    return " ".join(failure.title for failure in found.value.exceptions)
