"""A real browser at a real server, in front of a school of the test's own."""

import os
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import Page

from tests.support import cast
from tests.support.signed_in import closed_app
from webapp import database
from webapp.models import Course, Student, StudentCourse

INSTALL = "apt-get install -y --no-install-recommends chromium"
NAMES = ("chromium", "chromium-headless-shell", "google-chrome", "google-chrome-stable")
SWITCHES = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
HERE = Path(__file__).parent
IN_BOTH_WAYS = pytest.mark.parametrize("script", [True, False], ids=["htmx", "no script"])


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Go last: from its first page to its end, a browser keeps this thread's event loop busy."""
    items.sort(key=lambda item: HERE in item.path.parents)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The browser of this machine; none is fetched."""
    named = [os.environ.get("CHROMIUM"), *map(shutil.which, NAMES)]
    found = next((path for path in named if path and Path(path).exists()), None)
    if found is None:
        pytest.skip(f"No browser to test with. Run: {INSTALL}  (or name one in CHROMIUM)")
    return {**browser_type_launch_args, "executable_path": found, "args": list(SWITCHES)}


@pytest.fixture(scope="session")
def base_url() -> Iterator[str]:
    """The address of a server that serves whichever school is open."""
    from webapp.main import app  # noqa: PLC0415 - after the surroundings are made

    with served(app) as address:
        yield address


@pytest.fixture(scope="session")
def closed_url() -> Iterator[str]:
    """The address of one that people have to sign in to."""
    with served(closed_app()) as address:
        yield address


@contextmanager
def served(app: Any) -> Iterator[str]:
    """A server of this app, on a thread of its own."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off"))
    thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
    thread.start()
    deadline = time.monotonic() + 10
    while not server.started and time.monotonic() < deadline:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    thread.join(10)
    listener.close()


@pytest.fixture
def script() -> bool:
    """Whether the browser runs JavaScript, unless a test says otherwise."""
    return True


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, Any], script: bool) -> dict[str, Any]:
    """A browser as the test asks for it."""
    return {**browser_context_args, "java_script_enabled": script}


@pytest.fixture
def complaints(page: Page) -> list[str]:
    """What the browser complains about, without the statuses of answers."""
    said: list[str] = []
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on(
        "console",
        lambda message: (
            said.append(message.text)
            if message.type in {"error", "warning"} and "status of 4" not in message.text
            else None
        ),
    )
    return said


def ask_for(page: Page, student_number: str, course_code: str) -> None:
    """Fill the counter in and send it with the Enter key."""
    page.goto("/enroll")
    page.get_by_label("Student number").fill(student_number)
    page.get_by_label("Course code").fill(course_code)
    page.get_by_label("Course code").press("Enter")


@pytest.fixture
def campus(engine: database.Engine) -> "Campus":
    """The school that the browser looks at."""
    return Campus()


class Campus:
    """Two students and a few courses: open, full, clashing, with two sections."""

    def __init__(self) -> None:
        self.term = cast.a_term()
        self.amari = cast.a_student("117340", "Amari", "Okoye", grade="10", homeroom="10A")
        self.ada = cast.a_student("100815", "Ada", "Nguyễn Wolfeschlegelsteinhausen", grade="11")
        cast.a_group("Debate", self.amari, self.ada)
        self.ceramics = cast.a_course("ART150", "Ceramics", credits=0.5)
        self.clay = cast.a_section(self.ceramics, capacity=18, meetings=[("Tue", "11:30", "12:45")])
        self.calculus = cast.a_course("MAT310", "Pre-calculus", credits=1)
        self.first = cast.a_section(self.calculus, capacity=1, meetings=[("Mon", "09:10", "10:00")])
        self.second = cast.a_section(self.calculus, label="2", capacity=2)
        self.chemistry = cast.a_course("CHE210", "Chemistry")
        self.lab = cast.a_section(self.chemistry, capacity=1)

    def fill(self, *sections: Any) -> None:
        """Give the seats of these sections to others."""
        for section in sections:
            for _ in range(section.capacity):
                cast.enrolled(cast.a_student(), section)

    def spells(self, student: Student, course: Course) -> list[str]:
        """The status of each enrollment of a student in a course, the first one first."""
        spells = student.spells.order_by(StudentCourse.id)
        return [spell.status for spell in spells if spell.course_id == course.id]
