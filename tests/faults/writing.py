"""Eight connections that enroll, note what is acknowledged, and go on until the server is gone."""

import http.client
import json
import random
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from tests.support.cast import a_course, a_section, a_student, a_term
from webapp import database

WRITERS = 8
STUDENTS, COURSES = 1000, 40
SEATS = 100
"""Of every other section; the rest has no limit."""

CREATED, REFUSED = 201, 409

Acknowledged = list[dict[str, Any]]


def a_school_at(url: str) -> "Wishes":
    """Fill an empty school with students and sections; who could be enrolled where."""
    database.use(url)
    with database.db.atomic():
        term = a_term()
        students = [a_student().id for _ in range(STUDENTS)]
        sections = [
            a_section(a_course(), term=term, capacity=None if number % 2 else SEATS).id
            for number in range(COURSES)
        ]
    database.close()
    return Wishes([(student, section) for student in students for section in sections])


class Wishes:
    """A student and a section each, in no order, none twice; for many writers at once."""

    def __init__(self, pairs: list[tuple[int, int]]) -> None:
        random.shuffle(pairs)
        self._pairs = iter(pairs)
        self._one_at_a_time = threading.Lock()

    def __iter__(self) -> Iterator[tuple[int, int]]:
        return self

    def __next__(self) -> tuple[int, int]:
        with self._one_at_a_time:
            return next(self._pairs)


def written_until_gone(port: int, wishes: Wishes) -> tuple[Acknowledged, list[str]]:
    """Every enrollment that was acknowledged, and every answer that should never be."""
    with ThreadPoolExecutor(WRITERS) as writers:
        all_written = list(writers.map(lambda _: one_writer(port, wishes), range(WRITERS)))
    acknowledged = [one for written, _ in all_written for one in written]
    return acknowledged, [one for _, odd in all_written for one in odd]


def one_writer(port: int, wishes: Wishes) -> tuple[Acknowledged, list[str]]:
    """An enrollment counts as acknowledged once its whole answer has been read."""
    written: Acknowledged = []
    odd: list[str] = []
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    for student_id, section_id in wishes:
        wish = json.dumps({"student_id": student_id, "section_id": section_id})
        try:
            connection.request("POST", "/enroll", wish, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            said = answer.read()
        except (OSError, http.client.HTTPException):
            break
        if answer.status == CREATED:
            written.append(json.loads(said))
        elif answer.status != REFUSED:
            odd.append(f"answered {answer.status}: {said[:200]!r}")
    connection.close()
    return written, odd
