"""The two routes that a school lives on, at 50,000 students and 500,000 enrollments."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests.support import big_school, cast

PROMISE = 2.0  # seconds, to every school; everything else about cost is counted, not timed

DOOR = 'FROM "api_tokens"'
"""Who asks is read anew only after somebody has changed something."""


@pytest.fixture
def big(school: Any) -> None:
    """The school is large, and student 1 sits in ten of its courses."""
    big_school.fill(cast.a_term())


@contextmanager
def within_the_promise() -> Iterator[None]:
    started = time.perf_counter()
    yield
    assert time.perf_counter() - started < PROMISE


def enroll(client: Any, **form: Any) -> Any:
    return client.post("/enroll", json={"student_id": 1, "course_id": big_school.COURSES, **form})


def test_both_routes_keep_the_promise_in_a_big_school(big, api, client):
    with within_the_promise():
        enrolled = enroll(api)
    with within_the_promise():
        courses = api.get("/students/1/courses")
    with within_the_promise():
        page = client.get("/students/1/courses")
    assert (enrolled.status_code, page.status_code) == (201, 200)
    assert len(courses.json()) == big_school.COURSES_EACH + 1


def test_neither_route_asks_more_of_a_bigger_school(school, api, queries):
    term = cast.a_term()
    one, *others = (cast.a_student() for _ in range(3))
    courses = [cast.a_course() for _ in range(3)]
    sections = [cast.a_section(course, term=term) for course in courses]
    cast.enrolled(one, sections[0])

    def asked_by(work: Callable[[], Any]) -> int:
        with queries() as seen:
            assert work().status_code in {200, 201}
        return len([sql for sql in seen if DOOR not in sql])

    def enroll_in(section: Any) -> Any:
        return api.post("/enroll", json={"student_id": one.id, "section_id": section.id})

    def page() -> Any:
        return api.get(f"/students/{one.id}/courses")

    pages = [asked_by(page)]
    posts = [asked_by(lambda: enroll_in(sections[1]))]
    for student in [*others, *(cast.a_student() for _ in range(40))]:
        for section in sections:
            cast.enrolled(student, section)
    for _ in range(20):
        cast.enrolled(one, cast.a_section(cast.a_course(), term=term))
    pages.append(asked_by(page))
    posts.append(asked_by(lambda: enroll_in(sections[2])))
    assert pages[0] == pages[1]
    assert posts[0] == posts[1]
