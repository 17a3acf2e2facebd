"""`rollbook serve`: what it refuses, how it begins, and how it ends."""

import json
import os
import re
import signal
import socket
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.cast import a_student
from tests.support.schools import nothing_on_sqlite, only_on_sqlite
from tests.support.serving import SERVE, serving
from tests.support.signed_in import a_staff_member
from webapp import database
from webapp.cli import serving as serving_command
from webapp.models import Batch

TWO_WORKERS = (*SERVE, "--workers", "2")


@pytest.fixture
def a_school(engine, school_url):
    """A school that is not empty, closed in this process."""
    Batch.create(by="Trial")
    a_student("1001", "Ada", "Lovelace")
    database.close()
    return school_url


def test_whoever_answers_opens_the_school_with_connections_of_its_own(engine, monkeypatch):
    """A loop that kept the one by which the school was opened would wait, and remember nothing."""
    opened_before = []

    def answer(*_args, **_kwargs):
        opened_before.append(database._Open.engine)
        return True

    monkeypatch.setattr(serving_command, "answer", answer)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        assert serving_command._answer_at(listening, 1, "")

    assert opened_before == [None]


CLOSED = tuple(word for word in SERVE if word != "--open")


def test_the_first_account_is_made_at_the_link_that_it_prints():
    with nothing_on_sqlite() as url, serving(url, program=CLOSED) as [server]:
        assert server.get("/healthz")[0] == 200
        status, _ = server.get("/students")
        assert status == 303
        wait_until(lambda: "welcome" in server.said)
        assert server.get(re.findall(r"/welcome\?key=\S+", server.said)[0])[0] == 200
    assert "Nobody can sign in yet. Make the first account here, within 24 hours:" in server.said


def test_with_staff_it_prints_no_link(a_school, school_url):
    database.use(school_url)
    a_staff_member("admin")
    database.close()
    with serving(a_school, program=CLOSED) as [server]:
        assert server.get("/students")[0] == 303
    assert "welcome" not in server.said


def test_a_school_with_staff_is_not_for_trying_out(engine, rollbook):
    a_staff_member("admin")
    said = rollbook("serve", "--open", "--port", "0")
    assert said.exit_code == 1
    assert said.stderr == "This school has staff accounts. Start it with: rollbook serve\n"


@only_on_sqlite
def test_others_may_reach_it_once_its_address_is_known(rollbook):
    said = rollbook("serve", "--host", "0.0.0.0")  # noqa: S104 - it is refused
    assert said.exit_code == 1
    assert said.stderr.startswith("Say at which address people open Rollbook")


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.7", "::", "school.example.org"])  # noqa: S104
@only_on_sqlite
def test_it_answers_to_this_computer_only(rollbook, host):
    said = rollbook("serve", "--open", "--host", host)
    assert said.exit_code == 1
    assert said.stderr.startswith("A trial needs no sign-in, so it answers on this computer only.")


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


@pytest.mark.parametrize("program", [SERVE, TWO_WORKERS], ids=["alone", "two workers"])
def test_what_was_begun_is_finished_before_the_end(a_school, program):
    with serving(a_school, program=program) as [server]:
        connection = server.connection()
        wish = b'{"student_number": "1001", "course_code": "MAT310"}'
        connection.putrequest("POST", "/enroll")
        connection.putheader("Content-Type", "application/json")
        connection.putheader("Content-Length", str(len(wish)))
        connection.endheaders(wish[:10])
        wait_until(lambda: server.get("/healthz")[0] == 200)
        server.process.send_signal(signal.SIGTERM)
        wait_until(lambda: is_closed(server.port))
        connection.send(wish[10:])
        answer = connection.getresponse()
        assert json.load(answer)["errors"][0]["code"] == "unknown_course"
        assert answer.headers["Connection"] == "close"
        assert server.end() == 0
    assert server.said.splitlines()[-1] == "Stopped."


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


@only_on_sqlite
def test_a_head_that_grows_and_grows_is_refused(a_school):
    with serving(a_school) as [server]:
        with socket.create_connection(("127.0.0.1", server.port), timeout=30) as growing:
            growing.sendall(b"GET / HTTP/1.1\r\n")
            assert server.get("/healthz")[0] == 200
            growing.sendall(b"X-Long: ".ljust(65_537, b"a"))
            assert growing.recv(1000).startswith(b"HTTP/1.1 431 ")
            assert growing.recv(1000) == b""
        assert server.get("/healthz")[0] == 200


def test_workers_answer_and_end_together(a_school):
    with serving(a_school, program=TWO_WORKERS) as [server]:
        workers = server.workers()
        assert len(workers) == 2
        assert server.said.count("The school: ") == 1
        assert {server.get("/students?format=json")[0] for _ in range(20)} == {200}
        assert server.end(signal.SIGINT) == 0
        assert not any(is_there(pid) for pid in workers)
    assert server.said.count("Rollbook is open") == 1
    assert server.said.splitlines()[-1] == "Stopped."
    assert "Traceback" not in server.said


@only_on_sqlite
def test_a_worker_that_dies_is_replaced(a_school):
    with serving(a_school, program=TWO_WORKERS) as [server]:
        before = set(server.workers())
        for pid in before:
            os.kill(pid, signal.SIGKILL)
        wait_until(lambda: len(set(server.workers()) - before) == 2)
        assert server.get("/healthz")[0] == 200
        assert server.end() == 0
    assert "Traceback" not in server.said


@only_on_sqlite
def test_workers_do_not_outlive_whoever_looks_after_them(a_school):
    with serving(a_school, program=TWO_WORKERS) as [server]:
        workers = server.workers()
        assert all(is_there(pid) for pid in workers)
        server.process.kill()
        wait_until(lambda: not any(is_there(pid) for pid in workers))


@only_on_sqlite
def test_help_says_what_workers_mean_on_sqlite(rollbook):
    said = " ".join(rollbook("serve", "--help").output.split())
    assert "--workers" in said
    assert "With SQLite they share the file and write in turn" in said


def is_there(pid: int) -> bool:
    """Whether a process runs; one that ended and was not asked about yet does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def is_closed(port: int) -> bool:
    """Whether nobody answers at a port."""
    with socket.socket() as caller:
        return caller.connect_ex(("127.0.0.1", port)) != 0


def wait_until(is_so: Callable[[], bool]) -> None:
    """Come back when it is so; give up after half a minute."""
    give_up_at = time.monotonic() + 30
    while not is_so():
        assert time.monotonic() < give_up_at
        time.sleep(0.02)
