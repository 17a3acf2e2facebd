"""The picture in the README, taken of the trial school: .venv/bin/python -m tests.support.pictures

Run it again when the pages have changed.
"""

import shutil
from pathlib import Path

from tests.support.surroundings import TEMPORARY  # before any of webapp

# isort: split
from playwright.sync_api import Page, sync_playwright

from tests.support.serving import REPOSITORY, serving
from tests.test_browser.conftest import NAMES, SWITCHES

PICTURE = REPOSITORY / "docs" / "student-page.png"
WIDTH, HEIGHT = 1360, 845


def take(picture: Path) -> None:
    """Enroll a student of a fresh trial school, and keep what the screen shows then."""
    with (
        serving(f"sqlite:///{TEMPORARY}/picture.db") as (server,),
        sync_playwright() as programs,
        programs.chromium.launch(
            executable_path=next(filter(None, map(shutil.which, NAMES))), args=list(SWITCHES)
        ) as browser,
    ):
        page = browser.new_page(
            base_url=f"http://127.0.0.1:{server.port}",
            viewport={"width": WIDTH, "height": HEIGHT},
            color_scheme="light",
            java_script_enabled=False,  # so that the notice has an address
        )
        enroll_amari(page)
        picture.parent.mkdir(exist_ok=True)
        page.screenshot(path=picture)


def enroll_amari(page: Page) -> None:
    """A notice, a schedule, and offers: with seats, with few seats, with a wait list."""
    page.goto("/students/1/courses?q=MAT310")
    page.get_by_role("button", name="Enroll in Pre-calculus MAT310-2").click()
    page.goto(f"{page.url}&q=Chemistry")
    page.locator("#notice", has_text="Amari Okoye").wait_for()
    page.get_by_role("heading", level=1).click()  # takes the focus from the notice


if __name__ == "__main__":
    take(PICTURE)
