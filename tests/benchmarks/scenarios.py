"""What is asked of every server: the same bytes."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from tests.benchmarks.school import SESSION, TOKEN, Size
from tests.support.signed_in import COOKIE

JSON, HTML, FORM = "application/json", "text/html", "application/x-www-form-urlencoded"
Asks = Callable[[Size, int], bytes]


@dataclass(frozen=True, slots=True)
class Scenario:
    """The nth request, the status it must be answered with, and how many clients send it."""

    name: str
    request: Asks
    status: int
    clients: tuple[int, ...]
    writes: bool = False
    distinct: int = 5_000
    """How many different requests are asked round and round, where nothing is written."""

    def requests(self, size: Size, *, start: int = 0, count: int = 0) -> list[bytes]:
        """So many requests from the nth on."""
        return [self.request(size, n) for n in range(start, start + (count or self.distinct))]


BY_TOKEN, BY_SESSION = f"Authorization: Bearer {TOKEN}", f"Cookie: {COOKIE}={SESSION}"


def shown(accept: str) -> str:
    """What somebody shows at the door: programs a token, browsers a session. Peers ask for none."""
    return BY_TOKEN if accept == JSON else BY_SESSION


def get(path: str, accept: str) -> bytes:
    """A request as a client on a lasting connection sends it."""
    return (
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: {accept}\r\n{shown(accept)}\r\n\r\n"
    ).encode()


def post(path: str, body: str, kind: str, accept: str) -> bytes:
    """A submission as a client on a lasting connection sends it."""
    return (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: {accept}\r\n{shown(accept)}\r\n"
        f"Content-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n{body}"
    ).encode()


def enroll_json(size: Size, n: int) -> bytes:
    """A system enrolls a student in a course."""
    student, course = size.nth_enrollment(n)
    body = json.dumps({"student_id": student, "course_id": course})
    return post("/enroll", body, JSON, JSON)


def enroll_form(size: Size, n: int) -> bytes:
    """Somebody presses Enroll at a section, without JavaScript. No once-key: peers know none."""
    student, course = size.nth_enrollment(n)
    body = urlencode({"student_id": student, "course_id": course, "section_id": course})
    return post("/enroll", body, FORM, HTML)


def courses_json(size: Size, n: int) -> bytes:
    """The courses of a student."""
    return get(f"/students/{_looked_at(size, n)}/courses", JSON)


def courses_html(size: Size, n: int) -> bytes:
    """The page of a student: ten courses, eight offers with all that speaks against them."""
    return get(f"/students/{_looked_at(size, n)}/courses", HTML)


def search(size: Size, n: int) -> bytes:
    """Two parts of a name among all students, in any order."""
    return get(f"/students?q={_looked_at(size, n)}+nov", JSON)


def desk(size: Size, n: int) -> bytes:
    """The counter with a student filled in."""
    return get(f"/enroll?student_number={100_000 + _looked_at(size, n)}", HTML)


def roster(size: Size, n: int) -> bytes:
    """The students of the course that has the most, all at once."""
    return get(f"/courses/{size.roster_course}/students?limit={size.in_the_roster}", JSON)


def _looked_at(size: Size, n: int) -> int:
    """A student to look at; neighbors in time are no neighbors in the tables."""
    return size.looked_at[n * 7919 % len(size.looked_at)]


SCENARIOS = (
    Scenario("courses_json", courses_json, 200, (1, 16, 64)),
    Scenario("courses_html", courses_html, 200, (1, 16, 64)),
    Scenario("search", search, 200, (16,)),
    Scenario("desk", desk, 200, (16,)),
    Scenario("roster_300", roster, 200, (16,), distinct=1),
    Scenario("enroll_json", enroll_json, 201, (1, 16, 64), writes=True),
    Scenario("enroll_form", enroll_form, 303, (1, 16, 64), writes=True),
)


def by_session(scenario: Scenario) -> Scenario:
    """The same for somebody who has signed in, in place of a program."""
    name = f"{scenario.name} by session"
    return replace(scenario, name=name, request=lambda *which: _instead(scenario.request(*which)))


def _instead(request: bytes) -> bytes:
    return request.replace(BY_TOKEN.encode(), BY_SESSION.encode())


HOT = {
    one.name: one
    for one in SCENARIOS
    if one.name in {"courses_json", "courses_html", "enroll_json"}
}
AT_THE_DOOR = tuple(
    replace(one, clients=(16,))
    for one in (
        *HOT.values(),
        by_session(HOT["courses_json"]),
        by_session(HOT["enroll_json"]),
    )
)
"""The hot routes, by everything that opens the door."""
