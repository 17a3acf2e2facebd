"""200 posts to four servers of one school for the last 30 seats of a section."""

import json
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode

import pytest

from tests.support.cast import a_course, a_section, a_student
from tests.support.serving import SERVE, Server, serving
from webapp import database
from webapp.models import Section, StudentCourse

SEATS = 30
STUDENTS = 100  # each asks twice: once by JSON, once by a form
SERVERS = 4
WITH_THE_HOLE = ("-m", "tests.support.planted_race", *SERVE[2:])

CREATED, SEE_OTHER, REFUSED = 201, 303, 409


@pytest.fixture
def the_last_seats(engine):
    """A section of 30 seats that 100 students want; the school is closed in this process."""
    section = a_section(a_course("MAT310", "Algebra"), capacity=SEATS)
    with database.db.atomic():
        students = [a_student() for _ in range(STUDENTS)]
    database.close()
    return section, students


@pytest.fixture
def some_last_seats(engine):
    """The same for three sections of three courses."""
    sections = [a_section(a_course(f"MAT{code}"), capacity=SEATS) for code in (310, 320, 330)]
    with database.db.atomic():
        students = [a_student() for _ in range(STUDENTS)]
    database.close()
    return sections, students


def test_exactly_the_seats_there_are_are_given_and_nobody_gets_two(school_url, the_last_seats):
    section, students = the_last_seats
    with serving(school_url, processes=SERVERS) as servers:
        answers = everybody_asks(servers, section, students)
    statuses = Counter(status for status, _ in answers)
    assert statuses[CREATED] + statuses[SEE_OTHER] == SEATS
    assert statuses[CREATED] > 0
    assert statuses[SEE_OTHER] > 0
    assert statuses[REFUSED] == 2 * STUDENTS - SEATS
    assert {code for _, codes in answers for code in codes} == {"section_full", "already_enrolled"}
    taken = seats_taken(school_url, section)
    assert len(taken) == len(set(taken)) == SEATS


def test_the_race_is_lost_when_facts_are_read_before_the_lock(school_url, some_last_seats):
    """The control: a race that could not be lost would prove nothing. One of a few must be."""
    sections, students = some_last_seats
    with serving(school_url, program=WITH_THE_HOLE, processes=SERVERS) as servers:
        for section in sections:
            everybody_asks(servers, section, students)
    assert max(len(seats_taken(school_url, section)) for section in sections) > SEATS


def everybody_asks(
    servers: Sequence[Server], section: Section, students: Sequence
) -> list[tuple[int, set[str]]]:
    """Every student's two wishes at once, spread over the servers; status and codes of each."""
    wishes = [
        (servers[(place + form) % len(servers)], student.id, section.id, bool(form))
        for place, student in enumerate(students)
        for form in (0, 1)
    ]
    with ThreadPoolExecutor(32) as crowd:
        return list(crowd.map(lambda wish: ask(*wish), wishes))


def ask(server: Server, student_id: int, section_id: int, form: bool) -> tuple[int, set[str]]:
    wanted = {"student_id": student_id, "section_id": section_id}
    kind = "application/x-www-form-urlencoded" if form else "application/json"
    body = urlencode(wanted) if form else json.dumps(wanted)
    connection = server.connection()
    connection.request("POST", "/enroll", body, {"Content-Type": kind})
    answer = connection.getresponse()
    said = answer.read().decode()
    connection.close()
    if form or answer.status == CREATED:
        return answer.status, set()
    return answer.status, {error["code"] for error in json.loads(said)["errors"]}


def seats_taken(url: str, section: Section) -> list[int]:
    """Who sits in the section now."""
    database.use(url)
    rows = StudentCourse.select().where(
        StudentCourse.section == section, StudentCourse.status == "enrolled"
    )
    return [row.student_id for row in rows]
