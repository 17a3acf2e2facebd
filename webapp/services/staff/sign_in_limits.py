"""How often a wrong password may be tried: per account, per address, and by everybody together.

Kept in the database, so that restarts and more processes change nothing. Nobody waits longer than
`WITHIN`, whatever the clock does meanwhile.
"""

from datetime import datetime, timedelta
from math import ceil
from typing import Any

from webapp.clock import now
from webapp.keys import kept_as
from webapp.models import SignInAttempt
from webapp.refusals import refuse
from webapp.statements import statement

WITHIN = timedelta(minutes=15)
PER_ACCOUNT, PER_ADDRESS, IN_ALL = 10, 50, 1000
"""Wrong passwords within a quarter of an hour: nobody types that many by mistake, while whoever
guesses needs thousands of times as many."""


def refuse_too_many(account: str, address: str) -> None:
    """Refuse `too_many_sign_ins` when an account, an address or all together had too many."""
    since = now() - WITHIN
    for limit, tried in (
        (PER_ACCOUNT, _of_account(kept_as(account), since, PER_ACCOUNT)),
        (PER_ADDRESS, _of_address(address, since, PER_ADDRESS)),
        (IN_ALL, _of_all(since, IN_ALL)),
    ):
        if len(tried) >= limit:
            ((first,), *_) = tried
            seconds = _seconds_until(first + WITHIN)
            raise refuse("too_many_sign_ins", seconds=seconds, minutes=ceil(seconds / 60))


def note_a_wrong_one(account: str, address: str) -> None:
    """Count a wrong password; forget those that count no more.

    What lies ahead was noted by a clock that was set back since: it counts from now.
    """
    SignInAttempt.update(at=now()).where(SignInAttempt.at > now()).execute()
    SignInAttempt.delete().where(SignInAttempt.at < now() - WITHIN).execute()
    SignInAttempt.create(account=kept_as(account), address=address)


def forget(account: str) -> None:
    """Whoever knows the password has not been guessing."""
    SignInAttempt.delete().where(SignInAttempt.account == kept_as(account)).execute()


def _seconds_until(moment: datetime) -> int:
    left = min(moment - now(), WITHIN)
    return max(int(left.total_seconds()), 1)


@statement
def _of_account(account: str, since: datetime, at_most: int) -> Any:
    return _earliest(at_most).where(SignInAttempt.account == account, SignInAttempt.at > since)


@statement
def _of_address(address: str, since: datetime, at_most: int) -> Any:
    return _earliest(at_most).where(SignInAttempt.address == address, SignInAttempt.at > since)


@statement
def _of_all(since: datetime, at_most: int) -> Any:
    return _earliest(at_most).where(SignInAttempt.at > since)


def _earliest(at_most: Any) -> Any:
    return SignInAttempt.select(SignInAttempt.at).order_by(SignInAttempt.at).limit(at_most)
