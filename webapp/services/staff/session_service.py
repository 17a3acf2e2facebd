"""Signing in and out, and who somebody is who has signed in."""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, NamedTuple

from webapp import actors
from webapp.actors import Actor
from webapp.clock import now
from webapp.database import quick
from webapp.keys import kept_as, new_secret
from webapp.models import Staff, StaffSession
from webapp.refusals import refuse
from webapp.schemas import MAX_ID
from webapp.services.record import begin_batch, record
from webapp.services.staff import sign_in_limits
from webapp.statements import remembered, statement

SEEN_EVERY = timedelta(minutes=1)
"""How exactly it is known when somebody was last here; more would cost a write each time."""

CLOCKS_DIFFER = timedelta(minutes=2)
"""A session that was seen later than this ahead of now was seen by a clock that was set back."""

SHOWN = "shown"
"""What marks a form that was shown again already."""

UNSAVED_FOR = timedelta(days=4)
"""Over a weekend: who left a form open finds it then."""


class WasSignedOut(NamedTuple):
    """A session that is over, and whether something was sent that waits for its person."""

    left_something: bool


@quick
def who(secret: str, origin: str, idle: timedelta, longest: timedelta) -> tuple[Actor, bool] | None:
    """Whose session this is, and whether to note that they were here; nothing when it has ended."""
    found = session(kept_as(secret))
    return somebody(found, origin, idle, longest) if found else None


@quick
def session(kept: str) -> tuple[Any, ...] | None:
    """What stands of a session that nobody has ended."""
    for found in _session(kept):
        return found
    return None


def somebody(
    found: tuple[Any, ...], origin: str, idle: timedelta, longest: timedelta
) -> tuple[Actor, bool] | None:
    """Whose session was found, and whether to note that they were here; nothing when it is over.

    It ends by itself after `idle` without a request, `longest` after signing in, and when the
    clock was set back.
    """
    session_id, staff_id, name, role, began_at, seen_at = found
    moment = now()
    lives = seen_at - CLOCKS_DIFFER <= moment < min(seen_at + idle, began_at + longest)
    if not lives:
        return None
    person = actors.staff(name, role, origin, staff_id=staff_id, session_id=session_id)
    return person, moment >= seen_at + SEEN_EVERY


def note_seen(session_id: int) -> None:
    """Note that somebody was here just now."""
    StaffSession.update(seen_at=now()).where(StaffSession.id == session_id).execute()


@quick
def account(email: str) -> tuple[int, str]:
    """The id and the kept password of whoever signs in with this address; zero and nothing for
    whoever cannot."""
    for staff_id, password in _account(email):
        return staff_id, password
    return 0, ""


def begin(staff_id: int, *, device: str, address: str, before: str = "") -> str:
    """Sign somebody in; answers the secret of the new session.

    `before` is the secret of the session this browser had. It ends; what its own person could not
    save any more goes on to the new one. Refuses `wrong_password` for whoever was disabled
    meanwhile.
    """
    staff = Staff.get_or_none(Staff.id == staff_id, Staff.disabled_at.is_null())
    if staff is None:
        raise refuse("wrong_password", "password")
    secret = new_secret()
    made = StaffSession.create(
        secret=kept_as(secret),
        staff=staff,
        device=device,
        address=address,
        unsaved=_taken_from(before, staff_id),
    )
    sign_in_limits.forget(staff.email, address)
    by = actors.staff(staff.name, staff.role, address, staff_id=staff.id, session_id=made.id)
    record("signed_in", staff, batch=begin_batch(by), by=by, after={"device": device})
    _sweep()
    return secret


def note_a_wrong_password(email: str, address: str) -> None:
    """Write down whose account it was tried on; it was counted before it was compared."""
    staff = Staff.get_or_none(Staff.email == email)
    if staff is not None:
        by = Actor("somebody not signed in", "nobody", address)
        record("sign_in_failed", staff, batch=begin_batch(by), by=by, after={})


def end(by: Actor, session_id: int | None = None) -> int:
    """Sign out: the session at hand, or another one of the same person; answers the event's id.

    Refuses `unknown_session` of anybody else.
    """
    wanted = by.session_id if session_id is None else session_id
    ended = end_sessions(
        StaffSession.id == min(wanted or 0, MAX_ID), StaffSession.staff == by.staff_id
    )
    if not ended:
        raise refuse("unknown_session", "session_id", id=wanted)
    staff = Staff.get_by_id(by.staff_id)
    return record("signed_out", staff, batch=begin_batch(by), by=by, after={})


def end_all(by: Actor) -> None:
    """Sign out everywhere."""
    end_sessions(StaffSession.staff == by.staff_id)
    staff = Staff.get_by_id(by.staff_id)
    record("signed_out_everywhere", staff, batch=begin_batch(by), by=by, after={})


def end_sessions(*which: Any) -> int:
    """End those that go on, and answer how many there were."""
    ending = StaffSession.update(ended_at=now()).where(StaffSession.ended_at.is_null(), *which)
    return ending.execute()


def keep_unsaved(secret: str, unsaved: Mapping[str, str]) -> bool:
    """Keep what could not be saved with the session that had ended, for its own person.

    False where there never was such a session, or it is too long ago.
    """
    keeping = StaffSession.update(unsaved=json.dumps(unsaved)).where(
        StaffSession.secret == kept_as(secret), StaffSession.seen_at > now() - UNSAVED_FOR
    )
    return bool(keeping.execute())


def unsaved(by: Actor) -> dict[str, str]:
    """What somebody could not save before they signed in again; nothing for programs."""
    session = StaffSession.get_or_none(StaffSession.id == by.session_id)
    return _read(session) if session else {}


def was_signed_out(secret: str, *how: Any) -> WasSignedOut | None:
    """What a browser says of a session that is over; nothing where it goes on, or where none is
    known."""
    session = StaffSession.get_or_none(StaffSession.secret == kept_as(secret))
    if session is None or who(secret, *how):
        return None
    return WasSignedOut(bool(session.unsaved) and SHOWN not in _read(session))


def note_shown(by: Actor) -> None:
    """It was shown to them again: it stays with this session, and goes on to no other."""
    shown = json.dumps({**unsaved(by), SHOWN: "yes"})
    StaffSession.update(unsaved=shown).where(StaffSession.id == by.session_id).execute()


def let_go_of_unsaved(by: Actor, path: str) -> None:
    """It was sent again, to this path."""
    if unsaved(by).get("path") == path:
        StaffSession.update(unsaved="").where(StaffSession.id == by.session_id).execute()


def _taken_from(before: str, staff_id: int) -> str:
    session = StaffSession.get_or_none(StaffSession.secret == kept_as(before))
    if session is None:
        return ""
    end_sessions(StaffSession.id == session.id)
    StaffSession.update(unsaved="").where(StaffSession.id == session.id).execute()
    goes_on = session.staff_id == staff_id and SHOWN not in _read(session)
    return session.unsaved if goes_on else ""


def _read(session: StaffSession) -> dict[str, str]:
    return json.loads(session.unsaved) if session.unsaved else {}


def _sweep() -> None:
    """Sessions that nobody has used for days are over in any case; the record knows of them."""
    StaffSession.delete().where(StaffSession.seen_at < now() - UNSAVED_FOR).execute()


@remembered
@statement
def _session(secret: str) -> Any:
    return (
        StaffSession.select(
            StaffSession.id,
            Staff.id,
            Staff.name,
            Staff.role,
            StaffSession.created_at,
            StaffSession.seen_at,
        )
        .join(Staff)
        .where(
            StaffSession.secret == secret,
            StaffSession.ended_at.is_null(),
            Staff.disabled_at.is_null(),
        )
    )


@statement
def _account(email: str) -> Any:
    return Staff.select(Staff.id, Staff.password).where(
        Staff.email == email, Staff.disabled_at.is_null()
    )
