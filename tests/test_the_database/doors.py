"""What tests ask of the doors of the database."""

import asyncio

from tests.support import cast
from webapp.database import db
from webapp.engines import engine_for
from webapp.models import Student


def ran(door, *args):
    """What one of the doors answers, on an event loop of its own, as for a TestClient."""
    return asyncio.run(door(*args))


def how_many():
    return Student.select().count()


def a_long_story():
    return cast.a_student(program="once upon a time " * 10_000)


def in_a_savepoint(change):
    with db.atomic():
        return change()


def somebody_else_adds(url, number):
    other = engine_for(url)
    with other.connection_context(), other.bind_ctx([Student]):
        cast.a_student(number)
