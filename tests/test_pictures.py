"""Every page there is can be looked at: the pictures leave none out."""

from typing import Any

from tests.support import pictures
from webapp.main import app
from webapp.routes.asking import Route

NO_PAGE = {
    "/enrollments/{enrollment_id}": "leads to the page of its student",
    "/sections/{section_id}": "leads to the page of its course",
    "/healthz": "is for machines",
    "/openapi.json": "is for machines",
}
REACHED: dict[str, Any] = {
    "/enroll/check": pictures.checked,
    "/welcome": pictures.take_those_of_the_staff,
    "/sign-in": pictures.take_those_of_the_staff,
    "/unsaved": pictures.unsaved,
}
"""Pages that only somebody comes to who did something before, and what does it."""


def test_every_page_is_pictured():
    looked_at = (*pictures.LOOKED_AT.values(), *pictures.OF_STAFF.values())
    addresses = [address.partition("?")[0] for address in looked_at]
    pages = [route for route in app.routes if isinstance(route, Route) and "GET" in route.methods]
    pictured = {
        page.path
        for page in pages
        if any(page.path_regex.fullmatch(address) for address in addresses)
    }
    assert {page.path for page in pages} == pictured | NO_PAGE.keys() | REACHED.keys()
    assert not pictured & (NO_PAGE.keys() | REACHED.keys())
