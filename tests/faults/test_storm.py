"""The storm in small, so that it works when it is wanted. How long it takes is not asked here."""

import sys

import pytest

from tests.faults import storm


@pytest.fixture
def blows(monkeypatch, capsys):
    """Let it blow with so many sign-ins; what it says, and whether all was well."""

    def blow(in_all, **bars):
        for name, value in {"SLOWEST_PAGE": 60.0, "MOST_MEMORY": 1_000, **bars}.items():
            monkeypatch.setattr(storm, name, value)
        monkeypatch.setattr(sys, "argv", ["storm", "--in-all", str(in_all)])
        failed = storm.main()
        return failed, capsys.readouterr().out

    return blow


def test_it_is_answered_and_others_are_too(blows):
    failed, said = blows(300)
    assert not failed
    assert said.startswith("300 sign-ins in ")
    assert said.endswith("Nobody else noticed.\n")


def test_it_tells_when_somebody_noticed(blows):
    failed, said = blows(20, SLOWEST_PAGE=0.0)
    assert failed
    assert said.endswith("Something is wrong.\n")
