"""`rollbook token`: by what programs come in, from the terminal of the server."""

import pytest

from tests.support import signed_in
from webapp.keys import is_a_token
from webapp.models import ApiToken

SIS = ("--name", "SIS", "--scope", "catalog:read", "--scope", "enroll:write")


def opens(token):
    headers = {"Authorization": f"Bearer {token}"}
    return signed_in.anybody(**headers).get("/courses").status_code == 200


def test_the_token_alone_is_what_a_script_reads(rollbook):
    said = rollbook("token", "create", *SIS)
    assert said.exit_code == 0
    assert is_a_token(said.stdout.removesuffix("\n"))
    assert said.stdout.strip() not in said.stderr
    assert "catalog:read enroll:write" in said.stderr
    assert opens(said.stdout.strip())
    assert ApiToken.get().created_by == "rollbook token create"


@pytest.mark.parametrize(("expires", "days"), [("30d", 30), ("never", None)])
def test_it_lives_as_long_as_is_said(rollbook, expires, days):
    rollbook("token", "create", *SIS, "--expires", expires)
    token = ApiToken.get()
    if days is None:
        assert token.expires_at is None
    else:
        assert (token.expires_at - token.created_at).days in {days - 1, days}


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ((*SIS, "--expires", "soon"), "such as 90d, or never"),
        ((*SIS, "--expires", "0d"), "such as 90d, or never"),
        ((*SIS, "--expires", "9999d"), "can be 3650 at most"),
        ((*SIS[:2], "--scope", "staff"), "Choose scopes from the list"),
    ],
)
def test_a_no_is_a_sentence(rollbook, words, why):
    said = rollbook("token", "create", *words)
    assert (said.exit_code, said.stdout) == (1, "")
    assert why in said.stderr
    assert not ApiToken.select().exists()


def test_a_name_is_given_once(rollbook):
    rollbook("token", "create", *SIS)
    said = rollbook("token", "create", *SIS)
    assert (said.exit_code, said.stdout) == (1, "")
    assert "The name SIS is taken" in said.stderr


def test_a_token_is_revoked_at_once_and_listed_as_such(rollbook):
    token = rollbook("token", "create", *SIS).stdout.strip()
    assert (
        f"SIS\t…{token[-4:]}\tcatalog:read enroll:write\tends" in rollbook("token", "list").stdout
    )

    assert rollbook("token", "revoke", "SIS").exit_code == 0

    assert not opens(token)
    listed = rollbook("token", "list").stdout
    assert "revoked" in listed
    assert token not in listed
    assert "was revoked already" in rollbook("token", "revoke", "SIS").stderr
    assert "No token has the name X." in rollbook("token", "revoke", "X").stderr
