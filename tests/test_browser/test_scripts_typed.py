"""Scripts typed into every field of every form: each page shows them, and none is ever run."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from playwright.sync_api import ConsoleMessage, Dialog, Page, expect

from tests.support import cast
from tests.support.payloads import SCRIPTS
from tests.support.schools import only_on_sqlite
from webapp import bundled, templating
from webapp.edge import headers
from webapp.models import Course, SchoolSettings, Section, SectionTeacher, Student, Teacher

pytestmark = only_on_sqlite

WATCH = """
window.violations = [];
addEventListener("securitypolicyviolation", event => violations.push(event.violatedDirective));
"""
INJECTED = """
() => [...document.querySelectorAll("*")].filter(one =>
  [...one.attributes].some(({name, value}) =>
    name.startsWith("on") || name.startsWith("hx-on") || /^\\s*javascript:/i.test(value) &&
    ["href", "src", "data", "action", "formaction"].includes(name)) ||
  one.matches("script:not([src]), iframe, object, embed, img[src=x], math, video, base")
).map(one => one.outerHTML.slice(0, 200)).concat(window.violations)
"""
AT_ONCE = 3
"""How many scripts fit into one field of an address."""

NOT_A_SCRIPT = "status of 4"  # what a browser says of any page that is a no


class Watcher:
    """A browser, and whatever goes wrong in it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.found: list[str] = []
        page.add_init_script(WATCH)
        page.on("dialog", self._a_dialog)
        page.on("pageerror", lambda error: self.found.append(f"{page.url} error: {error}"))
        page.on("console", self._said)

    def _a_dialog(self, dialog: Dialog) -> None:
        self.found.append(f"{self.page.url} dialog: {dialog.message}")
        dialog.dismiss()

    def _said(self, message: ConsoleMessage) -> None:
        if message.type == "error" and NOT_A_SCRIPT not in message.text:
            self.found.append(f"{self.page.url} console: {message.text}")

    def visit(self, path: str) -> None:
        """Open a page, and look whether any of what was typed has become a part of it."""
        self.page.goto(path, wait_until="domcontentloaded")
        self.look()

    def look(self) -> None:
        self.found += [f"{self.page.url} holds {html}" for html in self.page.evaluate(INJECTED)]


@pytest.fixture
def watcher(page: Page) -> Watcher:
    """The eyes of this test."""
    return Watcher(page)


@pytest.fixture
def everywhere(engine: Any) -> list[tuple[str, Student, Section]]:
    """A school whose every word is a script; of each script a student in a section."""
    SchoolSettings.update(name=SCRIPTS[0]).execute()
    term = cast.a_term(SCRIPTS[1])
    return [a_student_in_a_section(script, term) for script in SCRIPTS]


def a_student_in_a_section(script: str, term: Any) -> tuple[str, Student, Section]:
    names = ("first_name", "preferred_name", "grade", "homeroom", "program", "email", "sourced_id")
    student = cast.a_student(f"9{script}", last_name=script, **dict.fromkeys(names, script))
    texts = ("subject", "description", "prerequisites", "corequisites", "sourced_id")
    course = cast.a_course(script, script, **dict.fromkeys(texts, script))
    hour = [("Mon", "09:00", "09:50")]
    own = {"room": script, "sourced_id": script}
    section = cast.a_section(course, term=term, label=script, capacity=1, meetings=hour, **own)
    cast.a_section(course, term=term, label="2", capacity=1)
    teacher = Teacher.create(name=script)
    SectionTeacher.create(section=section, teacher=teacher, primary=True)
    cast.enrolled(student, section)
    cast.waiting(cast.a_student(first_name=script, last_name=script), section)
    return script, student, section


def pages_of_all() -> Iterator[str]:
    """The pages that list everything."""
    yield "/?by=everyone&decide=100&look_back=100"
    yield "/students?limit=100"
    yield "/courses?limit=100"
    yield "/enroll"
    yield "/problems"
    yield "/docs"


def pages_about(script: str, student: Student, section: Section) -> Iterator[str]:
    """The pages of one student, course and section."""
    yield f"/students/{student.id}"
    yield f"/students/{student.id}/courses?status=all&{urlencode({'q': script[:60]})}"
    yield f"/courses/{section.course_id}?done=1"
    yield f"/courses/{section.course_id}/students?section_id={section.id}"
    yield f"/sections/{section.id}/edit"
    words = {"student_number": student.student_number, "course_code": script}
    yield f"/enroll?{urlencode(words)}&instead_of=1"


def pages_that_repeat(typed: str, course: Course) -> Iterator[str]:
    """The pages that show what is typed into an address."""
    for path, names in {
        "/students": ("q", "add"),
        "/courses": ("q", "open", "limit"),
        "/search": ("q",),
        "/enroll": ("student_number", "course_code", "section_id", "begin_on", "instead_of"),
    }.items():
        yield f"{path}?{urlencode(dict.fromkeys(names, typed))}"
    rows = {"rows": "more", "label": typed, "room": typed, "capacity": typed, "status": typed}
    times = {f"meetings.0.{name}": typed for name in ("weekday", "starts_at", "ends_at")}
    yield f"/courses/{course.id}/sections/new?{urlencode({**rows, **times, typed: typed})}"
    yield f"/students?q=nobody+{quote(typed)}&add=1"
    yield f"/{quote(typed, safe='')}/{quote(typed, safe='')}"


def test_no_script_that_was_typed_is_run_on_any_page(watcher, everywhere):
    for path in pages_of_all():
        watcher.visit(path)
    for script, student, section in everywhere:
        for path in pages_about(script, student, section):
            watcher.visit(path)
    assert watcher.found == []


def test_no_script_that_stands_in_an_address_is_run(watcher, everywhere):
    for start in range(0, len(SCRIPTS), AT_ONCE):
        typed = " ".join(SCRIPTS[start : start + AT_ONCE])
        for path in pages_that_repeat(typed, everywhere[0][2].course):
            watcher.visit(path)
    assert watcher.found == []


def test_no_script_is_run_that_comes_in_pieces_of_a_page(watcher, everywhere):
    page = watcher.page
    page.goto("/students")
    page.locator("main input[name=q]").fill("9<")
    expect(page.locator("#students tbody tr")).not_to_have_count(0)
    watcher.look()
    for script, student, _ in everywhere[::5]:
        page.goto("/enroll")
        page.get_by_label("Find a student or course").first.fill(script[:20])
        page.wait_for_timeout(300)
        page.get_by_label("Student number").fill(student.student_number)
        page.get_by_label("Course code").fill(f"{script}-{script}")
        page.get_by_label("Course code").press("Enter")
        page.locator("#errs, #notice").filter(visible=True).first.wait_for()
        watcher.look()
    assert watcher.found == []


@pytest.fixture
def planted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Templates of which one trusts the description of a course."""
    shutil.copytree(bundled.folder("templates"), tmp_path, dirs_exist_ok=True)
    template = tmp_path / "courses" / "show.html"
    trusted = template.read_text().replace(
        "{{ course.description }}", "{{ course.description|safe }}"
    )
    assert trusted != template.read_text()
    template.write_text(trusted)
    folder = bundled.folder
    monkeypatch.setattr(
        bundled, "folder", lambda name: tmp_path if name == "templates" else folder(name)
    )
    templating._environment.cache_clear()
    yield
    templating._environment.cache_clear()


def test_a_template_that_trusts_is_found(watcher, everywhere, planted):
    """The control: the policy of the desk lets no script run, and still it is seen."""
    for _, _, section in everywhere[:13]:
        watcher.visit(f"/courses/{section.course_id}")
    assert any("holds <img" in found for found in watcher.found)
    assert any("Content Security Policy" in found for found in watcher.found)
    assert not any("dialog" in found for found in watcher.found)


def test_a_template_that_trusts_is_found_without_a_policy_too(
    watcher, everywhere, planted, monkeypatch
):
    """The control for dialogs."""
    monkeypatch.setattr(headers, "_ALWAYS", headers._ALWAYS[1:])
    _, _, section = everywhere[0]
    watcher.visit(f"/courses/{section.course_id}")
    assert any("dialog: 1" in found for found in watcher.found)
