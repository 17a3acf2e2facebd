"""Strangers' pages in a browser that stands open at the desk: nothing they send is accepted."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

import pytest
import uvicorn
from playwright.sync_api import BrowserType, Page

from tests.support.schools import only_on_sqlite
from tests.test_browser.hostile_pages import ATTACKS, page_of, strangers
from webapp import main, settings
from webapp.edge import csrf, trial
from webapp.models import Batch, StudentCourse
from webapp.settings import LOOPBACK_HOSTS, Settings

DESK, SIBLING, PARENT, ELSEWHERE = (
    "desk.rollbook.test",
    "evil.rollbook.test",
    "rollbook.test",
    "evil.example",
)
SECURE = "https.rollbook.test"
"""A name that this browser trusts like one with a certificate: there it says where from."""

NAMES = (DESK, SIBLING, PARENT, ELSEWHERE, SECURE)

SECONDS = 10
CHANGES = {"POST", "PUT", "PATCH", "DELETE"}

pytestmark = only_on_sqlite


@dataclass
class Besieged:
    """A desk among strangers: the ports of both, and the statuses of all it was to change."""

    port: int = 0
    strange_port: int = 0
    statuses: list[int] = field(default_factory=list)

    def at(self, name: str) -> str:
        """The desk by one of its names."""
        return f"http://{name}:{self.port}"

    def attacked_by(self, name: str, attack: str, desk: str, path: str = "/") -> str:
        """The page of a stranger that attacks the desk by one of its names."""
        query = urlencode({"attack": attack, "desk": self.at(desk)})
        return f"http://{name}:{self.strange_port}{path}?{query}"


@pytest.fixture
def desk(engine: Any, ada: Any, algebra: Any, monkeypatch: Any) -> Iterator[Besieged]:
    """A desk that has names beyond this computer's own."""
    names = frozenset({DESK, SECURE})
    monkeypatch.setattr(settings, "LOOPBACK_HOSTS", LOOPBACK_HOSTS | names)
    here = trial._NAMES_OF_HERE | {name.encode() for name in names}
    monkeypatch.setattr(trial, "_NAMES_OF_HERE", here)
    desk = Besieged()
    app = noting(desk.statuses, main.create_app(Settings(open=True)))
    with served(app) as desk.port, strangers() as desk.strange_port:
        yield desk


def noting(statuses: list[int], app: Any) -> Any:
    """The app, noting what it answers to those who want to change something."""

    async def noted(scope: Any, receive: Any, send: Any) -> None:
        async def send_and_note(message: Any) -> None:
            if message["type"] == "http.response.start" and scope["method"] in CHANGES:
                statuses.append(message["status"])
            await send(message)

        await app(scope, receive, send_and_note)

    return noted


@contextmanager
def served(app: Any) -> Iterator[int]:
    """The port at which an app is served meanwhile."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off"))
        thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
        thread.start()
        yield listener.getsockname()[1]
        server.should_exit = True
        thread.join(SECONDS)


@pytest.fixture
def here(
    browser_type: BrowserType, browser_type_launch_args: Any, desk: Besieged
) -> Iterator[Page]:
    """A page of a browser for which every name leads to this computer."""
    switches = [
        *browser_type_launch_args["args"],
        f"--host-resolver-rules={', '.join(f'MAP {name} 127.0.0.1' for name in NAMES)}",
        "--disable-features=LocalNetworkAccessChecks",  # it would keep data: from loopback itself
        f"--unsafely-treat-insecure-origin-as-secure={desk.at(SECURE)}",
    ]
    browser = browser_type.launch(**{**browser_type_launch_args, "args": switches})
    yield browser.new_page()
    browser.close()


def attacks_on(page: Page, desk: Besieged, name: str, hosts: tuple[str, ...]) -> Iterator[int]:
    """Go to every hostile page; after each, how many requests it should have sent by now."""
    expected = 0
    for attack, (_, requests) in ATTACKS.items():
        for host in hosts:
            for path in ("/", "/sandbox"):
                page.goto(desk.attacked_by(host, attack, name, path))
                expected += requests
                yield expected
        page.goto(f"data:text/html,{quote(page_of(attack, desk.at(name)))}")
        expected += requests
        yield expected


def wait_for(page: Page, desk: Besieged, requests: int) -> None:
    """Wait until so many requests were answered."""
    deadline = time.monotonic() + SECONDS
    while len(desk.statuses) < requests and time.monotonic() < deadline:
        page.wait_for_timeout(10)
    assert len(desk.statuses) >= requests, f"fewer than {requests} came by {page.url}"


@pytest.mark.parametrize(
    ("name", "hosts"),
    [
        ("127.0.0.1", (ELSEWHERE, "localhost", "127.0.0.1")),
        (DESK, (ELSEWHERE, SIBLING, PARENT, DESK)),
        (SECURE, (ELSEWHERE, SIBLING, PARENT, SECURE)),
    ],
)
def test_no_page_of_a_stranger_changes_anything(here, desk, name, hosts):
    for requests in attacks_on(here, desk, name, hosts):
        wait_for(here, desk, requests)
    assert set(desk.statuses) == {403}
    assert (StudentCourse.select().count(), Batch.select().count()) == (0, 0)


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", DESK, SECURE])
def test_the_forms_of_the_desk_itself_are_accepted(here, desk, name):
    here.goto(f"{desk.at(name)}/enroll")
    here.get_by_label("Student number").fill("1001")
    here.get_by_label("Course code").fill("MAT310")
    here.get_by_label("Course code").press("Enter")
    here.locator("#notice", has_text="is enrolled").wait_for()
    assert 403 not in desk.statuses
    assert StudentCourse.select().count() == 1


@pytest.mark.parametrize("name", ["127.0.0.1", DESK])
def test_a_desk_that_does_not_ask_where_from_is_found(here, desk, name, monkeypatch):
    """The control."""
    monkeypatch.setattr(csrf, "comes_from_here", lambda scope: True)
    here.goto(desk.attacked_by(ELSEWHERE, "a form", name))
    wait_for(here, desk, 1)
    assert desk.statuses == [303]
    assert StudentCourse.select().count() == 1
