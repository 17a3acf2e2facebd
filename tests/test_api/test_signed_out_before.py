"""Every form that is sent after its session ended comes back filled, to the one who sent it."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from bs4 import BeautifulSoup

from tests.pages import Page, visit
from tests.support import cast, signed_in
from tests.support.every_form import FilledIn, as_shown, forms_of
from tests.support.signed_in import COOKIE, PASSWORD, kept_password
from webapp import bundled
from webapp.clock import now
from webapp.database import commit
from webapp.models import Event, Staff, StaffSession
from webapp.services.staff import session_service

EMAIL = "admin@school.example"
FORM = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "text/html"}
NOTICE = (
    "You were signed out before this was saved. Here it is as you sent it: look it over and "
    "send it again."
)
SAVES_NOTHING = {"/sign-in", "/sign-out", "/theme", "/term"}
NOT_HERE = {
    "new-": "those of terms, periods and groups, each by its own name",
    "edit-": "the same",
    "again-": "the same as move-, of whoever was passed over",
    "sign-in": "of nobody yet",
    "welcome": "of nobody yet",
}
SECRET = {"password", "new_password", "key"}
ANOTHER_WAY = {
    "end-1 /account/sessions/1/end": "that session is over too",
    "ticked /drop/many": "the numbers of the ticked come back in lines, as they are typed there",
}

PAGES = (
    *("/", "/account", "/courses", "/courses/1", "/courses/1/sections/new", "/drop/many"),
    *("/enroll", "/enroll/many", "/leave-school", "/overrides", "/periods", "/periods/1"),
    *("/groups", "/groups/1"),
    *("/rules", "/sections/1/cancel", "/sections/1/edit", "/sections/1/waitlist", "/settings"),
    *("/staff", "/staff/1", "/students", "/students/1", "/students/1/courses", "/to-tell"),
    *("/students/1/credits", "/students/1/holds", "/terms", "/terms/1", "/terms/1/close"),
    *("/batches/1", "/courses/1/students?section_id=1", "/students/2/courses", "/tokens"),
)
ANSWERS = (
    ("/enroll", {"student_number": "1002", "course_code": "BIO110"}),
    ("/enroll", {"student_number": "1002", "course_code": "MAT310-1"}),
    ("/enroll/many", {"students": "1004", "courses": "BIO110", "dry_run": "on"}),
    ("/drop/many", {"students": "1001", "courses": "MAT310", "dry_run": "on"}),
    ("/leave-school", {"students": "1001", "dry_run": "on"}),
    ("/terms/1/close", {"dry_run": "on"}),
    ("/students/1/credits", {"earned_on": "2026-09-01"}),
    *2 * (("/tokens", {"name": "Timetable", "scopes[]": ["catalog:read"]}),),
)
"""Forms that stand only on answers to other forms."""


@pytest.fixture
def kind() -> str:
    """One engine: a form does not know which."""
    return "sqlite"


@pytest.fixture
def desk(school: Any) -> Any:
    """The browser of an administrator at a school in which something of everything stands."""
    desk = signed_in.signed_in("admin")
    signed_in.a_session(Staff.get())
    Staff.update(password=kept_password()).execute()
    signed_in.a_token()
    term = cast.a_term()
    ada = cast.a_student("1001", "Ada", "Lovelace")
    cast.a_student("1002", "Bo", "Diaz")
    math = cast.a_course("MAT310", "Algebra", credits=1)
    full = cast.a_section(math, term=term, capacity=1, meetings=[("Mon", "09:10", "10:00")])
    cast.a_section(math, term=term, label="2", meetings=[("Tue", "09:10", "10:00")])
    cast.a_section(cast.a_course("BIO110", "Biology"), term=term)
    cast.enrolled(ada, full)
    cast.a_telling(cast.waiting(cast.a_student("1003"), full))
    cast.a_telling(cast.waiting(cast.a_student("1004"), full))
    cast.waiting(cast.a_student(), cast.a_section(math, label="3", capacity=9))
    cast.a_credit(ada)
    cast.a_hold(ada)
    cast.a_period("P1", "09:10", "10:00")
    cast.a_group("Band", ada)
    cast.an_override(cast.a_student("1005"), full, "section_full")
    return desk


@pytest.fixture
def forms(desk: Any) -> dict[str, tuple[str, FilledIn]]:
    """Every kind of form there is, and the page on which it stands."""
    by_form = {"Accept": "text/html"}
    answers = [desk.get(page, headers=by_form) for page in PAGES]
    answers += [desk.post(page, data=sent, headers=by_form) for page, sent in ANSWERS]
    found: dict[str, tuple[str, FilledIn]] = {}
    for answer in answers:
        for form in forms_of(answer.text):
            found.setdefault(form.kind, (str(answer.url), form))
    return found


def sent_too_late(desk: Any, form: FilledIn, page: str) -> Any:
    """The answer to a form whose session had ended."""
    StaffSession.update(ended_at=now()).execute()
    typed = [*form.typed, ("once", "a key")]
    there = {"Referer": page, "Accept": "text/html"}
    if form.in_parts:
        parts = [(name, (None, value)) for name, value in typed]
        return desk.post(form.action, files=parts, headers=there, follow_redirects=False)
    written = urlencode(typed)
    return desk.post(form.action, content=written, headers=FORM | there, follow_redirects=False)


def in_again(desk: Any, staff: Staff) -> None:
    """The same browser, with somebody who signed in."""
    before = desk.cookies[COOKIE]
    secret = commit(session_service.begin, staff.id, device="", address="a test", before=before)
    desk.cookies.clear()
    desk.cookies.set(COOKIE, secret)


def test_every_form_comes_back_as_it_was_filled_in(desk, forms):
    saved, staff = Event.select().count(), Staff.get()
    lost = {}
    for kind, (page, form) in sorted(forms.items()):
        if form.action in SAVES_NOTHING:
            continue
        answer = sent_too_late(desk, form, page)
        kept = StaffSession.get(StaffSession.unsaved != "").unsaved
        in_again(desk, staff)
        back = desk.get("/unsaved", headers={"Accept": "text/html"})
        problems = {
            "was sent to sign in": answer.status_code == 303,
            "keeps no secret": "blue+kettle" not in kept,
            "says so": NOTICE in " ".join(BeautifulSoup(back.text, "html.parser").text.split()),
            "is filled": is_filled(back.text, form) or kind in ANOTHER_WAY,
        }
        lost |= {kind: [what for what, holds in problems.items() if not holds]}
    assert {kind: what for kind, what in lost.items() if what} == {}
    assert len(lost) > 35
    assert Event.select().where(Event.action != "signed_in").count() == saved


def is_filled(html: str, form: FilledIn) -> bool:
    """Whether a form of the page would send what was typed."""
    soup = BeautifulSoup(html, "html.parser")
    shown = [as_shown(one) for one in soup.select("form[method=post]")]
    wanted = {pair for pair in form.by_hand if pair[0] not in SECRET}
    return any(wanted <= set(pairs) for pairs in shown) and (
        form.action in {str(one["action"]) for one in soup.select("form[method=post]")}
    )


def test_no_form_was_left_out(forms):
    written = {
        name
        for file in Path(bundled.folder("templates")).rglob("*.html")
        for name in re.findall(r'<form id="([a-z-]+)(?=[^>]* method="post")', file.read_text())
    }
    seen = {re.sub(r"1?$", "", form.kind.split(" ")[0]) for _, form in forms.values()}
    assert written - seen == set(NOT_HERE)


LINES = "".join(f"{number}\r\n" for number in range(10_000, 90_000))


def test_what_was_pasted_comes_back_whole_however_long_it_is(desk):
    page = visit(desk, "/enroll/many")
    StaffSession.update(ended_at=now()).execute()

    page = page.form("enroll-many").submit(students=LINES, courses="BIO110")
    again = visit(desk, page.address)
    wrong = again.form("sign-in").submit(email=EMAIL, password="not this one")  # noqa: S106
    back = wrong.form("sign-in").submit(email=EMAIL, password=PASSWORD)

    assert len(quote(LINES)) > 800_000
    assert back.errors == [NOTICE]
    assert back.form("enroll-many").values["students"].split() == LINES.split()


def test_a_file_comes_back_as_its_lines_below_those_that_were_pasted(desk):
    visit(desk, "/terms/1/close")
    StaffSession.update(ended_at=now()).execute()
    file = ("results.csv", b"1002,BIO110,B\r\n", "text/csv")
    sent = {"data": {"pasted": "1001,MAT310,A\r\n"}, "files": {"results_file": file}}
    page = Page(desk, desk.post("/terms/1/close", headers={"Accept": "text/html"}, **sent))
    back = page.form("sign-in").submit(email=EMAIL, password=PASSWORD)
    assert back.errors == [NOTICE]
    kept = back.form("close-form").values["pasted"]
    assert kept.split() == ["1001,MAT310,A", "1002,BIO110,B"]


def test_it_may_be_sent_on_the_next_morning_but_not_for_ever(desk):
    form = visit(desk, "/students").form("new-student")
    for ago, there in ((timedelta(days=3), "/unsaved"), (timedelta(days=5), "/")):
        StaffSession.update(ended_at=now(), seen_at=now() - ago).execute()
        page = form.submit(first_name="Zoë")
        assert page.form("sign-in").submit(email=EMAIL, password=PASSWORD).address == there


def test_whoever_may_do_it_no_more_is_told_so(desk):
    form = visit(desk, "/settings").form("edit-settings")
    Staff.update(role="viewer").execute()
    StaffSession.update(ended_at=now()).execute()

    page = form.submit(name="Another school")

    back = page.form("sign-in").submit(email=EMAIL, password=PASSWORD)
    assert back.status == 403
    assert "Another school" not in back.response.text


def test_rules_that_were_about_to_be_lifted_are_still_to_be_lifted(desk):
    page = visit(desk, "/enroll").form("enroll-form")
    full = page.submit(student_number="1002", course_code="MAT310-1")
    anyway = dict(as_shown(full.one("details.anyway form")))
    StaffSession.update(ended_at=now()).execute()

    said = {"overrides.0.text": "Asked by <the> head"}
    page = Page(desk, desk.post("/enroll", data=anyway | said))
    back = page.form("sign-in").submit(email=EMAIL, password=PASSWORD)

    again = dict(as_shown(back.one("details.anyway form")))
    assert again["overrides.0.text"] == "Asked by <the> head"
    assert "Bo Diaz" in Page(desk, desk.post("/enroll", data=again)).notice
