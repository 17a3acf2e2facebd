"""Every published code × every way to meet it × both engines.

A case puts people on the stage and says what to send; every way sends the same. A code without a
case fails, and so does a way that a case leaves out without a reason.
"""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.pages import Page
from tests.test_api.refusals import (  # noqa: F401 - each has its cases
    breaking,
    door,
    missing,
    reading,
    records,
    school,
    sending,
    staff,
)
from tests.test_api.refusals.asking import ask_the_service, by_form, by_json, controls, said_by_json
from tests.test_api.refusals.published import PUBLISHED
from tests.test_api.refusals.stage import CASES, WAYS, Act, Stage
from webapp.codes import PROBLEMS
from webapp.edge.plain_answers import EDGE_CODES
from webapp.problems import message
from webapp.refusals import Refused

# The ways


def every_case(way: str) -> list[Any]:
    return [pytest.param(one, id=one.code) for one in CASES.values() if way not in one.unreachable]


@pytest.fixture
def stage(client: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    yield Stage(client, monkeypatch)


def test_every_published_code_has_a_case():
    assert CASES.keys() == PROBLEMS.keys()


def test_no_published_code_ever_changes():
    assert {code: kind.status for code, kind in PROBLEMS.items()} == {
        code: status for status, codes in PUBLISHED.items() for code in codes
    }


def test_every_way_that_is_left_out_has_a_reason():
    for one in CASES.values():
        assert one.unreachable.keys() <= set(WAYS)
        assert all(one.unreachable.values())


@pytest.mark.parametrize("one", every_case("service"))
def test_a_service_refuses_with_the_code(stage, one):
    act = one.arrange(stage)

    with pytest.raises(Refused) as refused:
        ask_the_service(act)

    assert (one.code, act.about) in {(no.code, no.field) for no in refused.value.refusals}
    (no,) = (no for no in refused.value.refusals if no.code == one.code)
    assert "{" not in message(no)


@pytest.mark.parametrize("one", every_case("json"))
def test_json_is_refused_with_status_code_and_field(stage, one):
    act = one.arrange(stage)

    answer = by_json(stage, act)

    assert answer.status_code == PROBLEMS[one.code].status
    assert answer.headers["content-type"] == "application/problem+json"
    said = answer.json()
    assert said["status"] == answer.status_code
    assert said["type"] == f"/problems#{one.code}"
    assert (one.code, act.about) in {(no["code"], no["field"]) for no in said["errors"]}
    assert all(no["message"] in said["detail"] for no in said["errors"])


@pytest.mark.parametrize("one", every_case("form"))
def test_a_form_is_refused_on_a_page_that_keeps_the_input(stage, one):
    act = one.arrange(stage)
    sentence = said_by_json(stage, one, act)

    page = Page(stage.client, by_form(stage, act, {}))

    assert page.status == PROBLEMS[one.code].status
    assert page.heading
    if one.code in EDGE_CODES:
        assert sentence in page.soup.get_text()
        return
    assert sentence in page.errors or one.code == "fault"  # each fault has a number of its own
    says_it_at_the_control_and_keeps_the_input(page, act, sentence)


@pytest.mark.parametrize("one", every_case("htmx"))
def test_htmx_is_refused_with_parts_that_keep_the_input(stage, one):
    act = one.arrange(stage)
    sentence = said_by_json(stage, one, act)

    page = Page(stage.client, by_form(stage, act, {"HX-Request": "true"}))

    assert page.status == PROBLEMS[one.code].status
    if one.code in EDGE_CODES:
        assert sentence in page.soup.get_text()
        return
    assert not page.has("html")
    assert page.title.startswith("Error:")
    assert sentence in page.errors or one.code == "fault"  # each fault has a number of its own
    says_it_at_the_control_and_keeps_the_input(page, act, sentence)


def says_it_at_the_control_and_keeps_the_input(page: Page, act: Act, sentence: str) -> None:
    if act.control:
        assert sentence in (page.error_for(act.control) or "")
    if act.form:
        values, sent = page.form(act.form).values, controls(act.sent)
        for name in sent.keys() & values.keys() - set(act.lost):
            assert values[name] == str(sent[name])
        assert values.get("once", "") != act.key
