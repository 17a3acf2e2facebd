"""Every role and every token × every route: who may, and who hears no.

The matrix is asked on SQLite: what somebody may do is decided before any database is.
"""

import re

import pytest
from bs4 import BeautifulSoup
from starlette.routing import Match, Mount

from tests.pages import visit, words
from tests.support import cast, signed_in
from tests.support.schools import only_on_sqlite
from webapp.main import app
from webapp.models import SectionTeacher, Teacher
from webapp.roles import ANYBODY, NOBODY, OWN_ACCOUNT, ROLES, SCOPES, SIGNED_IN, STAFF
from webapp.routes.asking import Route

ROUTES = [route for route in app.routes if isinstance(route, Route)]
CELLS = sorted((route.path, method) for route in ROUTES for method in route.methods)
NEEDS = {(route.path, method): route.needs for route in ROUTES for method in route.methods}

OPEN_TO_ALL = {
    ("/healthz", "GET"),
    ("/sign-in", "GET"),
    ("/sign-in", "POST"),
    ("/welcome", "GET"),
    ("/welcome", "POST"),
    ("/theme", "POST"),
}
"""What must be reached before anybody has signed in. This list does not grow by accident."""

MAY = {
    "admin": set(SCOPES) | {SIGNED_IN, OWN_ACCOUNT, STAFF},
    "registrar": set(SCOPES) | {SIGNED_IN, OWN_ACCOUNT},
    "counselor": {
        *("catalog:read", "students:read", "enroll:read", "enroll:write", "roster:read"),
        *("record:read", "results:read", "holds:read", SIGNED_IN, OWN_ACCOUNT),
    },
    "teacher": {"catalog:read", "roster:read", SIGNED_IN, OWN_ACCOUNT},
    "viewer": {
        *("catalog:read", "students:read", "enroll:read", "roster:read"),
        *(SIGNED_IN, OWN_ACCOUNT),
    },
}
"""What the school was promised, written down once more: a change of one alone fails."""


def ask(client, path, method):
    """The status of an answer at the first of everything, asked for as JSON."""
    path = re.sub(r"{(?!session)\w+_id}", "1", path)
    path = path.replace("{session_id}", "999")
    sent = {} if method in {"GET", "HEAD"} else {"json": {}}
    return client.request(
        method, path, headers={"Accept": "application/json"}, follow_redirects=False, **sent
    )


@pytest.fixture
def there(ada, algebra):
    """A school in which the first of everything is there."""
    return cast.enrolled(ada, algebra.sections.get())


def test_every_route_says_what_it_needs():
    known = set(SCOPES) | {ANYBODY, SIGNED_IN, OWN_ACCOUNT, STAFF}
    assert {cell: needs for cell, needs in NEEDS.items() if needs not in known} == {}


def test_a_route_that_does_not_say_is_open_to_nobody():
    assert Route("/somewhere", lambda: None).needs == NOBODY
    assert not any(NOBODY in may for may in ROLES.values())


def test_there_is_no_other_way_in():
    others = [route for route in app.routes if not isinstance(route, Route)]
    assert [route.path for route in others if isinstance(route, Mount)] == ["/static"]
    assert len(others) == 1


def test_only_these_are_open_to_all():
    assert {cell for cell, needs in NEEDS.items() if needs == ANYBODY} == OPEN_TO_ALL


def test_the_roles_are_what_was_promised():
    assert {role: set(may) for role, may in ROLES.items()} == MAY


@pytest.mark.parametrize(("path", "method"), CELLS)
@pytest.mark.parametrize("role", sorted(ROLES))
@only_on_sqlite
def test_a_role_may_or_hears_no(there, role, path, method):
    answer = ask(signed_in.signed_in(role), path, method)

    if NEEDS[path, method] in MAY[role] | {ANYBODY}:
        assert answer.status_code not in {401, 403} or path == "/sign-in"
    else:
        assert answer.status_code == 403
        assert answer.json()["errors"][0]["code"] == "not_allowed"


@pytest.mark.parametrize(("path", "method"), CELLS)
@only_on_sqlite
def test_a_stranger_hears_no_wherever_it_is_not_open_to_all(there, anonymous, path, method):
    answer = ask(anonymous, path, method)

    if (path, method) in OPEN_TO_ALL:
        assert answer.status_code not in {401, 403} or path == "/sign-in"
    else:
        assert answer.status_code == 401
        assert answer.json()["errors"][0]["code"] == "not_signed_in"


@pytest.mark.parametrize(("path", "method"), CELLS)
@only_on_sqlite
def test_a_token_opens_what_its_scopes_say(there, path, method):
    needs = NEEDS[path, method]
    every_other = set(SCOPES) - {needs}

    without = ask(signed_in.with_a_token(*every_other), path, method)
    answered = ask(signed_in.with_a_token(*SCOPES, name="another"), path, method)

    if needs in SCOPES:
        assert without.status_code == 403
        assert without.json()["errors"][0]["code"] == "scope_missing"
        assert answered.status_code not in {401, 403}
    elif needs in {OWN_ACCOUNT, STAFF}:
        assert answered.status_code == 403
        assert answered.json()["errors"][0]["code"] == "not_for_tokens"
    else:
        assert answered.status_code not in {401, 403} or path == "/sign-in"


@pytest.fixture
def theo(algebra, biology):
    """A teacher who teaches algebra, and nobody in biology."""
    teacher = Teacher.create(name="Theo Brandt")
    SectionTeacher.create(section=algebra.sections.get(), teacher=teacher, primary=True)
    return signed_in.a_staff_member("teacher", teacher=teacher)


def test_all_sections_of_a_teacher_are_those_they_teach(theo, algebra):
    own, other = algebra.sections.get(), cast.a_section(algebra, label="2")
    client = signed_in.signed_in(theo)
    there = f"/courses/{algebra.id}/students?section_id={own.id}"
    assert not visit(client, there).has("aside .aside")
    SectionTeacher.create(section=other, teacher=theo.teacher, primary=True)
    assert words(visit(client, there).one("aside .aside")) == "All your sections"
    assert words(visit(signed_in.signed_in("viewer"), there).one("aside .aside")) == "All sections"


def test_a_teacher_is_asked_for_courses_only(theo):
    """What they look for is never a student: no page says that it could be."""
    client = signed_in.signed_in(theo)
    for there in ("/teaching", "/search?q=zzzz", "/students", "/nowhere"):
        page = visit(client, there)
        said = {words(label) for label in page.soup.select("form[role=search] label")}
        said |= {str(one["placeholder"]) for one in page.soup.select("[placeholder]")}
        said |= {
            str(one["aria-label"]) for one in page.soup.select("form[role=search][aria-label]")
        }
        assert said, there
        assert not [one for one in said if "tudent" in one], there


@pytest.mark.parametrize("form", ["", "format=json", "format=csv"])
def test_a_teacher_sees_the_rosters_of_their_own_sections_only(theo, algebra, biology, form):
    cast.enrolled(cast.a_student("1001", "Ada", "Lovelace"), algebra.sections.get())
    cast.enrolled(cast.a_student("1002", "Bo", "Diaz"), biology.sections.get())
    client = signed_in.signed_in(theo)

    own = client.get(f"/courses/{algebra.id}/students?{form}")
    other = client.get(f"/courses/{biology.id}/students?{form}")
    section = client.get(
        f"/courses/{biology.id}/students?section_id={biology.sections.get().id}&{form}"
    )

    assert own.status_code == 200
    assert "Lovelace" in own.text
    assert (other.status_code, section.status_code) == (404, 404)
    assert "Diaz" not in other.text + section.text


def test_of_two_sections_a_teacher_sees_one(theo, ada, bo, algebra):
    cast.enrolled(ada, algebra.sections.get())
    cast.enrolled(bo, cast.a_section(algebra, label="2"))

    rows = signed_in.signed_in(theo).get(f"/courses/{algebra.id}/students?format=json").json()

    assert [row["name"] for row in rows] == ["Ada Lovelace"]


def test_a_teacher_begins_with_their_sections(theo, algebra):
    client = signed_in.signed_in(theo)
    page = client.get("/")
    assert page.url.path == "/teaching"
    assert "MAT310" in page.text
    at_hand = visit(client, "/").one("nav [aria-current]")
    assert (words(at_hand), at_hand["href"]) == ("My sections", "/teaching")
    (section,) = client.get("/teaching?format=json").json()
    assert section["course_id"] == algebra.id


def test_a_teacher_is_led_to_no_roster_of_others(theo, algebra, biology):
    """They see how full every section is, and hear no at the rosters that are not theirs."""
    own, other = algebra.sections.get(), cast.a_section(algebra, label="2")
    client = signed_in.signed_in(theo)
    pages = [f"/courses/{course.id}" for course in (algebra, biology)]
    pages += ["/courses", "/search?q=o", f"/courses/{algebra.id}/students?section_id={own.id}"]
    led_to = set()
    for there in pages:
        links = visit(client, there).soup.select("a[href*='/students']")
        led_to |= {str(link["href"]).partition("#")[0] for link in links}
    assert f"/courses/{algebra.id}/students?section_id={own.id}" in led_to
    assert {there: client.get(there).status_code for there in led_to} == dict.fromkeys(led_to, 200)
    assert f"section_id={other.id}" in signed_in.signed_in("viewer").get("/courses").text


@pytest.mark.parametrize("q", ["ada", "1001", "lovelace"])
def test_a_teacher_finds_courses_and_no_students(theo, ada, algebra, q):
    client = signed_in.signed_in(theo)
    found = client.get(f"/search?q={q}&format=json").json()
    assert (found["students"], found["students_found"]) == ([], 0)
    for headers in ({}, {"HX-Request": "true"}):
        assert "Lovelace" not in client.get(f"/search?q={q}", headers=headers).text
    assert client.get("/search?q=algebra&format=json").json()["courses_found"] == 1


@pytest.mark.parametrize("role", ["viewer", "teacher", "counselor", "registrar"])
def test_a_no_to_somebody_of_the_staff_is_still_their_page(school, role):
    """Whoever may not is not signed out: the menu and the search stay where they are."""
    client = signed_in.signed_in(role)
    home, no = visit(client, "/"), visit(client, "/staff")
    assert no.status == 403
    assert ways_of(no) == ways_of(home)
    assert no.has("#find")


def ways_of(page):
    return [(words(way), way["href"]) for way in page.soup.select("nav[aria-label=Main] a")]


@pytest.mark.parametrize("role", ["viewer", "teacher", "counselor"])
def test_pages_offer_nothing_that_would_be_refused(there, role, theo):
    client = signed_in.signed_in(theo if role == "teacher" else role)
    may = MAY[role]
    needed = {"/enroll": "enroll:write", "/students": "students:write", "/courses": "catalog:write"}
    for address in ("/", "/students", "/courses", "/courses/1", "/courses/1/students"):
        page = client.get(address, headers={"Accept": "text/html"})
        for action, needs in needed.items():
            if needs not in may:
                assert f'method="post" action="{action}' not in page.text, (address, action)
    if "enroll:write" not in may and "enroll:read" in may:
        page = client.get("/students/1/courses").text
        assert 'method="post" action="/enroll' not in page
        assert "/drop" not in page


@pytest.mark.parametrize("role", sorted(ROLES))
@only_on_sqlite
def test_no_page_holds_a_form_that_its_reader_may_not_send(there, role):
    client = signed_in.signed_in(role)
    refused, seen = set(), 0
    for address in sorted({re.sub(r"{\w+_id}", "1", path) for path, way in CELLS if way == "GET"}):
        answer = client.get(address, headers={"Accept": "text/html"})
        if answer.headers.get("content-type", "").startswith("text/html"):
            forms = BeautifulSoup(answer.text, "html.parser").select("form[method=post]")
            seen += len(forms)
            needed = {str(form["action"]): needed_to_send(str(form["action"])) for form in forms}
            refused |= {
                (address, action)
                for action, needs in needed.items()
                if needs not in MAY[role] | {ANYBODY}
            }
    assert refused == set()
    assert seen > 20


def needed_to_send(action):
    scope = {"type": "http", "method": "POST", "path": action.partition("?")[0], "headers": []}
    return next(one.needs for one in ROUTES if one.matches(scope)[0] is Match.FULL)
