"""Every page is looked at by the axe, on every screen."""

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.support import cast
from tests.test_browser.conftest import Campus
from tests.test_browser.test_accessibility import violations
from tests.test_browser.test_finding import PAGES

pytestmark = pytest.mark.parametrize("kind", ["sqlite"])


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """A browser in which colors change at once."""
    return {**browser_context_args, "reduced_motion": "reduce"}


def test_no_page_breaks_a_rule(page: Page, campus: Campus):
    campus.fill(campus.first, campus.lab)
    cast.enrolled(campus.ada, campus.clay)
    cast.enrolled(campus.ada, campus.second)
    cast.waiting(campus.ada, campus.lab)
    found = []
    for path in PAGES:
        page.goto(path)
        found += violations(page)
    assert found == []
