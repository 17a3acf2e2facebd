"""The term that is looked at stands above every page, also of what spans all terms."""

from contextlib import closing
from datetime import timedelta

import pytest

from tests.pages import visit, words
from tests.support import cast, signed_in


@pytest.fixture
def next_year(term):
    days = {"starts_on": term.ends_on + timedelta(1), "ends_on": term.ends_on + timedelta(300)}
    return cast.a_term("Next year", **days)


@pytest.mark.parametrize(
    ("path", "spans"),
    [
        ("/changes", ""),
        ("/overrides", "All terms"),
        ("/students/{ada}/history", ""),
        ("/students/{ada}/holds", "In every term"),
        ("/students/{ada}/credits", "in every term"),
        ("/settings/history", ""),
        ("/periods", ""),
    ],
)
def test_the_term_is_chosen_above_the_page(client, ada, next_year, path, spans):
    page = visit(client, path.format(ada=ada.id))
    assert "Next year" in words(page.one("details.term"))
    assert spans in page.soup.get_text()


def test_a_history_says_that_it_spans_all_terms(api, client, ada):
    api.patch(f"/students/{ada.id}", json={"grade": "12"})
    page = visit(client, f"/students/{ada.id}/history")
    assert "Newest first, of all terms" in page.soup.get_text()


def test_what_staff_did_has_the_term_above_it_too(ada, next_year):
    with closing(signed_in.signed_in("admin")) as ruth:
        assert visit(ruth, "/staff/1/history").has("details.term")
