"""Over capacity is a section in which more sit at once than it has seats, and no other."""

from datetime import timedelta

import pytest

from tests.pages import visit, words
from tests.support import cast
from tests.test_services.desk import drop, today
from webapp.services.decisions import decisions


@pytest.fixture
def art(term):
    return cast.a_section(cast.a_course("ART101", "Drawing"), term=term, capacity=1)


def over(api):
    return [course["code"] for course in api.get("/courses?fill=over").json()]


def test_who_follows_somebody_else_is_not_over(api, ada, bo, art):
    leaves = today() + timedelta(days=5)
    drop(cast.enrolled(ada, art).id, end_on=str(leaves))
    cast.enrolled(bo, art, begin_on=leaves)
    assert over(api) == []


def test_two_on_one_seat_are_over(api, client, ada, bo, art):
    for student in (ada, bo):
        cast.enrolled(student, art)
    assert over(api) == ["ART101"]
    assert "2 of 1 1 over" in words(visit(client, "/courses?fill=over").one("#courses"))


def test_a_seat_that_is_kept_makes_nobody_over(client, ada, bo, art, term):
    first = cast.enrolled(ada, art)
    cast.waiting(cast.a_student(), art)
    drop(first.id)
    cast.enrolled(bo, art)
    assert [one.kind for one in decisions([term.id], today())] == ["full"]
    assert "over" not in words(visit(client, "/courses").one("#courses .seats"))
