"""`rollbook staff`: who may sign in, from the terminal of the server."""

import pytest

from tests.pages import visit
from tests.support import signed_in
from tests.support.signed_in import PASSWORD, a_staff_member
from webapp.models import Event, Staff, StaffSession

KIM = ("--name", "Kim Lee", "--email", "kim@school.example")


def test_somebody_is_invited_and_comes_in_by_the_link(rollbook):
    said = rollbook("staff", "create", *KIM, "--role", "admin")
    assert said.exit_code == 0
    there = said.stdout.strip()
    assert there.startswith("http://127.0.0.1:8000/welcome?key=")
    assert "Kim Lee" in said.stderr

    come = visit(signed_in.anybody(), there.removeprefix("http://127.0.0.1:8000"))

    assert come.form("welcome").submit(password=PASSWORD).address == "/"
    assert Event.get(Event.action == "created").by == "rollbook staff create"


def test_the_link_leads_to_where_people_open_rollbook(rollbook, monkeypatch):
    monkeypatch.setenv("ROLLBOOK_URL", "https://desk.school.example")
    said = rollbook("staff", "create", *KIM, "--role", "viewer")
    assert said.stdout.startswith("https://desk.school.example/welcome?key=")


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ((*KIM[:2], "--email", "kim", "--role", "viewer"), "must be an email address"),
        (("--name", "Ruth Adler", *KIM[2:], "--role", "viewer"), "name Ruth Adler is taken"),
    ],
)
def test_a_no_is_a_sentence(rollbook, words, why):
    a_staff_member("admin")
    said = rollbook("staff", "create", *words)
    assert (said.exit_code, said.stdout) == (1, "")
    assert why in said.stderr


def test_everybody_is_listed(rollbook):
    a_staff_member("admin")
    a_staff_member("viewer", password="")
    lines = rollbook("staff", "list").stdout.splitlines()
    assert lines == [
        "admin@school.example\tadmin\tactive\tRuth Adler",
        "viewer@school.example\tviewer\tinvited\tVera Olsen",
    ]


def test_whoever_is_disabled_is_out_at_once(rollbook):
    signed_in.signed_in("viewer")
    said = rollbook("staff", "disable", "Viewer@school.example")
    assert said.exit_code == 0
    assert Staff.get().disabled_at
    assert StaffSession.get().ended_at


def test_the_last_administrator_stays(rollbook):
    a_staff_member("admin")
    said = rollbook("staff", "disable", "admin@school.example")
    assert said.exit_code == 1
    assert "Ruth Adler is the only administrator" in said.stderr
    assert Staff.get().disabled_at is None


@pytest.mark.parametrize("verb", ["disable", "reset"])
def test_nobody_has_this_address(rollbook, verb):
    said = rollbook("staff", verb, "eve@school.example")
    assert (said.exit_code, said.stdout) == (1, "")
    assert "Nobody of the staff signs in with eve@school.example." in said.stderr


def test_a_forgotten_password_is_chosen_anew(rollbook):
    a_staff_member("viewer")
    there = rollbook("staff", "reset", "viewer@school.example").stdout.strip()
    page = visit(signed_in.anybody(), there.removeprefix("http://127.0.0.1:8000"))
    assert page.heading == "Choose a new password"


def test_no_school_is_made_to_have_staff(rollbook_on_nothing):
    said = rollbook_on_nothing("staff", "list")
    assert said.exit_code == 1
    assert "There is no school yet" in said.stderr
