"""How often a wrong password may be tried: per account and address, per account from everywhere,
per address, and by everybody together.

Kept in the database, so that restarts and more processes change nothing. Nobody waits longer than
`WITHIN`, whatever the clock does meanwhile. Strangers who guess elsewhere lock nobody out of where
they have signed in before.
"""

from datetime import datetime, timedelta
from math import ceil
from typing import Any

from webapp.clock import now
from webapp.database import lock
from webapp.keys import kept_as
from webapp.models import SchoolSettings, SignInAttempt, Staff, StaffSession
from webapp.refusals import refuse
from webapp.statements import statement

WITHIN = timedelta(minutes=15)
PER_ACCOUNT, PER_ADDRESS, ELSEWHERE, IN_ALL = 10, 50, 100, 1000
"""Wrong passwords within a quarter of an hour: nobody types that many by mistake, while whoever
guesses needs thousands of times as many. For one account 10 from an address, and 100 from all."""


def begin(account: str, address: str) -> int:
    """Count an attempt before its password is compared: of many at once none slips through.

    Answers its id, to release it by. Refuses `too_many_sign_ins`.
    """
    lock(SchoolSettings.select(SchoolSettings.id))
    refuse_too_many(account, address)
    return note_a_wrong_one(account, address)


def refuse_too_many(account: str, address: str) -> None:
    """Refuse `too_many_sign_ins` when an account, an address or all together had too many.

    Where somebody has signed in before, only what was tried there counts against them.
    """
    since, kept = now() - WITHIN, kept_as(account)
    tried = [
        (PER_ACCOUNT, _of_account_at(kept, address, since, PER_ACCOUNT)),
        (PER_ADDRESS, _of_address(address, since, PER_ADDRESS)),
    ]
    if not _have_signed_in(account, address):
        tried += [
            (ELSEWHERE, _of_account(kept, since, ELSEWHERE)),
            (IN_ALL, _of_all(since, IN_ALL)),
        ]
    for limit, there in tried:
        if len(there) >= limit:
            ((first,), *_) = there
            seconds = _seconds_until(first + WITHIN)
            raise refuse("too_many_sign_ins", seconds=seconds, minutes=ceil(seconds / 60))


def note_a_wrong_one(account: str, address: str) -> int:
    """Count a wrong password; forget those that count no more.

    What lies ahead was noted by a clock that was set back since: it counts from now.
    """
    SignInAttempt.update(at=now()).where(SignInAttempt.at > now()).execute()
    SignInAttempt.delete().where(SignInAttempt.at < now() - WITHIN).execute()
    return int(SignInAttempt.create(account=kept_as(account), address=address).id)


def release(attempt_id: int) -> None:
    """It was not wrong, or never compared."""
    SignInAttempt.delete().where(SignInAttempt.id == attempt_id).execute()


def forget(account: str, address: str) -> None:
    """Whoever knows the password has not been guessing; somebody elsewhere may have been."""
    SignInAttempt.delete().where(
        SignInAttempt.account == kept_as(account), SignInAttempt.address == address
    ).execute()


def _seconds_until(moment: datetime) -> int:
    left = min(moment - now(), WITHIN)
    return max(int(left.total_seconds()), 1)


@statement
def _of_account_at(account: str, address: str, since: datetime, at_most: int) -> Any:
    return _earliest(at_most).where(
        SignInAttempt.account == account,
        SignInAttempt.address == address,
        SignInAttempt.at > since,
    )


@statement
def _of_account(account: str, since: datetime, at_most: int) -> Any:
    return _earliest(at_most).where(SignInAttempt.account == account, SignInAttempt.at > since)


@statement
def _of_address(address: str, since: datetime, at_most: int) -> Any:
    return _earliest(at_most).where(SignInAttempt.address == address, SignInAttempt.at > since)


@statement
def _of_all(since: datetime, at_most: int) -> Any:
    return _earliest(at_most).where(SignInAttempt.at > since)


@statement
def _have_signed_in(email: str, address: str) -> Any:
    return (
        StaffSession.select(StaffSession.id)
        .join(Staff)
        .where(Staff.email == email, StaffSession.address == address)
        .limit(1)
    )


def _earliest(at_most: Any) -> Any:
    return SignInAttempt.select(SignInAttempt.at).order_by(SignInAttempt.at).limit(at_most)
