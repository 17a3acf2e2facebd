"""`rollbook serve`: what it refuses, how it begins, and how it ends."""

import signal
import socket
import time
from pathlib import Path

import pytest

from tests.support.cast import a_student
from tests.support.schools import nothing_on_sqlite, only_on_sqlite
from tests.support.serving import serving
from webapp import database
from webapp.models import Batch


@pytest.fixture
def a_school(engine, school_url):
    """A school that is not empty, closed in this process."""
    Batch.create(by="Trial")
    a_student("1001", "Ada", "Lovelace")
    database.close()
    return school_url


def test_without_open_it_says_how_to_try_it(rollbook):
    said = rollbook("serve")
    assert said.exit_code == 1
    assert said.stderr == (
        "Signing in is not built yet, so Rollbook serves nobody but whoever tries it out "
        "on this computer: rollbook serve --open\n"
    )


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.7", "::", "school.example.org"])  # noqa: S104
@only_on_sqlite
def test_it_answers_to_this_computer_only(rollbook, host):
    said = rollbook("serve", "--open", "--host", host)
    assert said.exit_code == 1
    assert said.stderr.startswith("Until somebody can sign in, Rollbook answers on this computer")


@only_on_sqlite
def test_a_busy_port_is_a_sentence(rollbook):
    with socket.create_server(("127.0.0.1", 0)) as busy:
        port = busy.getsockname()[1]
        said = rollbook("serve", "--open", "--port", str(port))
    assert said.exit_code == 1
    assert said.stderr.startswith(f"Port {port} is already in use, perhaps by another Rollbook.")


def test_it_serves_until_it_is_asked_to_end_and_closes_the_school(a_school, kind):
    with serving(a_school) as [server]:
        assert server.get("/healthz") == (200, '{"status":"ok"}')
        assert server.get("/students?format=json")[0] == 200
        idle = server.connection()
        idle.connect()
        assert server.end(signal.SIGTERM) == 0
        idle.close()
    assert server.said.splitlines()[-1] == "Stopped."
    assert "Traceback" not in server.said
    if kind == "sqlite":
        file = Path(a_school.removeprefix("sqlite:///"))
        assert f"The school: {file}" in server.said
        assert not file.with_name(file.name + "-wal").exists()


@only_on_sqlite
def test_somebody_who_never_finishes_does_not_hold_up_the_end(a_school):
    with serving(a_school) as [server]:
        slow = socket.create_connection(("127.0.0.1", server.port))
        slow.sendall(
            b"POST /enroll HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            b"Content-Length: 100\r\n\r\n{"
        )
        time.sleep(0.2)
        began = time.monotonic()
        assert server.end(signal.SIGINT) == 0
        assert time.monotonic() - began < 10
        slow.close()
    assert "Cancel 1 running task(s)" in server.said
    assert "Traceback" not in server.said


def test_a_new_school_is_made_up_and_said():
    with nothing_on_sqlite() as url, serving(url) as [server]:
        assert f"Made a new, empty school: {url.removeprefix('sqlite:///')}" in server.said
        assert "Made up a school to try: 1,200 students" in server.said
        assert '"117340"' in server.get("/students?q=okoye+amari&format=json")[1]
