"""A kill or two of what `make faults` does many times."""

from tests.faults.killing import THE_CONTROL, THE_PRODUCT, kills


def test_nothing_acknowledged_is_lost_when_the_server_is_killed(school_url):
    (kill,) = kills(school_url, THE_PRODUCT, times=1)
    assert kill.acknowledged > 0
    assert kill.lost == []
    assert kill.wrong == []


def test_what_is_acknowledged_before_its_commit_is_lost(school_url):
    """The control: a kill that could lose nothing would prove nothing."""
    assert any(kill.lost for kill in kills(school_url, THE_CONTROL, times=5))
