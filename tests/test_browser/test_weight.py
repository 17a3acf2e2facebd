"""What a browser fetches before somebody sees a student for the first time."""

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.support import cast
from tests.test_browser.conftest import Campus

pytestmark = pytest.mark.parametrize("kind", ["sqlite"])

MOST_BYTES, MOST_REQUESTS = 150 * 1024, 14


@pytest.fixture
def fetched(page: Page, context: BrowserContext) -> dict[str, int]:
    """The size of every answer as it came over the wire, by its address."""
    sizes: dict[str, int] = {}
    addresses: dict[str, str] = {}
    wire = context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.send("Network.setCacheDisabled", {"cacheDisabled": True})
    wire.on(
        "Network.responseReceived",
        lambda got: addresses.update({got["requestId"]: got["response"]["url"]}),
    )
    wire.on(
        "Network.loadingFinished",
        lambda done: sizes.update(
            {addresses.get(done["requestId"], "?"): int(done["encodedDataLength"])}
        ),
    )
    return sizes


def test_a_student_is_seen_after_few_bytes(page: Page, campus: Campus, fetched: dict[str, int]):
    for section in (campus.clay, campus.second):
        cast.enrolled(campus.amari, section)

    page.goto(f"/students/{campus.amari.id}/courses", wait_until="networkidle")

    assert any(name.endswith("latin.woff2") for name in fetched), "the fonts were not fetched"
    assert sum(fetched.values()) <= MOST_BYTES, fetched
    assert len(fetched) <= MOST_REQUESTS, fetched
