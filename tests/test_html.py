"""Every page is sound HTML, small, and a page without JavaScript first."""

import gzip
import os
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from starlette.testclient import TestClient

from tests.support import cast, schools, signed_in
from webapp import bundled, database
from webapp.clock import now
from webapp.database import commit
from webapp.models import Teacher
from webapp.services.staff import session_service

INSTALL = "npm pack vnu-jar, unpack it, and name its build/dist/vnu.jar in VNU_JAR"
INSTALL_JAVA = "apt-get install -y --no-install-recommends default-jre-headless"
KNOWN_PLACES = (
    "~/.cache/rollbook/vnu-*.jar",
    "/usr/share/java/vnu.jar",
    "~/node_modules/vnu-jar/build/dist/vnu.jar",
)
HTMX = ".*Attribute “hx-[^”]*” not allowed.*"


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    """The browser of a registrar at a school that all of these tests look at."""
    with schools.on_sqlite() as url:
        database.use(url)
        with closing(signed_in.signed_in("registrar")) as client:
            yield client
        database.close()


@pytest.fixture(scope="module")
def pages(sent: dict[str, str]) -> dict[str, BeautifulSoup]:
    """The same pages, read."""
    return {what: BeautifulSoup(html, "html.parser") for what, html in sent.items()}


@pytest.fixture(scope="module")
def sent(client: TestClient) -> dict[str, str]:
    """Every page, with and without something to show, and what a form without script meets."""
    asked = {f"empty {path}": client.get(path) for path in ("/", "/students", "/courses")}
    number, taught, sections = _a_school()
    asked |= {path: client.get(path) for path in _addresses(taught)}
    asked |= {
        what: client.post("/enroll", data={"student_number": number, **sent})
        for what, sent in {
            "enrolled": {"course_code": "ART150"},
            "waiting": {"course_code": "CHE210", "waitlist": "on"},
            "preview": {"course_code": "PHE100", "dry_run": "on"},
            "full": {"course_code": "MAT310-1"},
            "section of another course": {"course_code": "ART150", "section_id": sections[0]},
            "unreadable": {"course_code": "", "begin_on": "soon", "waitlist": "maybe"},
            "unknown": {"course_code": "NONE", "section_id": "77"},
        }.items()
    }
    asked["by ids"] = client.post("/enroll", data={"student_id": "x", "course_id": "7"})
    asked |= {
        path: client.get(path)
        for path in (
            "/enroll/many",
            "/drop/many",
            "/emails?section_id=3",
            "/leave-school",
            "/batches/1",
            "/changes",
        )
    }
    many = {"students": f"{number} 9", "courses": "PHE100", "dry_run": "on"}
    asked["many"] = client.post("/enroll/many", data=many)
    asked["dropping"] = client.post("/drop/many", data=many)
    leaving = {"students": f"{number} 9", "dry_run": "on"}
    asked["leaving"] = client.post("/leave-school", data=leaving)
    asked["not added"] = client.post("/students", data={"first_name": "Kim"})
    asked["no course"] = client.post("/courses", data={"credits": "many"})
    asked["no period"] = client.post("/periods", data={"starts_at": "soon"})
    asked["period"] = client.post(
        "/periods", data={"name": "P <1>", "starts_at": "08:00", "ends_at": "08:50"}
    )
    asked |= {path: client.get(path) for path in ("/periods", "/periods/1")}
    asked["no group"] = client.post("/groups", data={"name": "a, b"})
    asked["group"] = client.post("/groups", data={"name": "G <1>"})
    client.post("/groups/1/members", data={"students": "117340"})
    asked["nobody joined"] = client.post("/groups/1/members", data={"students": "<nobody>"})
    asked |= {path: client.get(path) for path in ("/groups", "/groups/1", "/students?group=G")}
    asked["not closed"] = client.post("/terms/1/close", data={"pasted": "117340"})
    asked["would close"] = client.post("/terms/1/close", data={"dry_run": "on"})
    asked["not cancelled"] = client.post("/sections/3/cancel", data={"moves[]": "99999:1"})
    asked["no credit"] = client.post("/students/1/credits", data={"earned_on": "soon"})
    asked["not voided"] = client.post("/credits/1/void", data={"reason": ""})
    asked["no hold"] = client.post("/students/1/holds", data={"until_on": "soon"})
    asked["not changed"] = client.post("/students/1", data={"status": "away"})
    asked["no section"] = client.post(f"/courses/{taught}/sections", data={"capacity": "x"})
    late = {"meetings.0.weekday": "9", "meetings.0.starts_at": "late", "minimum": "few"}
    asked["section not changed"] = client.post("/sections/3", data={**late, "status": "gone"})
    asked["no section with meetings"] = client.post(f"/courses/{taught}/sections", data=late)
    for room in ("B12", "B13"):
        meetings = {"meetings.0.weekday": "1", "meetings.0.starts_at": "09:10"}
        ends_at = {"B12": "10:00", "B13": "10:30"}[room]
        act = {"version": "1", "room": room, **meetings, "meetings.0.ends_at": ends_at}
        asked[f"section overtaken by {room}"] = client.post("/sections/3", data=act)
    asked |= {
        f"history of {noun}": client.get(f"/{noun}/history")
        for noun in ("students/1", f"courses/{taught}", "sections/3", "terms/1", "settings")
    }
    asked["never"] = client.get("/never")
    asked |= _of_an_administrator()
    for what, answer in asked.items():
        assert answer.headers["content-type"].startswith("text/html"), what
        assert answer.status_code < 500, what
    return {what: answer.text for what, answer in asked.items()}


def _of_an_administrator() -> dict[str, Any]:
    """The pages about staff, with and without something to show."""
    admin = signed_in.signed_in("admin")
    asked = {f"empty {path}": admin.get(path) for path in ("/tokens", "/sign-ins", "/staff")}
    signed_in.a_token()
    gone = signed_in.a_staff_member("viewer", disabled_at=now())
    commit(session_service.note_a_wrong_password, gone.email, "192.0.2.7")
    Teacher.create(name="Theo & <Brandt>")
    kim = {"name": "Kim Lee", "email": "kim@school.example", "role": "teacher"}
    program = {"name": "SIS", "scopes[]": ["enroll:read"]}
    paths = ("/account", "/staff", "/staff/2", "/tokens", "/sign-ins", "/teaching", "/sign-in")
    by_form = {"Accept": "text/html"}
    asked |= {path: admin.get(path) for path in paths}
    asked["history of staff"] = admin.get("/staff/1/history")
    asked["invited"] = admin.post("/staff", data=kim, headers=by_form)
    asked["not invited"] = admin.post("/staff", data=kim | {"teacher_id": "7"})
    asked["staff not changed"] = admin.post("/staff/2", data={"role": "x", "status": "y"})
    asked["token made"] = admin.post("/tokens", data=program | {"name": "HR"}, headers=by_form)
    asked["no token"] = admin.post("/tokens", data={"days": "x"})
    asked["password not changed"] = admin.post("/account/password", data={})
    return asked


SENT_WITHOUT_A_KEY = {"sign-in", "welcome", "invite", "make-link", "new-token"}
"""The forms whose answer is a secret, or which nobody sends who has signed in."""


def _a_school() -> tuple[str, int, list[str]]:
    """One student at a school where a course is full, one is over capacity, one unlimited."""
    term = cast.a_term()
    amari = cast.a_student("117340", "Amari", "Okoye", grade="10", homeroom="10A")
    cast.a_student("117341", "Left", "Away", status="withdrawn")
    cast.a_credit(amari, "A&E <1>")
    cast.a_hold(amari, reason="Lab & <fee>")
    cast.a_section(cast.a_course("ART150", "Ceramics & <clay>"), term=term, capacity=18)
    cast.a_section(cast.a_course("PHE100"), term=term)
    calculus = cast.a_course("MAT310", "Pre-calculus", credits=1, description="Limits.")
    full = cast.a_section(calculus, capacity=1, room="M-201", meetings=[("Mon", "09:10", "10:00")])
    other = cast.a_section(calculus, label="2", capacity=0, minimum=1, status="closed")
    lab = cast.a_section(cast.a_course("CHE210", "Chemistry"), capacity=1)
    for section in (full, lab, lab):
        cast.enrolled(cast.a_student(), section)
    cast.a_telling(cast.waiting(cast.a_student(email="kim@school.example"), full))
    cast.enrolled(amari, other, status="dropped", end_on=term.ends_on)
    return amari.student_number, calculus.id, [str(full.id), str(other.id)]


def _addresses(course_id: int) -> tuple[str, ...]:
    return (
        "/",
        "/?by=everyone&decide=1",
        "/enroll",
        "/enroll?student_number=117340&course_code=MAT310&instead_of=3&begin_on=2026-08-24",
        "/students",
        "/students?limit=1&offset=1",
        "/students?q=%3Cnobody%3E",
        "/students/1",
        "/students/1/courses",
        "/students/1/courses?status=all",
        "/students/1/courses?q=zzz",
        "/students/2/courses",
        "/terms/1/close",
        "/students/1/credits",
        "/students/2/credits",
        "/students/1/holds",
        "/students/2/holds",
        "/students/99999",
        "/search",
        "/search?q=a",
        "/search?q=%3Cnobody%3E",
        "/courses",
        "/courses?q=zzz",
        "/courses?open=1",
        f"/courses/{course_id}",
        f"/courses/{course_id}/students",
        f"/courses/{course_id}/students?section_id=3",
        "/courses/1/students",
        "/courses/1/sections/new",
        "/courses/1/sections/new?rows=more",
        "/sections/3/edit",
        "/sections/3/cancel",
        "/sections/3/waitlist",
        "/sections/4/waitlist",
        "/to-tell",
        "/sections/4/edit?rows=more&meetings.0.first_date=2026-09-01",
        "/problems",
        "/docs",
    )


def test_every_page_passes_the_html_checker(sent: dict[str, str], tmp_path: Path):
    files = []
    for count, (what, html) in enumerate(sent.items()):
        files.append(tmp_path / f"{count:02}-{re.sub('[^a-z0-9]+', '-', what)}.html")
        files[-1].write_text(html)

    complaints = subprocess.run(
        [
            *(_java(), "-Xss2m", "-jar", _checker(), "--filterpattern", HTMX),
            *("--format", "gnu", "--stdout", *map(str, files)),
        ],
        check=False,
        capture_output=True,
        text=True,
    )

    assert complaints.stdout.replace(f"file:{tmp_path}/", "") == ""
    assert complaints.stderr == ""


def _java() -> str:
    found = shutil.which("java")
    if found is None:
        pytest.skip(f"No Java for the HTML checker. Run: {INSTALL_JAVA}")
    return found


def _checker() -> str:
    if named := os.environ.get("VNU_JAR"):
        return named
    for place in KNOWN_PLACES:
        pattern = Path(place).expanduser()
        if found := sorted(pattern.parent.glob(pattern.name)):
            return str(found[-1])
    pytest.skip(f"No HTML checker. {INSTALL}")


def test_no_page_has_an_id_twice(pages: dict[str, BeautifulSoup]):
    for what, soup in pages.items():
        ids = Counter(str(tag["id"]) for tag in soup.select("[id]"))
        assert [name for name, count in ids.items() if count > 1] == [], what


def test_every_page_has_one_first_heading_and_a_title_of_its_own(pages: dict[str, BeautifulSoup]):
    for what, soup in pages.items():
        assert len(soup.select("h1")) == 1, what
        assert soup.title and len(soup.title.get_text()) > 3, what
        assert all(len(soup.select(name)) == 1 for name in ("#status", "#notice", "#errs")), what


def test_every_form_works_without_script(pages: dict[str, BeautifulSoup]):
    for what, soup in pages.items():
        for form in soup.select("form"):
            assert form.get("action", "").startswith("/"), (what, form)
            assert form.get("method") in {"get", "post"}, (what, form)
            assert form.select("button:not([type=button])"), (what, form)


def test_what_changes_something_is_sent_once_and_by_script_as_without_it(
    pages: dict[str, BeautifulSoup],
):
    for what, soup in pages.items():
        for form in soup.select("form[method=post]"):
            has_key = form.select_one("input[type=hidden][name=once][value]") is not None
            assert has_key != (form.get("id") in SENT_WITHOUT_A_KEY), (what, form)
            assert form.get("hx-post") in {None, form["action"]}, (what, form)
            assert ("hx-sync" in form.attrs) == ("hx-post" in form.attrs), (what, form)


def test_no_two_forms_of_a_page_share_a_key(pages: dict[str, BeautifulSoup]):
    for what, soup in pages.items():
        keys = [tag["value"] for tag in soup.select("input[name=once]")]
        assert len(keys) == len(set(keys)), what


def test_every_control_has_a_label(pages: dict[str, BeautifulSoup]):
    for what, soup in pages.items():
        for control in soup.select("input:not([type=hidden]), select, textarea"):
            assert soup.select_one(f'label[for="{control["id"]}"]'), (what, control)


def test_whatever_describes_a_control_is_there(pages: dict[str, BeautifulSoup]):
    for what, soup in pages.items():
        for control in soup.select("[aria-describedby], [aria-labelledby]"):
            names = f"{control.get('aria-describedby', '')} {control.get('aria-labelledby', '')}"
            assert all(soup.find(id=name) for name in names.split()), (what, control)


def test_every_link_inside_a_page_has_somewhere_to_go(pages: dict[str, BeautifulSoup]):
    for what, soup in pages.items():
        for link in soup.select('a[href^="#"]'):
            assert soup.find(id=str(link["href"])[1:]), (what, link)


def test_every_error_is_said_at_its_control_too(pages: dict[str, BeautifulSoup]):
    reasons = {"unreadable": 3, "by ids": 1, "not added": 1, "no course": 2, "no section": 1}
    reasons |= {"section not changed": 4, "no section with meetings": 3}
    reasons |= {
        "no hold": 3,
        "not closed": 1,
        "no credit": 2,
        "not voided": 1,
        "not invited": 3,
        "staff not changed": 2,
        "no token": 3,
        "password not changed": 2,
    }
    for what, least in reasons.items():
        links = pages[what].select('#errs a[href^="#"]')
        assert len(links) >= least, what
        for link in links:
            control = pages[what].find(id=str(link["href"])[1:])
            assert isinstance(control, Tag) and control.get("aria-invalid") == "true", (what, link)
            said = [pages[what].find(id=name) for name in str(control["aria-describedby"]).split()]
            assert link.get_text() in " ".join(tag.get_text() for tag in said if tag), (what, link)


def test_what_people_wrote_stays_text(pages: dict[str, BeautifulSoup]):
    assert "Ceramics & <clay>" in pages["/courses"].get_text()
    assert "<nobody>" in pages["/students?q=%3Cnobody%3E"].get_text()


@pytest.mark.parametrize(("pattern", "most"), [("app-*.css", 12), ("app-*.js", 3)])
def test_what_a_browser_loads_once_stays_small(pattern: str, most: int):
    files = list(bundled.folder("static").glob(pattern))
    assert files
    assert sum(_compressed(file.read_bytes()) for file in files) <= most * 1024


def test_a_page_stays_small(sent: dict[str, str]):
    for what, html in sent.items():
        assert _compressed(html.encode()) <= 12 * 1024, what


def _compressed(content: bytes) -> int:
    return len(gzip.compress(content, 9))
