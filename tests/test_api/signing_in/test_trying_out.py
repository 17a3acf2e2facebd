"""The trial, to which everybody comes in."""

from tests.pages import visit
from tests.support import signed_in


def test_a_trial_needs_no_sign_in(visitor, ada):
    assert "Ada Lovelace" in visit(visitor, f"/students/{ada.id}/courses").heading


def test_a_school_with_staff_is_not_for_trying_out(visitor, robin):
    page = visit(visitor, "/students")
    assert page.status == 403
    assert page.errors == ["This school has staff accounts. Start it with: rollbook serve"]


def test_nor_is_one_with_tokens(visitor, school):
    signed_in.a_token()
    assert visit(visitor, "/students").status == 403
