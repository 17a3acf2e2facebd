"""Rollbook in which one layer breaks, with words that nobody may read.

`python -m tests.support.planted_faults templates serve --open` serves one whose templates do.
"""

import sys
from collections.abc import Callable
from typing import Any

import peewee

from webapp import answers, database, faults, logs, templating
from webapp.cli import app
from webapp.exports import roster_sheet
from webapp.routes.asking import Route
from webapp.schemas import Answer
from webapp.server import answering
from webapp.services import course_service, student_service

NAME, NUMBER, PASSWORD = "Zebulonia Quagmirez", "7703145", "correct-horse-battery"
SQL = "SELECT first_name FROM students WHERE"
WORDS = f"{NAME} {NUMBER} {PASSWORD}: {SQL} student_number = '{NUMBER}'"


def broken(*args: Any, **kwargs: Any) -> Any:
    """What breaks, and says far too much."""
    raise RuntimeError(WORDS)


async def broken_later(*args: Any, **kwargs: Any) -> Any:
    """The same where it is waited for."""
    raise RuntimeError(WORDS)


def out_of_order(*args: Any, **kwargs: Any) -> Any:
    """What a database says of a statement, with all that stands in it."""
    raise peewee.OperationalError(WORDS)


def nothing() -> None:
    """Everything works."""


def routes() -> None:
    """No handler answers."""
    Route._answer = broken_later


def services() -> None:
    """Nobody finds a student or a course."""
    student_service.student = student_service.find_students = broken
    course_service.course = course_service.find_courses = broken


def a_database() -> None:
    """No statement runs."""
    database._read_at_hand = database._in_time = database._commit = out_of_order


def one_template() -> None:
    """What every page with a course needs breaks, but no page that says so."""
    templating.environment().globals["hue"] = broken


def templates() -> None:
    """No page can be drawn, not even one that says so."""
    templating.environment = broken


def json() -> None:
    """Nothing can be said in JSON, not even that."""
    Answer.model_dump_json = broken
    answers._array = broken


def a_file() -> None:
    """A roster that is sent as a file breaks off after its first line."""
    roster_sheet.cells = broken


LAYERS: dict[str, Callable[[], None]] = {
    layer.__name__: layer
    for layer in (nothing, routes, services, a_database, one_template, templates, json, a_file)
}


def loud_log() -> None:
    """A hole: the log repeats the words of what broke."""
    services()
    logs._way_of = str


def loud_page() -> None:
    """A hole: a page repeats them."""
    services()
    faults._noted = str


def loud_server() -> None:
    """A hole: what nobody answers is told with all its words, and the way it came."""
    templates()
    faults.refuse_plainly = broken_later
    answering._told_in_our_words = bool


HOLES = {hole.__name__: hole for hole in (loud_log, loud_page, loud_server)}

if __name__ == "__main__":
    (LAYERS | HOLES)[sys.argv.pop(1)]()
    app()
