"""Requests that give another name for this computer, to be led or believed somewhere else."""

from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.support.every_route import REAL, WAYS, addresses
from tests.support.schools import only_on_sqlite
from webapp.edge import hosts, trial

EVIL = "evil.example"
SPOOFED = (
    {"Host": EVIL},
    {"Host": f"{EVIL}:8000"},
    {"Host": f"testserver.{EVIL}"},
    {"Host": f"testserver@{EVIL}"},
    {"Host": f"testserver, {EVIL}"},
    {"Host": f"{EVIL}/testserver"},
)
IGNORED = (
    {"X-Forwarded-Host": EVIL},
    {"X-Forwarded-Server": EVIL},
    {"X-Forwarded-Proto": "https", "X-Forwarded-Host": EVIL},
    {"Forwarded": f"host={EVIL}"},
    {"Via": f"1.1 {EVIL}"},
    {"X-Real-IP": "192.0.2.1"},
    {"X-Host": EVIL},
    {"X-Original-URL": f"http://{EVIL}/"},
    {"X-Rewrite-URL": f"http://{EVIL}/"},
    {"X-HTTP-Host-Override": EVIL},
    {"Referer": f"http://{EVIL}/students?q={EVIL}"},
    {"HX-Current-URL": f"http://{EVIL}/enroll"},
)


@pytest.fixture
def desk(client: Any) -> TestClient:
    """Whoever `client` is, led nowhere."""
    client.follow_redirects = False
    return client


def answers(desk: TestClient, spoofs: tuple[dict[str, str], ...]) -> Iterator[Any]:
    for address in addresses(REAL):
        for spoof in spoofs:
            for way in WAYS.values():
                yield desk.get(address, headers={**way, **spoof})


def led_astray(answered: Iterator[Any]) -> list[str]:
    """Every answer that names the other host, or leads away from this one."""
    return [
        str(answer.url)
        for answer in answered
        if EVIL in answer.text
        or EVIL in str(answer.headers)
        or "://" in answer.headers.get("location", "") + answer.headers.get("hx-redirect", "")
    ]


@only_on_sqlite
def test_nobody_who_gives_another_name_is_answered(desk, ada, algebra):
    answered = list(answers(desk, SPOOFED))
    assert {answer.status_code for answer in answered} == {400}
    assert led_astray(answered) == []


@only_on_sqlite
def test_other_headers_that_name_a_host_are_not_believed(desk, ada, algebra):
    assert led_astray(answers(desk, IGNORED)) == []
    chosen = desk.post("/theme", data={"colors": "dark"}, headers=IGNORED[-2])
    assert chosen.headers["location"] == f"/students?q={EVIL}"


@only_on_sqlite
def test_a_desk_that_believes_any_name_is_found(desk, ada, algebra, monkeypatch):
    """The control."""
    for module in (hosts, trial):
        monkeypatch.setattr(module, "asked_host", lambda scope: b"localhost")
    answered = answers(desk, ({"Host": EVIL},))
    assert 200 in {answer.status_code for answer in answered}
