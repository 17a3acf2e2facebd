"""Pictures of the pages, taken of a fresh trial school: .venv/bin/python -m tests.support.pictures

Those in docs/ are made again. With a folder (`… tests.support.pictures /tmp/pictures`) every page
in every state is taken there to be looked at: wide and narrow, light, dark, and on paper.
"""

import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from tests.support.surroundings import TEMPORARY  # before any of webapp

# isort: split
from playwright.sync_api import Browser, Page, sync_playwright

from tests.support import schools
from tests.support.serving import REPOSITORY, serving
from tests.support.signed_in import (
    COOKIE,
    PASSWORD,
    a_session,
    a_staff_member,
    a_token,
    kept_password,
)
from tests.test_browser.conftest import NAMES, SWITCHES
from webapp import database
from webapp.actors import command_line
from webapp.clock import now
from webapp.services.staff import staff_service

DOCS = REPOSITORY / "docs"
WIDE, NARROW = (1360, 900), (390, 844)
EVERY_SCREEN = [
    (f"{name}-{scheme}", size, scheme)
    for name, size in (("wide", WIDE), ("narrow", NARROW))
    for scheme in ("light", "dark")
]

AMARI, AMARA, PRECALCULUS = "/students/1/courses", "/students/2/courses", "/courses/14"
LOOKED_AT = {
    "today": "/",
    "search": "/search?q=amar",
    "students": "/students",
    "students-found": "/students?q=amar+ok",
    "students-none": "/students?q=zzzz",
    "student": AMARI,
    "student-waiting": f"{AMARA}?status=all",
    "student-no-course": f"{AMARI}?q=zzzz",
    "student-edit": "/students/1",
    "credits": "/students/1/credits",
    "holds": "/students/1/holds",
    "leaving": "/leave-school?students=117340",
    "courses": "/courses?q=science",
    "courses-none": "/courses?q=zzzz",
    "course": PRECALCULUS,
    "roster": f"{PRECALCULUS}/students?section_id=42",
    "roster-all": f"{PRECALCULUS}/students",
    "emails": "/emails?section_id=42",
    "section-new": f"{PRECALCULUS}/sections/new?rows=more",
    "section-edit": "/sections/42/edit",
    "section-cancel": "/sections/42/cancel",
    "history-of-a-student": "/students/1/history",
    "history-of-a-course": f"{PRECALCULUS}/history",
    "history-of-a-section": "/sections/42/history",
    "history-of-a-term": "/terms/1/history",
    "history-of-a-period": "/periods/1/history",
    "history-of-a-group": "/groups/1/history",
    "history-of-settings": "/settings/history",
    "wait-list": "/sections/42/waitlist",
    "to-tell": "/to-tell",
    "adds-and-drops": "/changes",
    "act": "/batches/1",
    "counter": "/enroll",
    "enroll-many": "/enroll/many",
    "drop-many": "/drop/many",
    "change-section": "/enroll?student_number=117340&course_code=BIO201&instead_of=1",
    "rules": "/rules",
    "overrides": "/overrides",
    "settings": "/settings",
    "groups": "/groups",
    "group": "/groups/1",
    "periods": "/periods",
    "period": "/periods/1",
    "terms": "/terms",
    "term": "/terms/1",
    "term-close": "/terms/1/close",
    "problems": "/problems",
    "docs": "/docs",
    "not-found": "/students/99999",
}


OF_STAFF = {
    "account": "/account",
    "staff": "/staff",
    "somebody": "/staff/2",
    "history-of-staff": "/staff/1/history",
    "tokens": "/tokens",
    "sign-ins": "/sign-ins",
    "teaching": "/teaching",
}
SIGNING_IN = ("-m", "webapp", "serve", "--port", "0")


def planned(page: Page) -> None:
    """A section that clashes, dashed beside what it clashes with."""
    page.goto(f"{AMARI}?q=MAT310")
    page.locator("#offers li", has_text="Clashes with").first.hover()


def enrolled(page: Page) -> None:
    """A student just enrolled: the notice, the week, the courses."""
    page.goto(f"{AMARI}?q=MAT310")
    page.get_by_role("button", name="Enroll in Pre-calculus MAT310-2").click()
    page.locator("#notice", has_text="is enrolled").wait_for()


def waiting(page: Page) -> None:
    """A student who has just joined a wait list."""
    page.goto(f"{AMARI}?q=ART150")
    page.get_by_role("button", name="Join the wait list for Ceramics").click()
    page.locator("#notice", has_text="Not enrolled.").wait_for()


def next_please(page: Page) -> None:
    """The counter after one student, ready for the next."""
    at_the_counter(page, "104823", "ART310")
    page.locator("#notice", has_text="is enrolled").wait_for()


def refused(page: Page) -> None:
    """The counter with a no and two ways out."""
    at_the_counter(page, "117340", "ART150-1")
    page.locator("#errs", has_text="is full").wait_for()


def unreadable(page: Page) -> None:
    """The counter with nothing filled in."""
    page.goto("/enroll")
    page.get_by_role("button", name="Enroll", exact=True).click()
    page.locator("#errs", has_text="Not enrolled yet").wait_for()


def checked(page: Page) -> None:
    """The counter, asked what would happen."""
    page.goto("/enroll?student_number=104823&course_code=ART310")
    page.get_by_role("button", name="Check without saving").click()
    page.locator("#notice", has_text="Nothing is saved yet.").wait_for()


def many_checked(page: Page) -> None:
    """A pasted list, asked what would happen: some would be enrolled, one not."""
    ask_of_many(page, "/enroll/many", "ART310 MAT310")
    page.locator("#many-done", has_text="Nothing is saved yet.").wait_for()


def many_to_drop(page: Page) -> None:
    """The same of who would leave."""
    ask_of_many(page, "/drop/many", "MAT310 BIO201")
    page.locator("#many-dropped", has_text="Nothing is saved yet.").wait_for()


def would_leave(page: Page) -> None:
    """What somebody gives back who leaves the school."""
    page.goto(LOOKED_AT["leaving"])
    page.get_by_role("button", name="Check without saving").click()
    page.locator("#who-left", has_text="would leave").wait_for()


def full(page: Page) -> None:
    """The roster of a full section with a line."""
    roster_of(page, "ART150", "1")


def over_capacity(page: Page) -> None:
    """The roster of a section with more students than seats."""
    page.goto("/courses?limit=100")
    page.locator("#courses .seats", has_text=" over").first.locator(
        "xpath=ancestor::li"
    ).get_by_role("link").click()


def not_added(page: Page) -> None:
    """A student who could not be added."""
    page.goto("/students?q=zzzz&add=1")
    page.get_by_role("button", name="Add the student").click()
    page.locator("#errs").wait_for()


STATES: dict[str, Callable[[Page], None]] = {
    state.__name__.replace("_", "-"): state
    for state in (
        *(planned, enrolled, waiting, next_please, refused, unreadable),
        *(checked, many_checked, many_to_drop, would_leave),
        *(full, over_capacity, not_added),
    )
}


def ask_of_many(page: Page, path: str, codes: str) -> None:
    """What would happen to two students, and to one whom nobody knows."""
    page.goto(path)
    page.get_by_label("Student numbers").fill("104823 117340 999")
    page.get_by_label("Course codes").fill(codes)
    page.get_by_role("button", name="Check without saving").click()


def at_the_counter(page: Page, number: str, code: str) -> None:
    """A student and a course, by number and code."""
    page.goto("/enroll")
    page.get_by_label("Student number").fill(number)
    page.get_by_label("Course code").fill(code)
    page.keyboard.press("Enter")


def add_a_period(page: Page) -> None:
    """A trial school has none."""
    page.goto("/periods")
    page.get_by_label("Name").fill("P1")
    page.get_by_label("From").fill("08:00")
    page.get_by_label("To", exact=True).fill("08:45")
    page.get_by_role("button", name="Add the period").click()


def roster_of(page: Page, code: str, label: str) -> None:
    """The roster of a section, by its code."""
    page.goto(f"/courses?q={code}")
    page.locator("#courses tbody tr").first.get_by_role("link", name=f"Section {label}").click()


def take_everything(browser: Browser, address: str, folder: Path) -> None:
    """Every page in every state, on every screen, and what can be printed."""
    with a_page(browser, address) as page:
        add_a_period(page)
    for screen, size, scheme in EVERY_SCREEN:
        with a_page(browser, address, size, scheme) as page:
            for name, path in LOOKED_AT.items():
                page.goto(path)
                keep(page, folder / f"{name}-{screen}.png")
            for name, reach in STATES.items():
                reach(page)
                keep(page, folder / f"{name}-{screen}.png")
                undo(page)
    with a_page(browser, address) as page:
        for name in ("student", "roster", "course", "history-of-a-student"):
            page.goto(LOOKED_AT[name])
            page.pdf(path=folder / f"{name}.pdf", format="Letter", prefer_css_page_size=True)


def take_those_of_the_staff(browser: Browser, folder: Path) -> None:
    """The pages that a trial does not have, as an administrator sees them, and those of whoever
    comes in."""
    with schools.on_sqlite() as url:
        link, over, secret = _with_staff(url)
        with serving(url, program=SIGNING_IN) as (server,):
            address = f"http://127.0.0.1:{server.port}"
            for screen, size, scheme in EVERY_SCREEN:
                with a_page(browser, address, size, scheme) as page:
                    page.goto("/sign-in")
                    keep(page, folder / f"sign-in-{screen}.png")
                    page.goto(f"/welcome?key={link}")
                    keep(page, folder / f"welcome-{screen}.png")
                    unsaved(page, over, address)
                    keep(page, folder / f"unsaved-{screen}.png")
                    shows(page, secret, address)
                    for name, path in OF_STAFF.items():
                        page.goto(path)
                        keep(page, folder / f"{name}-{screen}.png")


def _with_staff(url: str) -> tuple[str, str, str]:
    """Some staff and a token; a link for one of them, a session that is over, one of an admin."""
    database.use(url)
    registrar = a_staff_member("registrar", password=kept_password())
    invited = a_staff_member("counselor", password="")
    a_token("catalog:read", "enroll:write")
    secret = a_session(a_staff_member("admin"), device="Firefox on Windows", address="192.0.2.7")
    over = a_session(registrar, began_at=now() - timedelta(days=1))
    _, link = database.commit(staff_service.new_link, invited.id, by=command_line("staff"))
    database.close()
    return link, over, secret


def shows(page: Page, secret: str, address: str) -> None:
    """A browser that has this session."""
    page.context.add_cookies([{"name": COOKIE, "value": secret, "url": address}])


def unsaved(page: Page, over: str, address: str) -> None:
    """A form that comes back after signing in: it was sent when the session was over."""
    page.goto("/sign-in")
    sign_in(page)
    page.goto("/enroll")
    page.get_by_label("Student number").fill("104823")
    page.get_by_label("Course code").fill("MAT310")
    shows(page, over, address)
    page.get_by_role("button", name="Enroll", exact=True).click()
    sign_in(page)
    page.locator("#errs", has_text="signed out").wait_for()


def sign_in(page: Page) -> None:
    """The registrar comes in."""
    page.wait_for_url(lambda there: "/sign-in" in there)
    page.get_by_label("Email").fill("registrar@school.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda there: "/sign-in" not in there)


def take_those_of_the_docs(browser: Browser, address: str) -> None:
    """The handful that the README shows."""
    with a_page(browser, address) as page:
        enrolled(page)
        page.get_by_label("Course code or title").fill("Chemistry")
        page.locator("#offers", has_text="CHE210").wait_for()
        page.get_by_role("heading", level=1).click()  # takes the focus from the notice
        page.screenshot(path=DOCS / "student-page.png", caret="initial")
        undo(page)
        page.goto(LOOKED_AT["roster"])
        page.screenshot(path=DOCS / "roster.png", caret="initial")
    with a_page(browser, address, scheme="dark") as page:
        planned(page)
        page.screenshot(path=DOCS / "student-page-dark.png", caret="initial")
    with a_page(browser, address, NARROW) as page:
        page.goto(AMARI)
        page.screenshot(path=DOCS / "student-page-phone.png", caret="initial")


@contextmanager
def a_page(
    browser: Browser, address: str, size: tuple[int, int] = WIDE, scheme: str = "light"
) -> Iterator[Page]:
    """A screen of this size and scheme."""
    page = browser.new_page(
        base_url=address,
        viewport={"width": size[0], "height": size[1]},
        color_scheme=scheme,
        reduced_motion="reduce",
    )
    yield page
    page.close()


def keep(page: Page, picture: Path) -> None:
    """The whole length of the page."""
    page.wait_for_load_state("networkidle")
    page.screenshot(path=picture, full_page=True, caret="initial")


def undo(page: Page) -> None:
    """Leave the school as it was."""
    button = page.locator("#notice").get_by_role("button", name="Undo")
    if button.count():
        button.click()
        page.locator("#notice", has_text="Undone.").wait_for()


def main(folder: Path | None) -> None:
    """Open a fresh school and a browser, and take the pictures."""
    with (
        serving(f"sqlite:///{TEMPORARY}/pictures.db") as (server,),
        sync_playwright() as programs,
        programs.chromium.launch(
            executable_path=next(filter(None, map(shutil.which, NAMES))), args=list(SWITCHES)
        ) as browser,
    ):
        address = f"http://127.0.0.1:{server.port}"
        if folder is None:
            take_those_of_the_docs(browser, address)
        else:
            folder.mkdir(parents=True, exist_ok=True)
            take_everything(browser, address, folder)
            take_those_of_the_staff(browser, folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
