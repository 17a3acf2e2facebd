"""A student's name, a password, a statement, a path: none of them is told when something breaks.

A real server, in which one layer after the other breaks with all of these words, is asked for
everything; what it answers to a fault and what it writes to its terminal is then searched.
"""

import http.client
from collections.abc import Iterator
from itertools import chain, islice
from typing import Any

import pytest

from tests.support import cast
from tests.support.every_route import REAL, UNKNOWN, every_request
from tests.support.planted_faults import LAYERS, NAME, NUMBER, PASSWORD, SQL
from tests.support.schools import only_on_sqlite
from tests.support.serving import REPOSITORY, SERVE, Server, serving
from webapp import database
from webapp.models import Batch

SECRET = (*NAME.split(), NUMBER, PASSWORD, SQL)
OF_A_STACK = ("Traceback", 'File "', str(REPOSITORY), "site-packages", "raise ")
OF_THE_CODE = (".py", "RuntimeError", "OperationalError", "peewee", "sqlite", "student_courses")
A_FEW = 200
"""As many answers as a hole is found in."""
NAMES_NOBODY = {400, 403, 404, 405, 413, 415, 500, 503}
"""What answers with these was about nobody whose name it knew."""

SENT = {
    "/enroll": f'{{"student_number": "{NUMBER}", "course_code": "MAT310"}}',
    "/students": f'{{"student_number": "x{NUMBER}", "first_name": "{NAME}"}}',
    "/theme": f'{{"colors": "{PASSWORD}"}}',
}

Answer = tuple[str, int, str]


@pytest.fixture
def a_school_with_canaries(engine: Any, school_url: str) -> str:
    """One student whose name and number are to be found wherever they get out."""
    Batch.create(by="Trial")
    first_name, last_name = NAME.split()
    student = cast.a_student(NUMBER, first_name, last_name, email=f"{NUMBER}@school.example")
    cast.enrolled(student, cast.a_section(cast.a_course("MAT310", "Algebra")))
    database.close()
    return school_url


def answers(url: str, layer: str, *, most: int | None = None) -> tuple[list[Answer], str]:
    """Everything that a server answers in which a layer breaks, and all that it wrote."""
    program = ("-m", "tests.support.planted_faults", layer, *SERVE[2:])
    with serving(url, program=program) as [server]:
        answered = list(asked_for_everything(server, most))
    return answered, server.said


def asked_for_everything(server: Server, most: int | None) -> Iterator[Answer]:
    connection = server.connection()
    file = {"method": "GET", "url": "/courses/1/students?format=csv", "headers": {}}
    requests = every_request(REAL, UNKNOWN)
    for asked in islice(chain([file], requests), most):
        method, address = asked["method"], asked["url"]
        query = f"?q={PASSWORD}&done=1" if method == "GET" and "?" not in address else ""
        kind = {"Content-Type": "application/json"} if address in SENT else {}
        body = SENT.get(address) if method in {"POST", "PATCH", "PUT"} else None
        try:
            connection.request(method, address + query, body, {**asked["headers"], **kind})
            answer = connection.getresponse()
            yield f"{method} {address}", answer.status, answer.read().decode()
        except (http.client.HTTPException, OSError):  # an answer that was begun breaks off
            connection.close()
            connection = server.connection()
    connection.close()


def told(answered: list[Answer], said: str) -> list[str]:
    """Every word that got out, and where."""
    in_answers = [
        f"{asked} answered {status} with {word}"
        for asked, status, text in answered
        for word in (*SECRET, *OF_A_STACK, *OF_THE_CODE)
        if status in NAMES_NOBODY and word in text
    ]
    lines = said.splitlines()
    return in_answers + [
        f"the log tells {word}: {line}"
        for line in lines
        for word in (*SECRET, *OF_A_STACK)
        if word in line
    ]


@pytest.mark.parametrize(
    ("kind", "layer"),
    [*(("sqlite", layer) for layer in LAYERS), ("postgresql", "a_database")],
)
def test_whatever_breaks_tells_nothing_but_a_number(a_school_with_canaries, layer):
    answered, said = answers(a_school_with_canaries, layer)
    assert told(answered, said) == []
    assert ('"fault"' in said) == (layer != "nothing")
    broken = {status for _, status, _ in answered} & {500, 503}
    assert bool(broken) == (layer not in {"nothing", "a_file"})


@pytest.mark.parametrize(
    ("hole", "tells"),
    [
        ("loud_log", f"the log tells {NUMBER}"),
        ("loud_page", f"answered 500 with {PASSWORD}"),
        ("loud_server", "the log tells Traceback"),
    ],
)
@only_on_sqlite
def test_whatever_tells_more_is_found(a_school_with_canaries, hole, tells):
    """The control."""
    assert any(tells in found for found in told(*answers(a_school_with_canaries, hole, most=A_FEW)))
