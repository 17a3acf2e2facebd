"""What could not be read is not repeated: it may be a password that went into the wrong field."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.every_route import REAL, one_address
from tests.support.schools import only_on_sqlite
from webapp import reading
from webapp.main import app
from webapp.refusals import Refusal

PASSWORD = "correct horse battery staple"  # noqa: S105 - nobody's
UNREADABLE = (
    [PASSWORD],
    {PASSWORD: PASSWORD},
    f"{PASSWORD}\x00",
    PASSWORD * 200,
    [[{"name": PASSWORD}]],
)


def answers(api: Any) -> Iterator[Any]:
    """What every route says to something unreadable in each of its fields and parameters."""
    for route in app.routes:
        says = (getattr(route, "openapi_extra", None) or {}).get("says")
        for method in route.methods if says else ():
            address = one_address(route.path, REAL)
            for wrong in UNREADABLE:
                for field in says.takes.model_fields if says.takes else ():
                    yield api.request(method, address, json={field: wrong})
                for field in says.asks.model_fields if says.asks else ():
                    yield api.request(method, address, params={field: str(wrong)})


def repeating(answered: Iterator[Any]) -> tuple[int, set[str]]:
    """How many were 422, and where what was sent stands in the answer."""
    unreadable = [answer for answer in answered if answer.status_code == 422]
    return len(unreadable), {answer.url.path for answer in unreadable if PASSWORD in answer.text}


@only_on_sqlite
def test_what_could_not_be_read_is_not_repeated(api, ada, algebra):
    unreadable, repeated = repeating(answers(api))
    assert unreadable > 100
    assert repeated == set()


@only_on_sqlite
def test_an_answer_that_repeats_is_found(api, ada, algebra, monkeypatch):
    """The control: the words of Pydantic, which hold what was sent."""

    def in_its_own_words(schema: Any, invalid: Any) -> Iterator[Refusal]:
        for error in invalid.errors():
            yield Refusal("unknown_field", "field", {"name": str(error["input"]), "near": None})

    monkeypatch.setattr(reading, "_faults", in_its_own_words)
    _, repeated = repeating(answers(api))
    assert {"/enroll", "/students", "/courses"} <= repeated


@only_on_sqlite
@pytest.mark.parametrize("route", ["/students/{id}", "/enrollments/{id}", "/sections/{id}/edit"])
def test_an_id_that_could_not_be_read_is_not_repeated(api, route):
    answer = api.get(route.format(id=PASSWORD), headers={"Accept": "application/json"})
    assert answer.status_code == 422
    assert PASSWORD not in answer.text
