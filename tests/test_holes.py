"""A test that guards the door fails when the hole that it guards is planted."""

import json
import subprocess
import sys

import pytest

from tests.support.holes import HOLES
from tests.support.serving import REPOSITORY

SIGNING_IN, ROLES = "test_api/signing_in/test_signing_in.py", "test_roles.py"
GUESSING, LINKS = "test_api/signing_in/test_guessing.py", "test_api/signing_in/test_links.py"
ENDS = "test_api/signing_in/test_ends_of_a_session.py"
SENT_LATE = "test_api/signing_in/test_sent_after_its_end.py"
TRYING_OUT = "test_api/signing_in/test_trying_out.py"
STAFF, TOKENS = "test_api/test_staff.py", "test_api/test_tokens.py"
PASSWORDS, ADDRESSES = "test_passwords.py", "test_edge/test_addresses.py"

CAUGHT_BY = {
    "everybody_may_do_everything": (ROLES, "a_role_may_or_hears_no[sqlite-viewer-/enroll-POST]"),
    "a_token_may_do_everything": (ROLES, "a_token_opens_what_its_scopes_say[sqlite-/enroll-POST]"),
    "no_session_ends_by_itself": (ENDS, "it_ends_by_itself[sqlite-idle for an hour]"),
    "clocks_may_differ_for_ever": (ENDS, "it_ends_by_itself[sqlite-the clock was set back]"),
    "nothing_ends_a_session": (ENDS, "it_ends_with_a_new_password[sqlite]"),
    "wrong_passwords_do_not_count": (
        GUESSING,
        "after_ten_wrong_passwords_an_account_waits[sqlite]",
    ),
    "passwords_are_kept_as_they_are": (PASSWORDS, "a_password_is_kept_so_that_guessing_is_slow"),
    "every_password_will_do": (PASSWORDS, "what_is_guessed_early_will_not[riverdale2026]"),
    "forms_come_back_to_anybody": (SENT_LATE, "nobody_else_gets_it[sqlite]"),
    "whoever_was_known_once_is_known_for_ever": (
        "test_api/test_known_at_the_door.py",
        "nothing_is_done_for_a_session_that_ended[sqlite]",
    ),
    "teachers_see_every_roster": (
        ROLES,
        "a_teacher_sees_the_rosters_of_their_own_sections_only[sqlite-format=json]",
    ),
    "a_school_with_staff_can_be_tried_out": (
        TRYING_OUT,
        "a_school_with_staff_is_not_for_trying_out[sqlite]",
    ),
    "a_link_works_for_ever": (LINKS, "a_link_of_somebody_invited_works_once[sqlite]"),
    "sign_in_leads_anywhere": (
        SIGNING_IN,
        "nobody_is_led_to_another_site[sqlite-//evil.example]",
    ),
    "every_proxy_is_believed": (ADDRESSES, "whoever_is_no_named_proxy_is_not_believed[sqlite-]"),
    "scripts_can_read_the_cookie": (
        SIGNING_IN,
        "the_cookie_is_for_this_site_and_no_script[sqlite]",
    ),
    "the_last_administrator_may_go": (STAFF, "of_two_administrators_one_may_go[sqlite]"),
    "administrators_do_not_wait_for_each_other": (
        "test_services/test_staff_service.py",
        "of_two_administrators_who_disable_each_other_at_once_one_stays[postgresql]",
    ),
    "revoking_a_token_only_says_so": (TOKENS, "it_is_revoked_at_once_and_once[sqlite]"),
}
"""For each hole the file and the test that must see it."""


def seen_by(hole: str) -> str:
    """The test that a hole must be caught by, as pytest names it."""
    file, test = CAUGHT_BY[hole]
    return f"tests/{file}::test_{test}"


def test_every_hole_has_a_test_that_catches_it():
    assert CAUGHT_BY.keys() == HOLES.keys()


@pytest.fixture(scope="module")
def ran() -> dict[str, tuple[int, str]]:
    """How the test of each hole ends and what it says, and under no name all of them without."""
    asked = [(hole, [seen_by(hole)]) for hole in HOLES]
    asked.append(("", [seen_by(hole) for hole in HOLES]))
    digging = subprocess.run(
        [sys.executable, "-m", "tests.support.digging"],
        input=json.dumps(asked),
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=True,
    )
    ends = json.loads(digging.stdout)
    return {hole: end for (hole, _), end in zip(asked, ends, strict=True)}


@pytest.mark.parametrize("hole", HOLES)
def test_the_hole_is_caught(ran, hole):
    ended, said = ran[hole]
    assert ended == 1, said[-2_000:]
    assert "1 failed" in said


def test_without_a_hole_all_of_them_pass(ran):
    ended, said = ran[""]
    assert ended == 0, said[-2_000:]
    assert f"{len(HOLES)} passed" in said
